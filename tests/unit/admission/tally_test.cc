#include "gateway/admission/tally.h"

#include <random>
#include <set>

#include <doctest/doctest.h>

#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

constexpr EventId kEvent{1};
constexpr ListId kList{4};

Ticket ticket_of(std::string item, std::string category, OrderStatus status = OrderStatus::paid) {
  Ticket ticket;
  ticket.event = kEvent;
  ticket.item = std::move(item);
  ticket.category = std::move(category);
  ticket.order_status = status;
  return ticket;
}

CheckinList list_of(ListId id = kList) {
  CheckinList list;
  list.id = id;
  list.event = kEvent;
  return list;
}

Presence with(Presence presence, Direction type, int minute) {
  Checkin checkin;
  checkin.type = type;
  checkin.time = at_minute(minute);
  presence.checkins.push_back(checkin);
  return presence;
}

TEST_CASE("who stands good: paid, or pending and valid all the same") {
  Ticket ticket = ticket_of("A", "");
  CHECK(standing(ticket) == Standing::good);
  ticket.order_status = OrderStatus::pending;
  CHECK(standing(ticket) == Standing::pending);
  ticket.valid_if_pending = true;
  CHECK(standing(ticket) == Standing::good);
  ticket.require_approval = true;
  CHECK(standing(ticket) == Standing::out);
  ticket.order_status = OrderStatus::expired;
  CHECK(standing(ticket) == Standing::out);
  ticket = ticket_of("A", "");
  ticket.canceled = true;
  CHECK(standing(ticket) == Standing::out);
}

TEST_CASE("registered are the tickets that match the list's items, date and status rule") {
  Tally tally;
  Ticket dated = ticket_of("A", "vip");
  dated.subevent = "day2";
  tally.ticket_changed(nullptr, dated);
  tally.ticket_changed(nullptr, ticket_of("A", "vip"));
  tally.ticket_changed(nullptr, ticket_of("B", "press"));
  tally.ticket_changed(nullptr, ticket_of("B", "press", OrderStatus::pending));
  tally.ticket_changed(nullptr, ticket_of("B", "press", OrderStatus::canceled));

  CheckinList list = list_of();
  CHECK(count(tally.table(), list).registered == 3);
  list.include_pending = true;
  CHECK(count(tally.table(), list).registered == 4);
  CHECK(count(tally.table(), list).by_category.at("press").registered == 2);
  list.all_items = false;
  list.items = {"A"};
  CHECK(count(tally.table(), list).registered == 2);
  list.subevent = "day2";
  CHECK(count(tally.table(), list).registered == 1);
  list.event = EventId{2};
  CHECK(count(tally.table(), list).registered == 0);
}

TEST_CASE("a changed ticket moves from one row to another") {
  Tally tally;
  const Ticket before = ticket_of("A", "visitor");
  tally.ticket_changed(nullptr, before);
  (void)tally.take_changed();
  Ticket after = before;
  after.person.name = "Li Na";
  tally.ticket_changed(&before, after);
  CHECK(tally.take_changed().empty());  // a name is counted nowhere
  after.category = "vip";
  tally.ticket_changed(&before, after);
  CHECK(tally.take_changed().size() == 2);
  const ListCounts counts = count(tally.table(), list_of());
  CHECK(counts.registered == 1);
  CHECK(counts.by_category.size() == 1);
  CHECK(counts.by_category.at("vip").registered == 1);
}

TEST_CASE("admitted counts tickets, inside counts those that have not left, each on its list") {
  Tally tally;
  const Presence none;
  const Presence in = with(none, Direction::entry, 0);
  const Presence in_twice = with(in, Direction::entry, 1);
  const Presence out = with(in_twice, Direction::exit, 2);
  tally.presence_changed(kEvent, kList, "vip", none, in);
  tally.presence_changed(kEvent, kList, "vip", in, in_twice);
  CHECK(tally.inside_on(kEvent, kList) == 1);
  CHECK(tally.inside_on(kEvent, ListId{5}) == 0);
  CHECK(count(tally.table(), list_of()).admitted == 1);
  tally.presence_changed(kEvent, kList, "vip", in_twice, out);
  CHECK(tally.inside_on(kEvent, kList) == 0);
  CHECK(count(tally.table(), list_of()).admitted == 1);
  tally.presence_changed(kEvent, kList, "vip", out, none);  // all annulled
  CHECK(count(tally.table(), list_of()).admitted == 0);
}

TEST_CASE("changed keys are told once, in order, and only where a number changed") {
  Tally tally;
  tally.scanned(kEvent, kList, GateId{2}, LaneId{2}, Verdict::refused, Reason::invalid);
  tally.scanned(kEvent, kList, GateId{1}, LaneId{1}, Verdict::admitted, Reason::none);
  tally.scanned(kEvent, kList, GateId{2}, LaneId{2}, Verdict::refused, Reason::invalid);
  tally.presence_changed(kEvent, kList, "", {}, {});
  const std::vector<CounterKey> changed = tally.take_changed();
  REQUIRE(changed.size() == 2);
  CHECK(changed[0].gate == GateId{1});
  CHECK(tally.at(changed[0]) == 1);
  CHECK(tally.at(changed[1]) == 2);
  CHECK(tally.take_changed().empty());
}

TEST_CASE("a table read back from disk counts on where it stopped") {
  Tally before;
  before.presence_changed(kEvent, kList, "vip", {}, with({}, Direction::entry, 0));
  Tally after;
  for (const auto& [key, value] : before.table()) after.set(key, value);
  CHECK(after.take_changed().empty());
  CHECK(after.table() == before.table());
  CHECK(after.inside_on(kEvent, kList) == 1);
  for (const auto& [key, value] : before.table()) after.set(key, value);  // setting again adds nothing
  CHECK(after.inside_on(kEvent, kList) == 1);
}

TEST_CASE("after any day the counts are those of counting everybody") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<int>(random() % n); };
    struct Guest {
      Ticket ticket;
      Presence at[2];
    };
    std::vector<Guest> guests;
    Tally tally;
    const char* const words[] = {"A", "B", "C"};
    for (int step = 0; step < 200; ++step) {
      if (guests.empty() || below(4) == 0) {
        guests.push_back({ticket_of(words[below(3)], words[below(3)]), {}});
        tally.ticket_changed(nullptr, guests.back().ticket);
        continue;
      }
      Guest& guest = guests[static_cast<std::size_t>(below(guests.size()))];
      if (below(4) == 0) {
        const Ticket before = guest.ticket;
        guest.ticket.order_status = static_cast<OrderStatus>(below(4));
        tally.ticket_changed(&before, guest.ticket);
        continue;
      }
      const int list = below(2);
      Presence& presence = guest.at[list];
      const Presence before = presence;
      if (presence.checkins.empty()) presence.counted_as = guest.ticket.category;
      if (below(5) == 0 && !presence.checkins.empty()) {
        presence.checkins.erase(presence.checkins.begin() + below(presence.checkins.size()));
      } else {
        presence = with(presence, below(2) == 0 ? Direction::exit : Direction::entry, below(60));
      }
      tally.presence_changed(kEvent, ListId(static_cast<std::uint32_t>(list)), presence.counted_as, before, presence);
    }
    for (std::uint32_t list = 0; list < 2; ++list) {
      std::int64_t registered = 0, admitted_now = 0, inside_now = 0;
      for (const Guest& guest : guests) {
        registered += guest.ticket.order_status == OrderStatus::paid ? 1 : 0;
        admitted_now += admitted(guest.at[list]) ? 1 : 0;
        inside_now += inside(guest.at[list]) ? 1 : 0;
      }
      const ListCounts counts = count(tally.table(), list_of(ListId(list)));
      CAPTURE(seed);
      REQUIRE(counts.registered == registered);
      REQUIRE(counts.admitted == admitted_now);
      REQUIRE(counts.inside == inside_now);
      REQUIRE(tally.inside_on(kEvent, ListId(list)) == static_cast<std::uint32_t>(inside_now));
    }
  }
}

}  // namespace
}  // namespace usher::admission
