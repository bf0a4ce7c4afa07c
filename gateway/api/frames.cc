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
#include "gateway/api/checkin_reply.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
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

// Where the picture was taken, and who may use it.
struct Place {
  Scope scope;
  const admission::CheckinList* list = nullptr;
  std::shared_ptr<const lane::Lane> held;  // keeps what `lane` points to, whatever the configuration becomes
  const lane::LaneOptions* lane = nullptr;
  admission::Direction direction = admission::Direction::entry;
};

std::expected<Place, Response> find_place(const Context* context, const Request* request) {
  const std::string_view name = request->param("lane");
  std::shared_ptr<const lane::Lane> lane = context->lanes == nullptr ? nullptr : context->lanes->find(name);
  if (!lane) {
    return std::unexpected(
        not_found("no [[lane]] of this gateway's configuration is named \"" + std::string(name) + "\""));
  }
  Place place;
  place.lane = &lane->options();
  place.held = std::move(lane);
  if (!may_use_gate(*request->principal, place.lane->gate)) {
    return std::unexpected(forbidden("gate \"" + place.lane->gate + "\" is not among those this token is bound to"));
  }
  auto scope = find_event_named(context, place.lane->event, request);
  if (!scope) return std::unexpected(std::move(scope.error()));
  place.scope = std::move(*scope);
  const auto list = find_list(place.scope, place.lane->list, request);
  if (!list) return std::unexpected(list.error());
  place.list = *list;
  place.direction = place.lane->direction;
  if (const auto type = request->query_value("type")) {
    const auto direction = admission::parse_direction(*type);
    if (!direction) return std::unexpected(bad_request("type: must be entry or exit"));
    place.direction = *direction;
  }
  return place;
}

sequencer::CheckIn scan_of(const Place& place, const Request* request, const scanner::Symbol& symbol) {
  sequencer::CheckIn scan;
  scan.event = place.scope.event->id;
  scan.list = place.list->id;
  scan.code = scanner::clean(symbol.text).text;
  scan.type = place.direction;
  scan.nonce = request->query_value("nonce").value_or("");
  scan.gate = place.lane->gate;
  scan.lane = place.lane->name;
  scan.device = caller(request);
  if (place.lane->repeat_window) scan.repeat_window_ms = static_cast<std::uint32_t>(place.lane->repeat_window->count());
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
  auto place = find_place(context, request);
  if (!place) co_return std::move(place.error());
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
  sequencer::Command scan = scan_of(*place, request, answer.found->symbol);
  auto ordered = co_await order<sequencer::CheckedIn>(context, request->thread, std::move(scan));
  if (!ordered) co_return std::move(ordered.error());
  const sequencer::DirectoryView directory = context->sequencer->directory();
  const admission::Event& event = *place->scope.event;
  const ReplyView view{*directory, event, language_for(request, event), language_tag_for(request, event),
                       is_staff(request)};
  write_symbol(out, *answer.found);
  out.raw_field("checkin", checkin_reply(ordered->done, view));
  out.end_object();
  context->probe->http_checkin.observe(metrics::seconds_since(request->received));
  co_return json_response(std::move(out).take());
}

}  // namespace usher::api
