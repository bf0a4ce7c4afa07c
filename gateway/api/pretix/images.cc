// Images that a badge's layout may show: those that people handed in as answers. pretix calls the answer to a question
// `question_` and its identifier.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gateway/admission/question.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/api/whole_number.h"

namespace usher::pretix {

using api::Answered;
using api::Context;
using http::Request;
using http::Response;

namespace {

constexpr std::string_view kKeyBegin = "question_";
constexpr std::string_view kFileBegin = "file:";

// Whether an answer names an image that is there, for all that its first bytes say.
bool names_image(const Context* context, admission::EventId event, std::string_view answer) {
  if (context->uploads == nullptr || !answer.starts_with(kFileBegin)) return false;
  const auto kind = context->uploads->kind(answer.substr(kFileBegin.size()), event);
  return kind && *kind != storage::UploadType::pdf;
}

// The image that an answer names; none if it names no file, or one that is no image or is gone.
Answered<std::optional<storage::Upload>> image_of(const Context* context, admission::EventId event,
                                                  std::string_view answer) {
  if (context->uploads == nullptr || !answer.starts_with(kFileBegin)) return std::nullopt;
  auto upload = context->uploads->read(answer.substr(kFileBegin.size()), {&event, 1});
  if (!upload) return std::unexpected(api::refusal(upload.error()));
  const bool shown = *upload && (*upload)->event == event && (*upload)->type != storage::UploadType::pdf;
  return shown ? std::move(*upload) : std::nullopt;
}

// The answer that a key means; "": none.
std::string answer_of(const admission::Ticket& ticket, std::string_view key, const sequencer::Directory& directory) {
  if (!key.starts_with(kKeyBegin)) return {};
  key.remove_prefix(kKeyBegin.size());
  const auto all = directory.questions_of(ticket.event);
  const auto question = std::ranges::find(all, key, &admission::Question::identifier);
  if (question == all.end()) return {};
  const std::string* answer = admission::answer_to(*question, ticket);
  return answer == nullptr ? std::string() : *answer;
}

Answered<Response> image_response(const Context* context, const Caller& caller, admission::TicketId id,
                                  std::string_view key) {
  const auto ticket = api::TicketReads(context, caller.event->id).find(id);
  if (!ticket) return std::unexpected(ticket.error());
  if (!*ticket) return detail(404, "Not found.");
  auto image = image_of(context, caller.event->id, answer_of(**ticket, key, *caller.directory));
  if (!image) return std::unexpected(std::move(image.error()));
  if (!*image) return detail(404, "Not found.");
  Response response;
  response.content_type = storage::media_type((*image)->type);
  // What visitors hand in is shown, never run.
  response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
  response.body = std::move((*image)->bytes);
  return response;
}

}  // namespace

void find_images(const Context* context, Position& position, const sequencer::Directory& directory) {
  for (const auto& question : directory.questions_of(position.ticket.event)) {
    if (question.type != admission::QuestionType::file) continue;
    const std::string key = std::string(kKeyBegin) + question.identifier;
    if (names_image(context, position.ticket.event, answer_of(position.ticket, key, directory))) {
      position.images.push_back(key);
    }
  }
}

api::Answering show_image(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  const auto id = api::whole_id<admission::TicketId>(request->param("position"));
  if (!id) co_return detail(404, "Not found.");
  const std::string key(request->param("key"));
  auto work = [&] { return image_response(context, *caller, *id, key); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : as_detail(std::move(response.error()));
}

}  // namespace usher::pretix
