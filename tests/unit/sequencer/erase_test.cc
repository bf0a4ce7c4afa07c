#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Verdict;
using sequencer::EraseEvent;
using sequencer::Failure;

namespace {

Failure failure_of(const Outcome& outcome) {
  REQUIRE(std::holds_alternative<Failed>(outcome));
  return std::get<Failed>(outcome).failure;
}

// Two events; the first, with its people, is erased.
struct Erased : Venue {
  TicketId ticket = add_ticket("ABC");
  Seq scan_of_erased = scan("ABC").seq;
  std::string sealed_keys = core->sequencer.directory()->events.at(event).sealed_keys;
  EventId other;
  ListId other_list;

  Erased() {
    Event next;
    next.slug = "next";
    next.sealed_keys = keyring->make_event_keys();
    other = EventId(std::get<sequencer::PutDone>(ask(sequencer::PutEvent{next})).id);
    CheckinList door;
    door.event = other;
    door.slug = "door";
    other_list = ListId(std::get<sequencer::PutDone>(ask(sequencer::PutList{door})).id);
    Ticket guest;
    guest.secret = "XYZ";
    (void)ask(sequencer::PutTickets{other, TicketChange::walk_in, {}, {guest}});
    REQUIRE(std::holds_alternative<sequencer::PutDone>(ask(EraseEvent{event, {}})));
  }
  Verdict other_scan() {
    CheckIn scan = scan_of("XYZ");
    scan.event = other;
    scan.list = other_list;
    return this->scan(scan).verdict;
  }
};

void check_gone(Erased& venue) {
  CHECK(venue.keyring->find(venue.event) == nullptr);
  const auto directory = venue.core->sequencer.directory();
  CHECK(directory->event("expo") == nullptr);
  CHECK(directory->erased.contains("expo"));
  CHECK(directory->lists.size() == 1);
  CHECK(failure_of(venue.ask(venue.scan_of("ABC"))) == Failure::gone);
  CheckIn by_hand = venue.scan_of("");
  by_hand.ticket = venue.ticket;
  CHECK(failure_of(venue.ask(by_hand)) == Failure::gone);
  Ticket ticket;
  ticket.secret = "NEW";
  CHECK(failure_of(venue.ask(sequencer::PutTickets{venue.event, TicketChange::walk_in, {}, {ticket}})) ==
        Failure::gone);
  CheckinList list;
  list.event = venue.event;
  list.slug = "late";
  CHECK(failure_of(venue.ask(sequencer::PutList{list})) == Failure::gone);
  Event back;
  back.id = venue.event;
  back.slug = "expo";
  CHECK(failure_of(venue.ask(sequencer::PutEvent{back})) == Failure::gone);
  CHECK(failure_of(venue.ask(EraseEvent{venue.event, {}})) == Failure::gone);
  CHECK(failure_of(venue.ask(sequencer::ExitAll{venue.event, venue.list, venue.now, {venue.ticket}})) == Failure::gone);
  CHECK(failure_of(venue.ask(sequencer::Annul{venue.event, "", venue.scan_of_erased, "", {}})) == Failure::gone);
}

}  // namespace

TEST_CASE("after an event is erased its keys, lists and people are gone, and the next event goes on") {
  Erased venue;
  check_gone(venue);
  CHECK(venue.other_scan() == Verdict::admitted);
}

TEST_CASE("an erased event stays erased after a restart") {
  Erased venue;
  venue.reopen();
  REQUIRE(venue.recovered);
  check_gone(venue);
  CHECK(venue.other_scan() == Verdict::admitted);
}

TEST_CASE("no row holds the erased event's keys any more") {
  Erased venue;
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    for (const auto& [key, value] : venue.store.rows(static_cast<storage::Family>(i))) {
      CHECK(value.find(venue.sealed_keys) == std::string::npos);
    }
  }
}

TEST_CASE("what another event asks about an entry of the erased one finds nothing, and nothing fails") {
  Erased venue;
  CHECK(failure_of(venue.ask(sequencer::Annul{venue.other, "", venue.scan_of_erased, "", {}})) == Failure::not_found);
  CHECK(venue.core->sequencer.healthy());
}

TEST_CASE("commands of the same batch: those before the erasing are kept, those after it find nothing") {
  Erased venue;
  Event third;
  third.slug = "third";
  third.sealed_keys = venue.keyring->make_event_keys();
  const auto event = EventId(std::get<sequencer::PutDone>(venue.ask(sequencer::PutEvent{third})).id);
  Ticket guest;
  guest.secret = "T";
  const sequencer::PutTickets put{event, TicketChange::walk_in, {}, {guest}};
  auto before = venue.submit(put);
  auto erased = venue.submit(EraseEvent{event, {}});
  auto after = venue.submit(put);
  venue.run();
  CHECK(std::holds_alternative<sequencer::TicketsDone>(before->value()));
  CHECK(std::holds_alternative<sequencer::PutDone>(erased->value()));
  CHECK(failure_of(after->value()) == Failure::gone);
  CHECK(venue.core->sequencer.healthy());
  venue.reopen();
  CHECK(venue.recovered);
}

TEST_CASE("the name of an erased event may be given again") {
  Erased venue;
  Event again;
  again.slug = "expo";
  again.sealed_keys = venue.keyring->make_event_keys();
  const auto id = EventId(std::get<sequencer::PutDone>(venue.ask(sequencer::PutEvent{again})).id);
  CHECK(id != venue.event);
  venue.reopen();
  REQUIRE(venue.recovered);
  CHECK(venue.core->sequencer.directory()->event("expo")->id == id);
}
