#include "gateway/api/live_room.h"

#include <boost/asio/post.hpp>

namespace usher::api {

using admission::EventId;
using Clock = std::chrono::steady_clock;

LiveRoom::LiveRoom(LiveSources from, std::vector<boost::asio::io_context*> threads, LiveOptions bounds)
    : sources(from),
      options(bounds),
      heartbeat(heartbeat_frame()),
      threads_(std::move(threads)),
      desks_(threads_.size()),
      builder_(std::move(from), bounds.queue_period, bounds.heartbeat) {}

void LiveRoom::start() {
  thread_ = std::thread([this] { run(); });
}

void LiveRoom::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_.exchange(true)) return;
  }
  wake_.notify_one();
  thread_.join();
  for (std::size_t at = 0; at < threads_.size(); ++at) {
    boost::asio::post(*threads_[at], [self = shared_from_this(), at] { self->desks_[at].end_all(); });
  }
}

bool LiveRoom::enter(EventId event, std::size_t desk) {
  const std::lock_guard lock(mutex_);
  const bool event_fits = watchers_.contains(event) || watchers_.size() < kLiveEventsMax;
  if (stopping_ || subscribers_now_ >= options.subscribers_max || !event_fits) return false;
  ++subscribers_now_;
  ++watchers_[event][desk];
  return true;
}

void LiveRoom::leave(EventId event, std::size_t desk) {
  const std::lock_guard lock(mutex_);
  --subscribers_now_;
  auto& by_desk = watchers_[event];
  if (--by_desk[desk] == 0) by_desk.erase(desk);
  if (by_desk.empty()) watchers_.erase(event);
}

std::uint64_t LiveRoom::ask_snapshot(EventId event, std::size_t desk) {
  const std::lock_guard lock(mutex_);
  asked_.emplace(event, desk);
  wake_.notify_one();
  return ++asks_;
}

LiveStats LiveRoom::stats() const {
  const std::lock_guard lock(mutex_);
  return {subscribers_now_, subscribers, refused, dropped, skipped, frames};
}

void LiveRoom::run() {
  auto next_tick = Clock::now();
  std::unique_lock lock(mutex_);
  const auto called = [this] { return stopping_.load() || !asked_.empty(); };
  while (!stopping_) {
    if (watchers_.empty()) {
      wake_.wait(lock, called);
    } else {
      wake_.wait_until(lock, next_tick, called);
    }
    if (stopping_) return;
    const Asked asked = std::exchange(asked_, {});
    const std::uint64_t answers = asks_;
    lock.unlock();
    const bool tick = Clock::now() >= next_tick;
    if (tick) next_tick = Clock::now() + options.period;
    build(asked, answers, tick);
    lock.lock();
  }
}

void LiveRoom::build(const Asked& asked, std::uint64_t answers, bool tick) {
  Watchers watchers;
  {
    const std::lock_guard lock(mutex_);
    watchers = watchers_;
  }
  std::set<EventId> watched;
  for (const auto& [event, by_desk] : watchers) watched.insert(event);
  builder_.keep_only(watched);

  std::map<std::size_t, std::vector<Delivery>> by_desk;
  if (tick) {
    for (const LiveBuilder::Change& change : builder_.update(Clock::now())) {
      frames.fetch_add(1, std::memory_order_relaxed);
      for (const auto& [desk, count] : watchers[change.event]) by_desk[desk].push_back({change.event, change.frame, 0});
    }
  }
  // Behind the changes, which they contain.
  for (const auto& [event, desk] : asked) {
    if (!watched.contains(event)) continue;
    if (auto frame = builder_.snapshot(event, Clock::now()))
      by_desk[desk].push_back({event, std::move(*frame), answers});
  }
  for (auto& [desk, batch] : by_desk) {
    boost::asio::post(*threads_[desk],
                      [self = shared_from_this(), at = desk, batch = std::move(batch)] { self->hand_over(at, batch); });
  }
}

void LiveRoom::hand_over(std::size_t desk, const std::vector<Delivery>& batch) {
  for (const Delivery& delivery : batch) {
    if (delivery.answers > 0) {
      desks_[desk].snapshot(delivery.event, delivery.frame, delivery.answers);
    } else {
      skipped.fetch_add(desks_[desk].change(delivery.event, delivery.frame), std::memory_order_relaxed);
    }
  }
}

}  // namespace usher::api
