// What one simulated day is like: its size and its faults, drawn from the seed.
#pragma once

#include <cstdint>

namespace usher::sim {

struct Plan {
  std::uint64_t seed = 1;
  bool shared = false;  // two gateways over one shared log, else one alone
  int lanes = 8;
  int actions_per_lane = 12;
  int admin_actions = 25;
  int guests = 30;

  // Faults, in percent of messages, or on and off.
  int lost_percent = 0;
  int twice_percent = 0;
  int late_ms = 5;  // a message takes up to this long
  bool crashes = false;
  bool store_failures = false;
  bool log_failures = false;
  bool clock_jumps = false;

  // One failure of the store at exactly this operation of the first run (0 = none).
  std::uint64_t fail_operation = 0;
  bool fail_kept = false;

  // Bugs planted to see the auditor catch them.
  bool blind_to_open_batch = false;
  bool takes_first_match = false;
  bool disk_lies = false;  // the store says "synced" and is not

  bool told = false;  // every answer and fault on standard output
};

[[nodiscard]] Plan plan_of(std::uint64_t seed);

}  // namespace usher::sim
