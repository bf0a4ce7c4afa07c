#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

namespace usher::test {
namespace {

constexpr const char* kOnlyVips = R"({"==":[{"var":"product"},"vip"]})";

// The venue's list with these rules, whatever the API would say to them.
void rule(Venue& venue, std::string rules) {
  CheckinList list = venue.core->sequencer.directory()->lists.at(venue.list);
  list.rules = std::move(rules);
  REQUIRE(std::holds_alternative<sequencer::PutDone>(venue.ask(sequencer::PutList{list})));
}

TEST_CASE("a list's rules decide who enters, and the ledger keeps why not") {
  Venue venue;
  rule(venue, kOnlyVips);
  venue.add_ticket("V1", [](Ticket& ticket) { ticket.item = "vip"; });
  venue.add_ticket("P1", [](Ticket& ticket) { ticket.item = "press"; });
  CHECK(venue.scan("V1").verdict == Verdict::admitted);
  const CheckedIn refused = venue.scan("P1");
  CHECK(refused.reason == Reason::rules);
  CHECK(refused.explanation == Explanation{MessageKey::rules_failed, {}, {"type"}});
  rule(venue, "");
  CHECK(venue.scan("P1").verdict == Verdict::admitted);
}

TEST_CASE("rules are compiled once, and shared by all later snapshots") {
  Venue venue;
  rule(venue, kOnlyVips);
  const auto* before = venue.core->sequencer.directory()->rules_of(venue.list);
  CHECK(before != nullptr);
  CheckinList renamed = venue.core->sequencer.directory()->lists.at(venue.list);
  renamed.name = "renamed";
  REQUIRE(std::holds_alternative<sequencer::PutDone>(venue.ask(sequencer::PutList{renamed})));
  CHECK(venue.core->sequencer.directory()->rules_of(venue.list) == before);
}

TEST_CASE("a list whose stored rules do not compile admits nobody, by force neither") {
  Venue venue;
  rule(venue, R"({"xor":[1]})");
  venue.add_ticket("A1");
  CheckIn scan = venue.scan_of("A1");
  CHECK(venue.scan(scan).reason == Reason::rules);
  scan.force = true;
  CHECK(venue.scan(scan).reason == Reason::rules);
  scan.type = Direction::exit;
  CHECK(venue.scan(scan).verdict == Verdict::exited);
}

TEST_CASE("rules are there again after a restart, in the event's zone and with its dates") {
  Venue venue;
  admission::Event event = venue.core->sequencer.directory()->events.at(venue.event);
  CHECK(venue.core->sequencer.directory()->zone_of(venue.event) != nullptr);
  const auto dates = sequencer::dates_of(*venue.core->sequencer.directory(), venue.event, Ticket{});
  CHECK(dates.from == event.starts_at);
  CHECK(dates.admission == event.admission_at);
  rule(venue, kOnlyVips);
  venue.add_ticket("P1", [](Ticket& ticket) { ticket.item = "press"; });
  venue.reopen();
  CHECK(venue.scan("P1").reason == Reason::rules);
}

}  // namespace
}  // namespace usher::test
