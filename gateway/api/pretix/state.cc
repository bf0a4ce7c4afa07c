#include "gateway/api/pretix/state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace usher::pretix {

Remembered::Taken Remembered::take(const std::string& key, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  while (!entries_.empty() && now - entries_.front().since > kRememberedFor) drop_oldest();
  if (const auto known = by_key_.find(key); known != by_key_.end()) {
    return {!known->second->answer.has_value(), known->second->answer};
  }
  if (entries_.size() >= kRememberedAnswersMax) drop_oldest();
  entries_.push_back({key, std::nullopt, now});
  by_key_[key] = std::prev(entries_.end());
  return {};
}

void Remembered::keep(const std::string& key, const http::Response& answer, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return;
  constexpr std::array kPassing{409, 429, 500, 503, 507};
  const bool passing = std::ranges::find(kPassing, answer.status) != kPassing.end();
  if (passing) {
    entries_.erase(known->second);
    by_key_.erase(known);
    return;
  }
  known->second->answer = answer;
  known->second->since = now;
  bytes_ += answer.body.size();
  entries_.splice(entries_.end(), entries_, known->second);
  while (bytes_ > kRememberedBytesMax && entries_.size() > 1) drop_oldest();
}

void Remembered::drop_oldest() {
  if (entries_.front().answer) bytes_ -= entries_.front().answer->body.size();
  by_key_.erase(entries_.front().key);
  entries_.pop_front();
}

std::optional<ItemFigures::Counts> ItemFigures::fresh(admission::ListId list) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(list);
  if (found == counts_.end() || std::chrono::steady_clock::now() - found->second.first > kItemFiguresFor) {
    return std::nullopt;
  }
  return found->second.second;
}

void ItemFigures::put(admission::ListId list, Counts counts) {
  const std::lock_guard lock(mutex_);
  counts_.insert_or_assign(list, std::pair(std::chrono::steady_clock::now(), std::move(counts)));
}

}  // namespace usher::pretix
