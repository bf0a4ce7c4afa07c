// The simulator's program. USHER_SIM_SEEDS: how many days (300); USHER_SIM_FROM: the first seed (1); USHER_SIM_SEED:
// only this one, told at length.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

#include <doctest/doctest.h>

#include "tests/sim/day.h"

namespace usher::sim {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void tell(const Report& report, const Plan& plan) {
  for (const std::string& violation : report.violations) {
    MESSAGE("seed " << plan.seed << ": " << violation);
  }
  FAIL_CHECK("seed " << plan.seed << " fails; USHER_SIM_SEED=" << plan.seed << " shows it again");
}

void tell_at_length(const Report& report, const Plan& plan) {
  std::cout << "seed " << plan.seed << ": " << (plan.shared ? "two gateways" : "one gateway") << ", " << plan.lanes
            << " lanes, " << plan.guests << " guests, " << report.answers << " answers, " << report.entries
            << " entries, " << report.admissions << " check-ins, " << report.processes << " processes, "
            << report.store_operations << " store operations, digest " << std::hex << report.digest << std::dec << "\n";
  for (const std::string& violation : report.violations) std::cout << "  " << violation << "\n";
}

// A simulator that never meets a thing proves nothing about it.
void check_that_all_was_met(const Report& sum) {
  using admission::Reason;
  for (const Reason reason : {Reason::none, Reason::invalid, Reason::unpaid, Reason::blocked, Reason::invalid_time,
                              Reason::canceled, Reason::already_redeemed, Reason::product, Reason::rules,
                              Reason::ambiguous, Reason::revoked, Reason::unapproved, Reason::full, Reason::closed}) {
    CAPTURE(to_string(reason));
    CHECK(sum.reasons.contains(reason));
  }
  CHECK(sum.vouched > 0);
  CHECK(sum.marked > 0);
  CHECK(sum.incomplete > 100);
  CHECK(sum.identified > 1000);
  CHECK(sum.ambiguous > 100);
  CHECK(sum.automatic_exits > 100);
  CHECK(sum.erased > 10);
}

TEST_CASE("no simulated day breaks a promise, whatever fails in it") {
  const std::uint64_t only = from_environment("USHER_SIM_SEED", 0);
  const std::uint64_t from = only != 0 ? only : from_environment("USHER_SIM_FROM", 1);
  const std::uint64_t days = only != 0 ? 1 : from_environment("USHER_SIM_SEEDS", 300);
  Report sum;
  for (std::uint64_t seed = from; seed < from + days; ++seed) {
    Plan plan = plan_of(seed);
    plan.told = only != 0;
    const Report report = simulate(plan);
    if (only != 0) tell_at_length(report, plan);
    if (!report.violations.empty()) {
      tell(report, plan);
      break;
    }
    sum.answers += report.answers;
    sum.entries += report.entries;
    sum.admissions += report.admissions;
    sum.processes += report.processes;
    sum.vouched += report.vouched;
    sum.marked += report.marked;
    sum.incomplete += report.incomplete;
    sum.identified += report.identified;
    sum.ambiguous += report.ambiguous;
    sum.automatic_exits += report.automatic_exits;
    sum.erased += report.erased;
    sum.reasons.insert(report.reasons.begin(), report.reasons.end());
  }
  if (days >= 300) check_that_all_was_met(sum);
  std::cout << days << " days: " << sum.answers << " answers, " << sum.entries << " ledger entries, " << sum.admissions
            << " check-ins, " << sum.vouched << " of them by signature alone, " << sum.incomplete << " incomplete, "
            << sum.identified << " by document or name (" << sum.ambiguous << " ambiguous), " << sum.automatic_exits
            << " let out, " << sum.erased << " events erased, " << sum.processes << " processes\n";
}

TEST_CASE("the same seed gives the same bytes") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    CHECK(simulate(plan_of(seed)).digest == simulate(plan_of(seed)).digest);
  }
}

void fail_at_every_operation(bool shared) {
  Plan plan;
  plan.seed = 5;
  plan.shared = shared;
  plan.lanes = 3;
  plan.actions_per_lane = 6;
  plan.admin_actions = 4;
  plan.guests = 6;
  const Report calm = simulate(plan);
  REQUIRE(calm.violations == std::vector<std::string>{});
  REQUIRE(calm.processes == (shared ? 2 : 1));
  for (std::uint64_t n = 1; n <= calm.store_operations; ++n) {
    for (const bool kept : {false, true}) {
      plan.fail_operation = n;
      plan.fail_kept = kept;
      const Report report = simulate(plan);
      CAPTURE(n);
      CAPTURE(kept);
      CHECK(report.processes > calm.processes);  // it did fail
      CHECK(report.violations == std::vector<std::string>{});
    }
  }
}

TEST_CASE("a short day survives a store that fails at any one operation, kept or not") {
  fail_at_every_operation(false);
}

TEST_CASE("two gateways of one log survive stores that fail at any one operation, kept or not") {
  fail_at_every_operation(true);
}

std::uint64_t first_seed_caught(void (*plant)(Plan&)) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Plan plan = plan_of(seed);
    plant(plan);
    if (!simulate(plan).violations.empty()) return seed;
  }
  return 0;
}

TEST_CASE("deciding without a look at the open batch is caught within 100 seeds") {
  const std::uint64_t seed = first_seed_caught([](Plan& plan) { plan.blind_to_open_batch = true; });
  MESSAGE("caught at seed " << seed);
  CHECK(seed != 0);
}

// The replay of the log would see it too, as it sees every other decision: here it is the model that must.
TEST_CASE("taking the first of several tickets that a document leads to is caught within 100 seeds") {
  const auto seen = [](const std::string& violation) {
    return violation.ends_with("several are ambiguous, and one is not");
  };
  std::uint64_t caught = 0;
  for (std::uint64_t seed = 1; seed <= 100 && caught == 0; ++seed) {
    Plan plan = plan_of(seed);
    plan.takes_first_match = true;
    if (std::ranges::any_of(simulate(plan).violations, seen)) caught = seed;
  }
  MESSAGE("caught at seed " << caught);
  CHECK(caught != 0);
}

TEST_CASE("a disk that lies about its sync is caught within 100 seeds") {
  const std::uint64_t seed = first_seed_caught([](Plan& plan) { plan.disk_lies = true; });
  MESSAGE("caught at seed " << seed);
  CHECK(seed != 0);
}

}  // namespace
}  // namespace usher::sim
