// Which verdicts open a gate: each entry of the ledger once, however often it is told. A verdict is told again when its
// nonce is sent again, or the code is shown again within the repeat window; neither is a second person. But a verdict
// that came too late for its first asker has opened nothing yet, and opens when it is told.
//
// Threads: any. One for all lanes of a gateway, so that a nonce sent to another lane opens nothing there.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>

#include "gateway/lane/cue.h"

namespace usher::lane {

class Openings {
 public:
  // `since`: repeated verdicts of before (of before the start) open nothing, because nobody remembers whether they did.
  explicit Openings(admission::Time since) : since_(since) {}

  // Whether this cue opens; asked once for each cue.
  [[nodiscard]] bool take(const Cue& cue);

 private:
  const admission::Time since_;
  std::mutex mutex_;
  std::set<std::uint64_t> opened_;  // guarded by mutex_; the newest kOpeningsKept
  std::uint64_t forgotten_ = 0;     // guarded by mutex_; up to here nothing is remembered, and nothing told again opens
};

}  // namespace usher::lane
