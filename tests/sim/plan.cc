#include "tests/sim/plan.h"

#include "tests/sim/dice.h"

namespace usher::sim {

Plan plan_of(std::uint64_t seed) {
  Dice dice(seed * 0x9E3779B97F4A7C15ULL + 1);
  Plan plan;
  plan.seed = seed;
  plan.shared = dice.one_in(3);
  plan.lanes = 2 + static_cast<int>(dice.below(plan.shared ? 16 : 30));
  plan.actions_per_lane = 4 + static_cast<int>(dice.below(20));
  plan.admin_actions = static_cast<int>(dice.below(50));
  plan.guests = 4 + static_cast<int>(dice.below(100));
  plan.late_ms = dice.one_in(3) ? 400 : 5;
  if (dice.one_in(2)) plan.lost_percent = static_cast<int>(dice.below(25));
  if (dice.one_in(2)) plan.twice_percent = static_cast<int>(dice.below(25));
  plan.crashes = dice.one_in(2);
  plan.store_failures = dice.one_in(2);
  plan.log_failures = plan.shared && dice.one_in(2);
  plan.clock_jumps = dice.one_in(3);
  return plan;
}

}  // namespace usher::sim
