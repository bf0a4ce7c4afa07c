#include "gateway/sequencer/log.h"

#include <utility>

namespace usher::sequencer {

// Nothing comes from elsewhere, so nobody has to be woken.
void LocalLog::start(std::uint64_t position, std::function<void()>) {
  position_ = position;
}

void LocalLog::propose(std::uint64_t ticket, std::vector<TimedCommand> commands) {
  ordered_.push_back({.position = ++position_, .own = true, .ticket = ticket, .commands = std::move(commands)});
}

std::optional<OrderedBatch> LocalLog::next() {
  if (ordered_.empty()) return std::nullopt;
  OrderedBatch batch = std::move(ordered_.front());
  ordered_.pop_front();
  return batch;
}

}  // namespace usher::sequencer
