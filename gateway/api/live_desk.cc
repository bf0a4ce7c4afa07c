#include "gateway/api/live_desk.h"

#include <algorithm>

namespace usher::api {

using State = LiveSubscriber::State;

void LiveDesk::add(LiveSubscriber* subscriber) {
  subscribers_[subscriber->event].push_back(subscriber);
}

void LiveDesk::remove(admission::EventId event, const LiveSubscriber* subscriber) {
  const auto at = subscribers_.find(event);
  if (at == subscribers_.end()) return;
  std::erase(at->second, subscriber);
  if (at->second.empty()) subscribers_.erase(at);
}

std::uint64_t LiveDesk::change(admission::EventId event, const Frame& frame) {
  const auto at = subscribers_.find(event);
  if (at == subscribers_.end()) return 0;
  std::uint64_t skipped = 0;
  for (LiveSubscriber* subscriber : at->second) {
    if (subscriber->state == State::behind) {
      ++skipped;
    } else if (subscriber->state == State::following && subscriber->next) {
      skipped += 2;  // the one that waited, and this one
      subscriber->next.reset();
      subscriber->state = State::behind;
    } else if (subscriber->state == State::following) {
      subscriber->next = frame;
      subscriber->wake.cancel();
    }
  }
  return skipped;
}

void LiveDesk::snapshot(admission::EventId event, const Frame& frame, std::uint64_t answers) {
  const auto at = subscribers_.find(event);
  if (at == subscribers_.end()) return;
  for (LiveSubscriber* subscriber : at->second) {
    if (subscriber->state != State::asked || subscriber->ask > answers) continue;
    subscriber->next = frame;
    subscriber->state = State::following;
    subscriber->wake.cancel();
  }
}

void LiveDesk::end_all() {
  for (auto& [event, subscribers] : subscribers_) {
    for (LiveSubscriber* subscriber : subscribers) {
      subscriber->ended = true;
      if (subscriber->writing || subscriber->reading) subscriber->exchange->cancel();
      subscriber->wake.cancel();
    }
  }
}

}  // namespace usher::api
