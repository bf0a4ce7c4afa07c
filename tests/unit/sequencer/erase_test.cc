#include <algorithm>

#include <doctest/doctest.h>

#include "storage/erasing.h"
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

TEST_CASE("the batch that erases says that the directory's files are to be scrubbed") {
  Erased venue;
  CHECK(venue.store.rows(storage::Family::meta).contains(std::string(storage::kMetaScrubDue)));
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

namespace {

sequencer::PutCatalog item_of(EventId event) {
  admission::CatalogObject item;
  item.event = event;
  item.kind = admission::CatalogKind::item;
  item.id = 7;
  item.json = R"({"id":7})";
  return {{item}};
}

sequencer::PutMedia band(std::vector<admission::Medium::Link> links) {
  admission::Medium medium;
  medium.type = "barcode";
  medium.identifier = "BAND";
  medium.tickets = std::move(links);
  return {{}, {medium}};
}

// Two events with a catalog, marked codes and a wristband that stands for a ticket of each; the first is erased.
struct Furnished : Venue {
  TicketId ticket = add_ticket("ABC");
  EventId other;
  ListId other_list;
  TicketId other_ticket;

  Furnished() {
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
    const auto made = ask(sequencer::PutTickets{other, TicketChange::walk_in, {}, {guest}});
    other_ticket = std::get<sequencer::TicketsDone>(made).ids.front();
    (void)ask(item_of(event));
    (void)ask(item_of(other));
    (void)ask(sequencer::PutSecrets{event, admission::CodeChange::revoke, {}, {"OLD", "ABC"}});
    (void)ask(band({{event, ticket}, {other, other_ticket}}));
    REQUIRE(std::holds_alternative<sequencer::PutDone>(ask(EraseEvent{event, {}})));
  }
  CheckedIn other_scan(const std::string& code) {
    CheckIn scan = scan_of(code);
    scan.event = other;
    scan.list = other_list;
    return this->scan(scan);
  }
};

void check_forgotten(Furnished& venue) {
  const auto directory = venue.core->sequencer.directory();
  CHECK(directory->catalog.size() == 1);
  CHECK(directory->catalog.begin()->first.event == venue.other);
  CHECK(directory->catalog_modified.size() == 1);
  CHECK(directory->zone_of(venue.event) == nullptr);
  CHECK(directory->rules.empty());
  CHECK(failure_of(venue.ask(item_of(venue.event))) == Failure::gone);
  CHECK(failure_of(venue.ask(sequencer::PutSecrets{venue.event, admission::CodeChange::block, {}, {"OLD"}})) ==
        Failure::gone);
  sequencer::RecordRefusal told;
  told.event = venue.event;
  told.list = venue.list;
  told.code = "ABC";
  CHECK(failure_of(venue.ask(told)) == Failure::gone);
  CHECK(failure_of(venue.ask(sequencer::LogPrint{venue.event, venue.ticket, {}})) == Failure::gone);
  CHECK(failure_of(venue.ask(sequencer::PutSigningKey{.event = venue.event, .public_key = {}, .sealed_key = {}})) ==
        Failure::gone);
}

}  // namespace

TEST_CASE("an erased event takes its catalog, rules and marked codes along") {
  Furnished venue;
  check_forgotten(venue);
  venue.reopen();
  REQUIRE(venue.recovered);
  check_forgotten(venue);
}

TEST_CASE("a medium still stands for its tickets of other events, and for nothing once theirs are erased too") {
  Furnished venue;
  const CheckedIn entered = venue.other_scan("BAND");
  CHECK(entered.verdict == Verdict::admitted);
  CHECK(entered.ticket->id == venue.other_ticket);
  // A client sends back what it was told before.
  REQUIRE(std::holds_alternative<sequencer::MediaDone>(
      venue.ask(band({{venue.event, venue.ticket}, {venue.other, venue.other_ticket}}))));
  REQUIRE(std::holds_alternative<sequencer::MediaDone>(venue.ask(band({{venue.event, venue.ticket}}))));
  CHECK(venue.other_scan("BAND").explanation.key != admission::MessageKey::not_on_list_event);
  CHECK(failure_of(venue.ask(band({{EventId(99), venue.ticket}}))) == Failure::not_found);
}
