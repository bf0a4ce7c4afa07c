// The numbers as last committed, for every reader: counters, recent check-ins, position. One copy, behind one short lock; the
// sequencer writes it after each sync, the API, the live stream and Prometheus read it.
#pragma once

#include <cstdint>
#include <deque>
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
  admission::Time time{};
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

class Scoreboard : public Observer {
 public:
  static constexpr std::size_t kSamplesMax = 65536;  // the newest scans kept for the queue figures

  void committed(const Committed& batch) noexcept override;
  // At start: counters and the newest samples as recovered (ascending seq).
  void load(const admission::Tally::Table& table, std::vector<ScanSample> samples, std::uint64_t position);

  struct View {
    admission::Tally::Table table;
    std::uint64_t position = 0;
  };
  [[nodiscard]] View view() const;
  [[nodiscard]] std::uint64_t position() const;
  // The samples with seq > after, oldest first, at most `limit` (the newest ones).
  [[nodiscard]] std::vector<ScanSample> samples_after(admission::Seq after, std::size_t limit) const;
  // The samples at or after `since`.
  [[nodiscard]] std::vector<ScanSample> samples_since(admission::Time since) const;

 private:
  mutable std::mutex mutex_;
  admission::Tally::Table table_;          // guarded by mutex_
  std::deque<ScanSample> samples_;         // guarded by mutex_
  std::uint64_t position_ = 0;             // guarded by mutex_
};

}  // namespace usher::sequencer
