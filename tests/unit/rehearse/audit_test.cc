#include "gateway/ctl/rehearse/audit.h"

#include <doctest/doctest.h>

namespace usher::ctl::rehearse {

namespace {

// One guest, one visit; each test changes one thing.
struct Evening {
  Crowd crowd;
  std::vector<VisitOutcome> outcomes;
  Ledger ledger;

  Evening() {
    crowd.doors = {{"expo", "main", 2, 0}};
    crowd.people = {{Story::welcome, "CODE1", "李伟", 0, false}};
    crowd.visits = {{.person = 0}};
    VisitOutcome outcome{.lane = 0, .scanner = 0, .scans = 1, .answered = true};
    outcome.told = {.verdict = "admitted", .name = "李伟"};
    outcomes = {outcome};
    ledger.codes[ledger_key("expo", "main", "CODE1")].admitted = 1;
  }
  [[nodiscard]] Audit result() const { return audit(crowd, outcomes, ledger); }
};

}  // namespace

TEST_CASE("what was told and kept as it had to be is good") {
  const Audit result = Evening().result();
  CHECK(result.good());
  CHECK(result.scans == 1);
  CHECK(result.answered == 1);
}

TEST_CASE("a welcome that the ledger does not know is lost") {
  Evening evening;
  evening.ledger.codes.clear();
  CHECK(evening.result().lost == 1);
  CHECK_FALSE(evening.result().good());
}

TEST_CASE("two admissions of a ticket are one too many, whatever was told") {
  Evening evening;
  evening.ledger.codes.begin()->second.admitted = 2;
  CHECK(evening.result().doubled == 1);
}

TEST_CASE("a wrong verdict names the code and what was expected") {
  Evening evening;
  evening.outcomes[0].told = {.verdict = "refused", .reason = "invalid"};
  evening.ledger.codes.begin()->second = {.refused = 1};
  const Audit result = evening.result();
  CHECK(result.wrong == 1);
  CHECK(result.lost == 0);
  CHECK(result.details.at(0) == "CODE1 (welcome): expected admitted, 李伟; told refused (invalid)");
}

TEST_CASE("a scan without an answer is lost, unless the ledger has it") {
  Evening evening;
  evening.outcomes[0].answered = false;
  CHECK(evening.result().recovered == 1);
  CHECK(evening.result().good());
  evening.ledger.codes.clear();
  CHECK(evening.result().lost == 1);
  evening.outcomes[0].scans = 0;
  CHECK(evening.result().unserved == 1);
  CHECK_FALSE(evening.result().good());
}

TEST_CASE("nobody may be admitted in the ledger who must not be") {
  Evening evening;
  evening.crowd.people[0].story = Story::blocked;
  evening.outcomes[0].told = {.verdict = "refused", .reason = "blocked"};
  evening.ledger.codes.begin()->second = {.admitted = 1, .refused = 1};
  CHECK(evening.result().wrong == 1);
}

TEST_CASE("a gate opens once for each person who passed, and for nobody else") {
  Evening evening;
  evening.ledger.passes["A1"] = 3;
  const auto gates = [&](std::size_t pulses, bool broken) {
    return audit(evening.crowd, evening.outcomes, evening.ledger, {{"A1", "A1/relay1", pulses, 2, broken}});
  };
  CHECK(gates(3, false).good());
  CHECK(gates(4, true).gates_stray == 1);
  CHECK(gates(2, false).good());  // the third was told too late, and came again without it
  CHECK(gates(1, false).gates_missed == 1);
  CHECK(gates(1, true).good());
}

}  // namespace usher::ctl::rehearse
