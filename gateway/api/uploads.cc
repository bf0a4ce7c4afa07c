#include "gateway/api/uploads.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/scope.h"

namespace usher::api {

using http::Request;
using http::Response;

namespace {

constexpr std::string_view kScheme = "file:";

bool names_file(const std::pair<std::string, std::string>& answer) {
  return answer.second.starts_with(kScheme);
}

// "image/PNG; charset=x" -> "image/png"
std::string plain_type(std::string_view header) {
  std::string type(header.substr(0, header.find_first_of("; ")));
  for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return type;
}

// Those that are still there and open to this token.
std::vector<admission::EventId> events_of(const sequencer::Directory& directory, const Request* request) {
  std::vector<admission::EventId> events;
  for (const auto& [id, event] : directory.events) {
    if (may_use_event(*request->principal, event.slug)) events.push_back(id);
  }
  return events;
}

}  // namespace

boost::asio::awaitable<Answered<std::string>> keep_upload(const Context* context, std::string media_type,
                                                          std::string_view bytes) {
  const auto type = storage::upload_type_of(bytes);
  if (!type || storage::media_type(*type) != plain_type(media_type)) {
    co_return std::unexpected(http::error_response(
        415, "unsupported",
        "Content-Type: must be image/png, image/jpeg, image/gif or application/pdf, and so must the "
        "bytes"));
  }
  if (context->uploads == nullptr) co_return std::unexpected(unavailable("this gateway keeps no files"));
  auto work = [context, bytes, type = *type]() -> Answered<std::string> {
    auto uuid = context->uploads->add(type, bytes);
    if (!uuid && uuid.error().code == storage::FailureCode::no_space) {
      return std::unexpected(http::error_response(507, "no_space", uuid.error().message));
    }
    if (!uuid) return std::unexpected(refusal(uuid.error()));
    return std::string(kScheme) + *uuid;
  };
  co_return co_await read_on_worker(context, std::move(work));
}

Answering take_upload(Context* context, const Request* request) {
  std::string media_type(request->header("Content-Type"));
  auto id = co_await keep_upload(context, std::move(media_type), request->body);
  if (!id) co_return std::move(id.error());
  JsonOut out;
  out.begin_object();
  out.field("id", *id);
  out.end_object();
  co_return json_response(std::move(out).take(), 201);
}

Answering show_upload(Context* context, const Request* request) {
  const std::string uuid(request->param("uuid"));
  // Nobody's yet is anybody's at the desk.
  const auto events = events_of(*context->sequencer->directory(), request);
  auto work = [context, &uuid, &events]() -> Answered<std::optional<storage::Upload>> {
    if (context->uploads == nullptr) return std::nullopt;
    auto upload = context->uploads->read(uuid, events);
    if (!upload) return std::unexpected(refusal(upload.error()));
    return std::move(*upload);
  };
  auto upload = co_await read_on_worker(context, std::move(work));
  if (!upload) co_return std::move(upload.error());
  if (!*upload) co_return not_found("there is no such upload");
  Response response;
  response.content_type = storage::media_type((*upload)->type);
  // What visitors hand in is shown, never run: no script of a file gets at the page that links to it.
  response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
  response.body = std::move((*upload)->bytes);
  co_return response;
}

bool names_files(const Pairs& answers) {
  return std::ranges::any_of(answers, names_file);
}

boost::asio::awaitable<Answered<Pairs>> claim_files(const Context* context, admission::EventId event, Pairs answers) {
  auto work = [context, event, answers = std::move(answers)]() mutable -> Answered<Pairs> {
    std::erase_if(answers, [&](const auto& answer) {
      if (!names_file(answer)) return false;
      const std::string_view uuid = std::string_view(answer.second).substr(kScheme.size());
      return context->uploads == nullptr || !context->uploads->claim(uuid, event);
    });
    return std::move(answers);
  };
  co_return co_await read_on_worker(context, std::move(work));
}

}  // namespace usher::api
