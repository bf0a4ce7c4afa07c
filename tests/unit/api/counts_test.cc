#include "gateway/api/counts.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "gateway/api/view_limits.h"
#include "tests/unit/api/figures_fixture.h"

using namespace usher::api;
using namespace usher::test;
namespace json = boost::json;

namespace {

// 5 tickets: 2 visitors and a press pending on item "day", a VIP and a vip on item "gold".
// n1 admits a visitor, refuses two; n2 admits the VIP on both lists; a scan without gate and lane is refused.
struct Day {
  usher::sequencer::Directory directory = expo_directory();
  usher::sequencer::Scoreboard scoreboard;
  Feeder feeder{&scoreboard};

  Day() {
    for (const auto& t : {ticket("day", "visitor"), ticket("day", "visitor"), ticket("gold", "vip"),
                          ticket("gold", "VIP"), ticket("day", "press", usher::admission::OrderStatus::pending)}) {
      feeder.tally.ticket_changed(nullptr, t);
    }
    feeder.commit({
        scan_entry(1, 300, kMain, kNorth, kN1),
        scan_entry(2, 296, kMain, kNorth, kN1, Verdict::refused, Reason::already_redeemed),
        scan_entry(3, 290, kMain, kNorth, kN1, Verdict::refused, Reason::invalid),
        scan_entry(4, 100, kMain, kNorth, kN2, Verdict::admitted, Reason::none, "vip"),
        scan_entry(5, 90, kLounge, kNorth, kN2, Verdict::admitted, Reason::none, "vip"),
        scan_entry(6, 80, kMain, {}, {}, Verdict::refused, Reason::invalid),
        scan_entry(7, 70, ListId(99), kSouth, kS1, Verdict::refused, Reason::invalid, "", EventId(2)),
    });
  }
  [[nodiscard]] Board board() const { return read_board(scoreboard, kNow); }
  [[nodiscard]] EventCounts counts() const { return count_event(directory, *directory.event("expo"), board(), kNow); }
};

}  // namespace

TEST_CASE("a list's row counts who is registered, admitted and inside, by category") {
  const EventCounts counts = Day().counts();
  REQUIRE(counts.lists.size() == 2);
  const ListRow& main = counts.lists[0];
  CHECK(main.slug == "main");
  CHECK(main.heads == Heads{4, 2, 2});
  CHECK(*main.capacity == 500);
  CHECK(main.by_category.at("visitor") == Heads{2, 1, 1});
  CHECK(main.by_category.at("vip") == Heads{1, 1, 1});
  const ListRow& lounge = counts.lists[1];
  CHECK(lounge.heads == Heads{2, 1, 1});
  CHECK_FALSE(lounge.capacity);
}

TEST_CASE("totals count a ticket once, say what is pending, and add up the VIPs however they are written") {
  const EventCounts counts = Day().counts();
  CHECK(counts.position == 1);
  CHECK(counts.totals.heads == Heads{4, 3, 3});
  CHECK(counts.totals.pending == 1);
  CHECK(counts.totals.vip == Heads{2, 2, 2});
  CHECK(counts.totals.admitted == 3);
  CHECK(counts.totals.refused == 3);
  CHECK(counts.totals.exited == 0);
  CHECK(counts.totals.by_category.at("visitor") == Heads{2, 1, 1});
}

TEST_CASE("gates and lanes show their verdicts, reasons and queue figures; silent ones are shown too") {
  const EventCounts counts = Day().counts();
  REQUIRE(counts.gates.size() == 3);
  CHECK(counts.gates[0].name == "");  // the scan that named none
  CHECK(counts.gates[0].refused == 1);
  const DoorRow& north = counts.gates[1];
  CHECK(north.name == "north");
  CHECK_FALSE(north.gate);
  CHECK(north.admitted == 3);
  CHECK(north.refused == 2);
  CHECK(north.reasons == std::map<std::string, std::int64_t>{{"already_redeemed", 1}, {"invalid", 1}});
  CHECK(*north.queue.service_median_s == doctest::Approx(6));  // gaps 4, 6 and 10
  CHECK(north.queue.exception_rate == doctest::Approx(0.4));
  CHECK(counts.gates[2].name == "south");
  CHECK(counts.gates[2].refused == 0);  // what it did for another event is not shown here

  REQUIRE(counts.lanes.size() == 3);
  CHECK(counts.lanes[0].name == "n1");
  CHECK(*counts.lanes[0].gate == "north");
  CHECK(counts.lanes[0].queue.per_minute == doctest::Approx(0.2));     // 1 in 5 minutes
  CHECK(counts.lanes[0].queue.utilisation == doctest::Approx(0.033));  // 10 of 300 s, as shown
  CHECK(*counts.lanes[0].queue.service_p95_s == doctest::Approx(6));
  CHECK(counts.lanes[1].queue.per_minute == doctest::Approx(1.2));  // 2 in 100 s
  CHECK(counts.lanes[2].name == "s1");
  CHECK(counts.lanes[2].queue.scans == 0);
}

TEST_CASE("only doors that serve an event's lists are shown") {
  Day day;
  day.directory.lists.at(kMain).gates = {"south", "no such gate"};
  const EventCounts counts = count_event(day.directory, *day.directory.event("expo"), Board{}, kNow);
  REQUIRE(counts.gates.size() == 2);  // north for the lounge's lane n2
  REQUIRE(counts.lanes.size() == 2);
  CHECK(counts.lanes[0].name == "n2");
  CHECK(counts.lanes[1].name == "s1");
}

TEST_CASE("a zone's occupancy is the sum of its lists, its capacity known only if all have one") {
  Day day;
  EventCounts counts = day.counts();
  REQUIRE(counts.zones.size() == 1);
  CHECK(counts.zones[0] == ZoneRow{"hall", 3, std::nullopt});
  day.directory.lists.at(kLounge).capacity = 40;
  counts = day.counts();
  CHECK(counts.zones[0] == ZoneRow{"hall", 3, 540});
}

TEST_CASE("categories beyond the bound are summed as other, and nobody is lost") {
  Day day;
  for (std::size_t i = 0; i < kCategoriesShown + 40; ++i) {
    day.feeder.tally.ticket_changed(nullptr, ticket("day", "c" + std::to_string(i)));
  }
  day.feeder.commit();
  const EventCounts counts = day.counts();
  const ListRow& main = counts.lists[0];
  CHECK(main.by_category.size() == kCategoriesShown + 1);
  CHECK(main.by_category.contains("visitor"));  // the largest stay
  Heads sum;
  for (const auto& [category, heads] : main.by_category) {
    sum.registered += heads.registered;
    sum.admitted += heads.admitted;
    sum.inside += heads.inside;
  }
  CHECK(sum == main.heads);
  CHECK(counts.totals.vip == Heads{2, 2, 2});
}

TEST_CASE("the body is JSON with the members that LIVE.md names") {
  Day day;
  day.feeder.tally.ticket_changed(nullptr, ticket("day", "say \"hi\"\n"));
  day.feeder.commit();
  const json::value body = json::parse(counts_body(day.directory, *day.directory.event("expo"), day.board(), kNow));
  CHECK(body.at("event") == "expo");
  CHECK(body.at("position") == 2);
  CHECK(body.at("time").as_string().starts_with("2026-"));
  CHECK(body.at("totals").at("vip").at("inside") == 2);
  CHECK(body.at("totals").at("scans").at("refused") == 3);
  const json::value& main = body.at("lists").at(0);
  CHECK(main.at("slug") == "main");
  CHECK(main.at("capacity") == 500);
  CHECK(main.at("by_category").at("say \"hi\"\n").at("registered") == 1);
  CHECK(body.at("lists").at(1).at("capacity").is_null());
  const json::value& lane = body.at("lanes").at(0);
  CHECK(lane.at("gate") == "north");
  CHECK(lane.at("reasons").at("already_redeemed") == 1);
  CHECK(lane.at("service_s").at("median").as_double() == doctest::Approx(4));
  CHECK(body.at("lanes").at(2).at("service_s").at("median").is_null());
  CHECK(body.at("zones").at(0).at("inside") == 3);
}

TEST_CASE("an event without lists has a body all the same") {
  Day day;
  const json::value body = json::parse(counts_body(day.directory, *day.directory.event("other"), day.board(), kNow));
  CHECK(body.at("lists").as_array().empty());
  CHECK(body.at("totals").at("registered") == 0);
}
