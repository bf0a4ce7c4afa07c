#include "gateway/api/frames.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/lane_scans.h"
#include "gateway/api/scope.h"
#include "gateway/lane/lanes.h"
#include "scanner/decoder/decode_pool.h"
#include "scanner/source/clean.h"

namespace usher::api {

namespace asio = boost::asio;
using http::Request;
using http::Response;

namespace {

asio::awaitable<scanner::DecodeAnswer> decode(scanner::DecodePool* pool, std::vector<std::uint8_t> packed,
                                              scanner::FormatSet formats) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(scanner::DecodeAnswer)>(
      [pool, formats](auto handler, std::vector<std::uint8_t> picture) {
        auto home = asio::get_associated_executor(handler);
        // Shared because the pool's callback must be copyable.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        pool->decode_still(
            std::move(picture), formats, [shared, guard = asio::make_work_guard(home)](scanner::DecodeAnswer answer) {
              asio::post(guard.get_executor(),
                         [shared, answer = std::move(answer)]() mutable { std::move (*shared)(std::move(answer)); });
            });
      },
      asio::use_awaitable, std::move(packed));
}

// ?type= turns the lane's direction.
std::expected<lane::Scan, Response> scan_for(const Request* request) {
  lane::Scan scan;
  scan.nonce = request->query_value("nonce").value_or("");
  scan.device = caller(request);
  scan.received = request->received;
  if (const auto type = request->query_value("type")) {
    scan.type = admission::parse_direction(*type);
    if (!scan.type) return std::unexpected(bad_request("type: must be entry or exit"));
  }
  return scan;
}

// Anything but a picture with or without a code.
std::optional<Response> refused(const scanner::DecodeAnswer& answer) {
  using Outcome = scanner::DecodeAnswer::Outcome;
  switch (answer.outcome) {
    case Outcome::found:
    case Outcome::nothing:
      return std::nullopt;
    case Outcome::broken:
      return not_possible("the picture: " + answer.fault);
    case Outcome::crashed:
    case Outcome::overdue:
      return not_possible("the picture could not be read: " + answer.fault);
    case Outcome::unavailable:
      return unavailable("no picture can be read now: " + answer.fault);
  }
  return std::nullopt;
}

void write_symbol(JsonOut& out, const scanner::Found& found) {
  out.field("format", scanner::to_string(found.symbol.format));
  out.field("step", scanner::to_string(found.by));
  out.begin_array("corners");
  for (const scanner::Corner& corner : found.symbol.corners) {
    out.begin_array();
    out.value(corner.x);
    out.value(corner.y);
    out.end_array();
  }
  out.end_array();
}

}  // namespace

Answering check_in_frame(Context* context, const Request* request) {
  const auto board = find_lane(context, request);
  if (!board) co_return board.error();
  const lane::LaneOptions& lane = (*board)->lane().options();
  const auto scope = find_event_named(context, lane.event, request);
  if (!scope) co_return scope.error();
  if (const auto list = find_list(*scope, lane.list, request); !list) co_return list.error();
  auto scan = scan_for(request);
  if (!scan) co_return std::move(scan.error());
  if (context->decoders == nullptr) co_return unavailable("this gateway reads no pictures");
  std::vector<std::uint8_t> packed(request->body.begin(), request->body.end());
  scanner::DecodeAnswer answer = co_await decode(context->decoders, std::move(packed), scanner::kTicketFormats);
  if (auto refusal_of_picture = refused(answer)) co_return std::move(*refusal_of_picture);
  JsonOut out;
  out.begin_object();
  out.field("outcome", scanner::to_string(answer.outcome));
  if (!answer.found) {
    out.end_object();
    co_return json_response(std::move(out).take());
  }
  scan->text = scanner::clean(answer.found->symbol.text).text;
  scan->symbology = scanner::to_string(answer.found->symbol.format);
  const lane::Cue cue = co_await scan_at(*board, std::move(*scan));
  auto checkin = reply_of(cue, lane, request);
  if (!checkin) co_return std::move(checkin.error());
  write_symbol(out, *answer.found);
  out.raw_field("checkin", *checkin);
  out.end_object();
  co_return json_response(std::move(out).take());
}

}  // namespace usher::api
