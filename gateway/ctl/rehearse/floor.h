// The floor before the lanes: who waits where. People take the shortest queue of the lanes that lead where they want to
// go. Pure; one owner.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "gateway/ctl/rehearse/dice.h"

namespace usher::ctl::rehearse {

struct FloorLane {
  int door = 0;
  bool exit = false;
};

class Floor {
 public:
  explicit Floor(std::vector<FloorLane> lanes)
      : lanes_(std::move(lanes)), queues_(lanes_.size()), at_reader_(lanes_.size()) {}

  // The shortest queue of a door and direction, by chance among equals; another lane than `not_this` if there is one.
  // -1: none leads there.
  [[nodiscard]] int choose(int door, bool exit, int not_this, Dice& dice) const;
  void join(int lane, int visit);
  // The next of a queue steps up to the reader; none: nobody waits.
  [[nodiscard]] std::optional<int> step_up(int lane);
  void done(int lane);
  [[nodiscard]] std::size_t waiting() const;

 private:
  [[nodiscard]] std::size_t length(std::size_t lane) const { return queues_[lane].size() + (at_reader_[lane] ? 1 : 0); }

  std::vector<FloorLane> lanes_;
  std::vector<std::deque<int>> queues_;
  std::vector<bool> at_reader_;
};

}  // namespace usher::ctl::rehearse
