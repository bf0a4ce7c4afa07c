// Who wants to know what has become durable: metrics, live stream, search index. Called on the sequencer thread after
// the sync and before the replies leave; must be quick, must not block, must not throw.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/tally.h"
#include "gateway/sequencer/directory.h"

namespace usher::sequencer {

struct Committed {
  std::span<const admission::LedgerEntry> entries;                           // in order; may be empty (replays only)
  std::shared_ptr<const std::vector<admission::LedgerEntry>> kept;           // the same, for who needs them longer
  std::span<const std::pair<admission::CounterKey, std::int64_t>> counters;  // changed ones, at their new value
  DirectoryView directory;
  std::uint64_t position = 0;
  std::size_t commands = 0;     // answered by this batch
  std::size_t queue_depth = 0;  // still waiting when the batch was closed
  std::chrono::nanoseconds decide_time{};
  std::chrono::nanoseconds sync_time{};
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void committed(const Committed& batch) noexcept = 0;
};

}  // namespace usher::sequencer
