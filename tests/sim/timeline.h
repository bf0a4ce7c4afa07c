// Virtual time: what happens when. Nothing waits; the next moment is the next thing planned. One owner.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "gateway/admission/ids.h"
#include "tests/sim/dice.h"

namespace usher::sim {

class Timeline {
 public:
  using Action = std::move_only_function<void()>;

  [[nodiscard]] admission::Time now() const { return now_; }
  void after(Millis delay, Action action) { planned_.emplace(std::pair{now_ + delay, ++order_}, std::move(action)); }

  // Does the next thing; false if nothing is planned.
  bool step() {
    if (planned_.empty()) return false;
    auto next = planned_.extract(planned_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }

 private:
  admission::Time now_{std::chrono::hours{498'000}};  // an autumn day in 2026
  std::uint64_t order_ = 0;                           // of things planned for the same moment
  std::map<std::pair<admission::Time, std::uint64_t>, Action> planned_;
};

}  // namespace usher::sim
