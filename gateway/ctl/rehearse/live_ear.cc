#include "gateway/ctl/rehearse/live_ear.h"

#include <utility>

#include "gateway/ctl/client.h"
#include "gateway/ctl/json.h"
#include "gateway/ctl/lines.h"
#include "gateway/ctl/times.h"

namespace usher::ctl::rehearse {
namespace {

constexpr Millis kListenAgain{200};

}  // namespace

std::vector<Heard> heard_in(std::string_view frame) {
  std::vector<Heard> out;
  const auto parsed = parse_json(frame);
  if (!parsed) return out;
  for (const json::value& scan : rows(*parsed, "checkins")) {
    const auto time = parse_rfc3339(text(scan, "time"));
    if (!time) continue;
    out.push_back({text(scan, "lane"), text(scan, "verdict"), text(scan, "reason"), *time});
  }
  return out;
}

LiveEar::LiveEar(Server server, std::string token, OnHeard on_heard)
    : server_(std::move(server)), token_(std::move(token)), on_heard_(std::move(on_heard)) {}

LiveEar::~LiveEar() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void LiveEar::listen_to(const std::string& event) {
  threads_.emplace_back([this, event] { listen(event); });
}

void LiveEar::listen(const std::string& event) {
  ClientOptions options;
  options.token = token_;
  Client client(server_, options);
  Request request;
  request.target = path("/v1/events/{}/live", {event});
  request.accept = "text/event-stream";
  while (!stopping_) {
    EventStream events;
    const auto take = [this](const ServerEvent& frame) {
      for (const Heard& heard : heard_in(frame.data)) on_heard_(heard);
    };
    Hooks hooks;
    hooks.on_piece = [&](std::string_view piece) { return events.feed(piece, take) && !stopping_; };
    hooks.on_tick = [this] { return !stopping_; };
    hooks.answer_deadline = kLiveDeadline;
    (void)client.stream(request, hooks);
    if (!stopping_) std::this_thread::sleep_for(kListenAgain);
  }
}

}  // namespace usher::ctl::rehearse
