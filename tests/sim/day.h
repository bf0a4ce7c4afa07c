// One simulated day from its plan to its audit. The same plan gives the same day, byte for byte.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gateway/admission/verdict.h"
#include "tests/sim/plan.h"

namespace usher::sim {

struct Report {
  std::vector<std::string> violations;
  std::uint64_t digest = 0;            // of every gateway's bytes
  std::uint64_t store_operations = 0;  // of the first gateway
  std::size_t entries = 0, admissions = 0, answers = 0;
  std::size_t vouched = 0, marked = 0;  // tickets made of signed codes; entries that mark codes
  std::set<admission::Reason> reasons;  // of its scans; `none` is a check-in
  std::size_t incomplete = 0, automatic_exits = 0, erased = 0;
  std::size_t identified = 0, ambiguous = 0;  // scans of documents and names
  std::uint64_t processes = 0;                // 1 a gateway, and one more for each restart
};

[[nodiscard]] Report simulate(const Plan& plan);

}  // namespace usher::sim
