#include "gateway/ctl/rehearse/floor.h"

namespace usher::ctl::rehearse {

int Floor::choose(int door, bool exit, int not_this, Dice& dice) const {
  int best = -1;
  std::uint64_t equals = 0;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const int lane = static_cast<int>(i);
    if (lanes_[i].door != door || lanes_[i].exit != exit || lane == not_this) continue;
    if (best >= 0 && length(i) > length(static_cast<std::size_t>(best))) continue;
    if (best >= 0 && length(i) == length(static_cast<std::size_t>(best))) {
      if (dice.below(++equals) != 0) continue;
    } else {
      equals = 1;
    }
    best = lane;
  }
  if (best < 0 && not_this >= 0 && lanes_[static_cast<std::size_t>(not_this)].door == door &&
      lanes_[static_cast<std::size_t>(not_this)].exit == exit) {
    return not_this;
  }
  return best;
}

void Floor::join(int lane, int visit) {
  queues_[static_cast<std::size_t>(lane)].push_back(visit);
}

std::optional<int> Floor::step_up(int lane) {
  auto& queue = queues_[static_cast<std::size_t>(lane)];
  if (queue.empty()) return std::nullopt;
  const int visit = queue.front();
  queue.pop_front();
  at_reader_[static_cast<std::size_t>(lane)] = true;
  return visit;
}

void Floor::done(int lane) {
  at_reader_[static_cast<std::size_t>(lane)] = false;
}

std::size_t Floor::waiting() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < queues_.size(); ++i) sum += length(i);
  return sum;
}

}  // namespace usher::ctl::rehearse
