#include "gateway/sequencer/scoreboard.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

namespace {

// The newest `limit` of the samples from `begin` on.
std::vector<ScanSample> newest(std::deque<ScanSample>::const_iterator begin, std::deque<ScanSample>::const_iterator end,
                               std::size_t limit) {
  const auto count = static_cast<std::size_t>(end - begin);
  if (count > limit) begin += static_cast<std::ptrdiff_t>(count - limit);
  return {begin, end};
}

}  // namespace

ScanSample sample_of(const admission::LedgerEntry& entry, const admission::Scanned& scan) {
  return {entry.seq, scan.scanned_at, entry.time, entry.event,  scan.list,   scan.gate,
          scan.lane, scan.ticket,     scan.type,  scan.verdict, scan.reason, scan.category};
}

void Scoreboard::committed(const Committed& batch) noexcept {
  const std::lock_guard lock(fresh_lock_);
  for (const auto& [key, value] : batch.counters) fresh_.insert_or_assign(key, value);
  for (const admission::LedgerEntry& entry : batch.entries) {
    const auto* scan = std::get_if<admission::Scanned>(&entry.fact);
    if (scan == nullptr) continue;
    fresh_samples_.push_back(sample_of(entry, *scan));
    if (fresh_samples_.size() > kSamplesMax) fresh_samples_.pop_front();
  }
  fresh_position_ = batch.position;
  position_.store(batch.position, std::memory_order_release);
}

void Scoreboard::load(const admission::Tally::Table& table, std::vector<ScanSample> samples, std::uint64_t position) {
  const std::scoped_lock lock(readers_, fresh_lock_);
  fresh_.clear();
  fresh_samples_.clear();
  table_ = table;
  samples_.clear();
  lane_starts_.clear();
  for (ScanSample& sample : samples) keep(std::move(sample));
  fresh_position_ = table_position_ = position;
  position_.store(position, std::memory_order_release);
}

// Under readers_.
void Scoreboard::keep(ScanSample sample) const {
  const auto known = lane_starts_.find(sample.lane);
  if (known != lane_starts_.end()) {
    known->second = std::min(known->second, sample.time);
  } else if (lane_starts_.size() <= kLanesMax) {
    lane_starts_.emplace(sample.lane, sample.time);
  }
  samples_.push_back(std::move(sample));
  if (samples_.size() > kSamplesMax) samples_.pop_front();
}

// Under readers_.
void Scoreboard::take_fresh() const {
  admission::Tally::Table counters;
  std::deque<ScanSample> samples;
  {
    const std::lock_guard lock(fresh_lock_);
    counters.swap(fresh_);
    samples.swap(fresh_samples_);
    table_position_ = fresh_position_;
  }
  for (auto& [key, value] : counters) table_.insert_or_assign(key, value);
  for (ScanSample& sample : samples) keep(std::move(sample));
}

Scoreboard::View Scoreboard::view() const {
  const std::lock_guard lock(readers_);
  take_fresh();
  return {table_, table_position_};
}

std::vector<ScanSample> Scoreboard::samples_after(admission::Seq after, std::size_t limit) const {
  const std::lock_guard lock(readers_);
  take_fresh();
  const auto begin = std::upper_bound(samples_.begin(), samples_.end(), after,
                                      [](admission::Seq seq, const ScanSample& sample) { return seq < sample.seq; });
  return newest(begin, samples_.end(), limit);
}

std::vector<ScanSample> Scoreboard::samples_since(admission::Time since) const {
  const std::lock_guard lock(readers_);
  take_fresh();
  // A scan happens before it gets its place, so nothing sequenced earlier can have happened since.
  const auto older = std::find_if(samples_.rbegin(), samples_.rend(), [since](const ScanSample& sample) {
    return std::max(sample.sequenced, sample.time) < since;
  });
  std::vector<ScanSample> out;
  std::copy_if(older.base(), samples_.end(), std::back_inserter(out),
               [since](const ScanSample& sample) { return sample.time >= since; });
  return out;
}

std::map<admission::LaneId, admission::Time> Scoreboard::lane_starts() const {
  const std::lock_guard lock(readers_);
  take_fresh();
  return lane_starts_;
}

}  // namespace usher::sequencer
