#include "gateway/api/lane_scans.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/display_message.h"
#include "gateway/api/display_peer.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/scope.h"
#include "gateway/api/uploads.h"
#include "gateway/lane/lanes.h"
#include "gateway/sequencer/limits.h"

namespace usher::api {

namespace asio = boost::asio;
using asio::awaitable;
using http::Request;
using http::Response;
using lane::Cue;
using lane::DisplayBoard;
using lane::Trouble;

namespace {

struct ScanBody {
  lane::Scan scan;
  std::string language;
};

std::expected<ScanBody, std::string> read_body(const Request* request) {
  JsonIn in(request->body);
  ScanBody body;
  std::string text, symbology;
  in.text("text", text, sequencer::kCodeBytesMax);
  in.text("symbology", symbology);
  in.text("nonce", body.scan.nonce, sequencer::kNonceBytesMax);
  in.text("language", body.language, kSlugBytesMax);
  in.pairs("answers", body.scan.answers);
  in.need({"text"});
  if (auto mistake = in.finish()) return std::unexpected(std::move(*mistake));
  auto code = read_code(text, symbology);
  if (!code) return std::unexpected(std::move(code.error()));
  body.scan.text = std::move(code->text);
  body.scan.symbology = code->symbology;
  body.scan.language = body.language;
  body.scan.device = caller(request);
  body.scan.received = request->received;
  return body;
}

awaitable<Cue> scan_here(std::shared_ptr<DisplayBoard> board, lane::Scan what) {
  Cue cue = co_await board->lane().scan(std::move(what));
  co_return cue;
}

awaitable<std::optional<Cue>> answer_here(std::shared_ptr<DisplayBoard> board, std::string nonce,
                                          lane::Answers answers) {
  std::optional<Cue> cue = co_await board->lane().answer(std::move(nonce), std::move(answers));
  co_return cue;
}

awaitable<void> come_round() {
  co_await asio::post(asio::use_awaitable);
}

Response no_verdict(const lane::Unanswered& why, const std::string& explanation) {
  switch (why.trouble) {
    case Trouble::unknown_event:
    case Trouble::unknown_list:
      return not_found(explanation);
    case Trouble::busy:
      return busy("the gateway is at its limit of requests under way; try again in a second");
    case Trouble::failed:
      if (why.failed) return refusal(*why.failed);
      return not_possible(explanation);
    default:
      return unavailable(explanation);
  }
}

// {…} and more members.
std::string with_lane(std::string reply, const Cue& cue, const lane::LaneOptions& lane) {
  JsonOut out(128);
  out.begin_object();
  out.field("nonce", cue.nonce);
  out.begin_object("lane");
  out.field("name", lane.name);
  out.field("state", lane::to_string(cue.state));
  out.field("turn", cue.turn);
  out.end_object();
  out.end_object();
  reply.back() = ',';
  return reply.append(out.text().substr(1));
}

}  // namespace

std::expected<std::shared_ptr<DisplayBoard>, Response> find_lane(const Context* context, const Request* request) {
  const std::string_view name = request->param("lane");
  std::shared_ptr<DisplayBoard> board = context->lanes == nullptr ? nullptr : context->lanes->display(name);
  if (board == nullptr) {
    return std::unexpected(
        not_found("no [[lane]] of this gateway's configuration is named \"" + std::string(name) + "\""));
  }
  std::string why = not_this_lane(*request->principal, board->lane().options());
  if (!why.empty()) return std::unexpected(forbidden(why));
  return board;
}

admission::Language lane_language(const Context* context, const lane::LaneOptions& lane) {
  if (!lane.language.empty()) return admission::language_of(lane.language);
  const sequencer::DirectoryView directory = context->sequencer->directory();
  const admission::Event* event = directory->event(lane.event);
  if (event == nullptr || event->languages.empty()) return admission::Language::en;
  return admission::language_of(event->languages.front());
}

awaitable<Cue> scan_at(std::shared_ptr<DisplayBoard> board, lane::Scan what) {
  asio::io_context& context = board->lane().context();
  Cue cue = co_await asio::co_spawn(context, scan_here(std::move(board), std::move(what)), asio::use_awaitable);
  co_return cue;
}

awaitable<std::optional<Cue>> answer_at(std::shared_ptr<DisplayBoard> board, std::string nonce, lane::Answers answers) {
  asio::io_context& context = board->lane().context();
  std::optional<Cue> cue = co_await asio::co_spawn(
      context, answer_here(std::move(board), std::move(nonce), std::move(answers)), asio::use_awaitable);
  co_return cue;
}

awaitable<void> lane_done(std::shared_ptr<DisplayBoard> board) {
  // Behind what was posted to the lane's thread before.
  co_await asio::co_spawn(board->lane().context(), come_round(), asio::use_awaitable);
}

std::expected<std::string, Response> reply_of(const Cue& cue, const lane::LaneOptions& lane, const Request* request,
                                              std::string tag) {
  const admission::Event* event = cue.directory ? cue.directory->event(lane.event) : nullptr;
  const std::shared_ptr<const sequencer::CheckedIn> done =
      cue.unanswered && cue.unanswered->taken_back ? cue.unanswered->taken_back : cue.verdict;
  if (done && event != nullptr) {
    if (tag.empty()) tag = language_tag_for(request, *event);
    const ReplyView view{*cue.directory, *event, admission::language_of(tag), tag, is_staff(request)};
    return checkin_reply(*done, view);
  }
  if (cue.unanswered) return std::unexpected(no_verdict(*cue.unanswered, cue.words.explanation));
  return std::unexpected(not_possible(cue.words.explanation));
}

Answering scan_at_lane(Context* context, const Request* request) {
  auto board = find_lane(context, request);
  if (!board) co_return std::move(board.error());
  auto body = read_body(request);
  if (!body) co_return bad_request(body.error());
  const lane::LaneOptions& lane = (*board)->lane().options();
  if (names_files(body->scan.answers)) {
    const sequencer::DirectoryView directory = context->sequencer->directory();
    const admission::Event* event = directory->event(lane.event);
    if (event == nullptr) co_return not_found("there is no event \"" + lane.event + "\"");
    auto claimed = co_await claim_files(context, event->id, std::move(body->scan.answers));
    if (!claimed) co_return std::move(claimed.error());
    body->scan.answers = std::move(*claimed);
  }
  const Cue cue = co_await scan_at(*board, std::move(body->scan));
  auto reply = reply_of(cue, lane, request, std::move(body->language));
  if (!reply) co_return std::move(reply.error());
  co_return json_response(with_lane(std::move(*reply), cue, lane));
}

}  // namespace usher::api
