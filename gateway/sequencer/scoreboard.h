// The numbers as last committed, for every reader: counters, recent check-ins, position. The sequencer writes after
// each sync; the API, the live stream and Prometheus read.
//
// Threads: committed() on the sequencer's, load() before it starts, everything else on any. The sequencer takes only
// the short lock and adds only what has changed; a reader moves that over under the readers' lock, and copies there. So
// a reader that copies 65,536 samples never holds up a batch. Lock order: readers_, then fresh_lock_.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/tally.h"
#include "gateway/sequencer/observer.h"

namespace usher::sequencer {

// A decided scan, without personal data: what the queue model and the live stream need.
struct ScanSample {
  admission::Seq seq;
  admission::Time time{};       // at the door
  admission::Time sequenced{};  // when it got its place; ascending but for clock jumps
  admission::EventId event;
  admission::ListId list;
  admission::GateId gate;
  admission::LaneId lane;
  admission::TicketId ticket;
  admission::Direction type = admission::Direction::entry;
  admission::Verdict verdict = admission::Verdict::refused;
  admission::Reason reason = admission::Reason::none;
  std::string category;
};

// The sample of a ledger entry whose fact is `scan`: for load() at start.
[[nodiscard]] ScanSample sample_of(const admission::LedgerEntry& entry, const admission::Scanned& scan);

class Scoreboard : public Observer {
 public:
  static constexpr std::size_t kSamplesMax = 65536;  // the newest scans kept for the queue figures

  void committed(const Committed& batch) noexcept override;
  // At start: counters and the newest samples as recovered (ascending seq; of more than kSamplesMax the newest are
  // kept).
  void load(const admission::Tally::Table& table, std::vector<ScanSample> samples, std::uint64_t position);

  struct View {
    admission::Tally::Table table;
    std::uint64_t position = 0;
  };
  // Table and position of one instant.
  [[nodiscard]] View view() const;
  // The log position shown; it moves whenever anything here may have changed. No lock.
  [[nodiscard]] std::uint64_t position() const { return position_.load(std::memory_order_acquire); }
  // The samples with seq > after, oldest first, at most `limit` (the newest ones).
  [[nodiscard]] std::vector<ScanSample> samples_after(admission::Seq after, std::size_t limit) const;
  // The samples at or after `since` (time at the door), in ledger order.
  [[nodiscard]] std::vector<ScanSample> samples_since(admission::Time since) const;
  // When each lane had its first scan, as far as samples since the start or recovered at it tell. Time at the door.
  [[nodiscard]] std::map<admission::LaneId, admission::Time> lane_starts() const;

 private:
  void take_fresh() const;
  void keep(ScanSample sample) const;

  // Synchronises itself.
  std::atomic<std::uint64_t> position_{0};
  mutable std::mutex fresh_lock_;
  mutable admission::Tally::Table fresh_;         // guarded by fresh_lock_: counters changed since a reader looked
  mutable std::deque<ScanSample> fresh_samples_;  // guarded by fresh_lock_; at most kSamplesMax
  std::uint64_t fresh_position_ = 0;              // guarded by fresh_lock_
  mutable std::mutex readers_;
  mutable admission::Tally::Table table_;                             // guarded by readers_
  mutable std::deque<ScanSample> samples_;                            // guarded by readers_
  mutable std::map<admission::LaneId, admission::Time> lane_starts_;  // guarded by readers_; at most kLanesMax
  mutable std::uint64_t table_position_ = 0;                          // guarded by readers_
};

}  // namespace usher::sequencer
