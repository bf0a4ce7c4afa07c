#include "gateway/lane/output/openings.h"

#include "gateway/lane/output/limits.h"

namespace usher::lane {

bool Openings::take(const Cue& cue) {
  if (cue.state != LaneState::admitted && cue.state != LaneState::exited) return false;
  // Without an entry nothing is on disk (a trial), and nothing that is not kept opens a gate.
  if (!cue.verdict || !cue.verdict->seq || cue.verdict->annulled) return false;
  const std::uint64_t seq = cue.verdict->seq.value;
  const std::lock_guard lock(mutex_);
  if (cue.verdict->replay && (seq <= forgotten_ || cue.verdict->time < since_)) return false;
  if (!opened_.insert(seq).second) return false;
  if (opened_.size() > kOpeningsKept) {
    forgotten_ = *opened_.begin();
    opened_.erase(opened_.begin());
  }
  return true;
}

}  // namespace usher::lane
