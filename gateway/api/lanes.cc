#include "gateway/api/lanes.h"

#include <expected>
#include <memory>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/display_message.h"
#include "gateway/api/display_peer.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/lane_scans.h"
#include "gateway/lane/lanes.h"
#include "gateway/lane/state_words.h"

namespace usher::api {

using http::Request;
using http::Response;
using lane::DisplayBoard;

namespace {

void write_trouble(JsonOut& out, std::string_view name, const std::string& why, admission::Time since) {
  if (why.empty()) {
    out.null(name);
    return;
  }
  out.begin_object(name);
  out.field("why", why);
  out.field("since", since);
  out.end_object();
}

void write(JsonOut& out, const lane::LaneReport& lane) {
  const lane::LaneStatus& status = lane.status;
  const lane::Standing& now = status.standing;
  out.begin_object();
  out.field("name", lane.options->name);
  out.field("gate", lane.options->gate);
  out.field("event", lane.options->event);
  out.field("list", lane.options->list);
  out.field("direction", admission::to_string(lane.options->direction));
  out.field("vip", lane.options->vip);
  out.field("state", lane::to_string(now.state));
  out.field("since", now.since);
  write_trouble(out, "needs_staff", now.staff_why, now.staff_since);
  write_trouble(out, "out_of_service", now.closed_why, now.closed_since);
  out.field("scans", status.scans);
  out.field("passed", status.passed);
  out.field("refused", status.refused);
  out.field("busy", status.busy);
  out.field("unavailable", status.unavailable);
  out.field("errors", status.errors);
  out.field("late", status.late);
  out.field("displays", lane.displays.now);
  out.end_object();
}

Response lane_response(const std::shared_ptr<DisplayBoard>& board) {
  const lane::Lane& lane = board->lane();
  JsonOut out;
  write(out, lane::LaneReport{{board, &lane.options()}, lane.status(), board->counts()});
  return json_response(std::move(out).take());
}

// {why?}, or no body at all.
std::expected<std::string, Response> why_of(const Request* request) {
  if (request->body.empty()) return std::string();
  JsonIn in(request->body);
  std::string why = read_why(in);
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return why;
}

}  // namespace

Answering list_lanes(Context* context, const Request* request) {
  JsonOut out;
  out.begin_object();
  out.begin_array("lanes");
  if (context->lanes != nullptr) {
    for (const lane::LaneReport& lane : context->lanes->reports()) {
      if (not_this_lane(*request->principal, *lane.options).empty()) write(out, lane);
    }
  }
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering show_lane(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  co_return board ? lane_response(*board) : board.error();
}

Answering call_staff(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  if (!board) co_return board.error();
  auto why = why_of(request);
  if (!why) co_return std::move(why.error());
  lane::Lane& lane = (*board)->lane();
  if (why->empty()) *why = lane::call_without_reason(lane_language(context, lane.options()));
  lane.call_staff(std::move(*why));
  co_await lane_done(*board);
  co_return lane_response(*board);
}

Answering staff_done(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  if (!board) co_return board.error();
  (*board)->lane().staff_done();
  co_await lane_done(*board);
  co_return lane_response(*board);
}

Answering close_lane(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  if (!board) co_return board.error();
  auto why = why_of(request);
  if (!why) co_return std::move(why.error());
  lane::Lane& lane = (*board)->lane();
  if (why->empty()) *why = lane::closed_without_reason(lane_language(context, lane.options()));
  lane.close_for(std::move(*why));
  co_await lane_done(*board);
  co_return lane_response(*board);
}

Answering open_lane(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  if (!board) co_return board.error();
  (*board)->lane().close_for({});
  co_await lane_done(*board);
  co_return lane_response(*board);
}

}  // namespace usher::api
