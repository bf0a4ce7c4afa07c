#include "gateway/api/live.h"

#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/live_room.h"

namespace usher::api {

namespace asio = boost::asio;
using admission::EventId;
using asio::awaitable;

namespace {

// A subscriber's place: counted from its construction, at the desk from sit() on, given up with the coroutine's frame.
class Seat {
 public:
  Seat(std::shared_ptr<LiveRoom> room, EventId event, std::size_t desk)
      : room_(std::move(room)), event_(event), desk_(desk), taken_(room_->enter(event, desk)) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    if (subscriber_ != nullptr) room_->desk(desk_).remove(event_, subscriber_);
    if (taken_) room_->leave(event_, desk_);
  }
  [[nodiscard]] bool taken() const { return taken_; }
  void sit(LiveSubscriber* subscriber) {
    subscriber_ = subscriber;
    room_->desk(desk_).add(subscriber);
    // The hub may have ended everybody while the stream began.
    if (room_->stopping()) subscriber->ended = true;
  }

 private:
  const std::shared_ptr<LiveRoom> room_;
  const EventId event_;
  const std::size_t desk_;
  const bool taken_;
  LiveSubscriber* subscriber_ = nullptr;
};

awaitable<http::StreamResult<void>> begin(http::Exchange* exchange, bool websocket) {
  if (websocket) co_return co_await exchange->accept_websocket();
  auto started = co_await exchange->start(200, "text/event-stream");
  if (!started) co_return started;
  const auto retry = std::make_shared<const std::string>("retry: " + std::to_string(kLiveRetry.count()) + "\n\n");
  co_return co_await exchange->write(retry, http::kLiveWriteDeadline);
}

// Messages of the peer say nothing; its going away does.
awaitable<void> listen(http::Exchange* exchange) {
  for (;;) {
    const auto message = co_await exchange->receive();
    if (!message || !message->has_value()) co_return;
  }
}

// False: the stream is over.
awaitable<bool> tell(LiveRoom* room, LiveSubscriber* subscriber, Frame frame) {
  http::Exchange* const exchange = subscriber->exchange;
  const auto deadline = room->options.write_deadline;
  subscriber->writing = true;
  http::StreamResult<void> told;
  if (exchange->wants_websocket()) {
    told = co_await exchange->send(frame.message, deadline);
  } else {
    told = co_await exchange->write(frame.server_event, deadline);
  }
  subscriber->writing = false;
  if (!told && told.error() == http::StreamError::timed_out) {
    room->dropped.fetch_add(1, std::memory_order_relaxed);
    exchange->cancel();
  }
  co_return told.has_value();
}

awaitable<void> stream(LiveRoom* room, LiveSubscriber* subscriber, std::size_t desk) {
  while (!subscriber->ended) {
    if (subscriber->next) {
      Frame frame = std::move(*subscriber->next);
      subscriber->next.reset();
      const bool told = co_await tell(room, subscriber, std::move(frame));
      if (!told) co_return;
      continue;
    }
    if (subscriber->state == LiveSubscriber::State::behind) {
      subscriber->state = LiveSubscriber::State::asked;
      subscriber->ask = room->ask_snapshot(subscriber->event, desk);
    }
    subscriber->wake.expires_after(room->options.heartbeat);
    const auto [woken] = co_await subscriber->wake.async_wait(asio::as_tuple(asio::use_awaitable));
    if (woken || subscriber->next || subscriber->ended) continue;
    const bool told = co_await tell(room, subscriber, room->heartbeat);
    if (!told) co_return;
  }
}

http::Response no_room() {
  http::Response response = http::error_response(503, "unavailable", "too many live streams are open; try again later");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

awaitable<void> serve_one(std::shared_ptr<LiveRoom> room, http::Exchange* exchange) {
  const http::Request& request = exchange->request();
  const std::string slug(request.param("event"));
  const sequencer::DirectoryView directory = room->sources.directory();
  const admission::Event* event = directory->event(slug);
  if (event == nullptr) {
    (void)co_await exchange->respond(http::error_response(404, "not_found", "there is no event '" + slug + "'"));
    co_return;
  }
  const std::size_t desk = request.thread;
  Seat seat(room, event->id, desk);
  if (!seat.taken()) {
    room->refused.fetch_add(1, std::memory_order_relaxed);
    (void)co_await exchange->respond(no_room());
    co_return;
  }
  const bool websocket = exchange->wants_websocket();
  const auto begun = co_await begin(exchange, websocket);
  if (!begun || request.method == http::Method::head) co_return;
  room->subscribers.fetch_add(1, std::memory_order_relaxed);

  LiveSubscriber subscriber(co_await asio::this_coro::executor, exchange, event->id);
  seat.sit(&subscriber);
  if (websocket) {
    subscriber.reading = true;
    asio::co_spawn(co_await asio::this_coro::executor, listen(exchange), [&subscriber](std::exception_ptr) {
      subscriber.reading = false;
      subscriber.ended = true;
      subscriber.wake.cancel();
    });
  }
  co_await stream(room.get(), &subscriber, desk);
  // The listener borrows the exchange, so it has to be through before this returns.
  if (subscriber.reading) exchange->cancel();
  while (subscriber.reading) {
    subscriber.wake.expires_after(room->options.heartbeat);
    (void)co_await subscriber.wake.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace

LiveHub::LiveHub(LiveSources sources, std::vector<asio::io_context*> threads, LiveOptions options)
    : room_(std::make_shared<LiveRoom>(std::move(sources), std::move(threads), options)) {
  room_->start();
}

LiveHub::~LiveHub() {
  stop();
}

awaitable<void> LiveHub::serve(http::Exchange* exchange) {
  return serve_one(room_, exchange);
}

void LiveHub::stop() {
  room_->stop();
}

LiveStats LiveHub::stats() const {
  return room_->stats();
}

}  // namespace usher::api
