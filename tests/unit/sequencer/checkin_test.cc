#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Reason;
using admission::Verdict;

TEST_CASE("a registered ticket is admitted once and then told when and where") {
  Venue venue;
  venue.add_ticket("ABC");
  CheckIn first = venue.scan_of("ABC");
  first.gate = "North";
  first.lane = "N1";
  const CheckedIn welcome = venue.scan(first);
  CHECK(welcome.verdict == Verdict::admitted);
  REQUIRE(welcome.ticket);
  CHECK(welcome.ticket->person.name == "Name of ABC");
  venue.now += 1min;
  const CheckedIn again = venue.scan("ABC");
  CHECK(again.verdict == Verdict::refused);
  CHECK(again.reason == Reason::already_redeemed);
  REQUIRE(again.previous);
  CHECK(again.previous->seq == welcome.seq);
  CHECK(again.previous->time == welcome.time);
  CHECK(venue.core->sequencer.directory()->lane_name(again.previous->lane) == "N1");
  CHECK(venue.core->sequencer.directory()->gate_name(again.previous->gate) == "North");
}

TEST_CASE("two scans of one code in the same batch: one is admitted, the other names it") {
  Venue venue;
  venue.add_ticket("ABC");
  auto a = venue.submit(venue.scan_of("ABC"));
  auto b = venue.submit(venue.scan_of("ABC"));
  venue.outlet.deliveries = 0;
  venue.run();
  const auto& first = std::get<CheckedIn>(**a);
  const auto& second = std::get<CheckedIn>(**b);
  CHECK(first.verdict == Verdict::admitted);
  CHECK(second.reason == Reason::already_redeemed);
  CHECK(second.previous->seq == first.seq);
  CHECK(venue.outlet.deliveries == 1);
}

TEST_CASE("an unknown code is refused, and written down with what was read") {
  Venue venue;
  const CheckedIn answer = venue.scan("NOBODY");
  CHECK(answer.reason == Reason::invalid);
  CHECK_FALSE(answer.ticket);
  CHECK(answer.seq.value > 0);
}

TEST_CASE("the same nonce gets the recorded verdict, in the same batch and later, and never a second entry") {
  Venue venue;
  venue.add_ticket("ABC");
  CheckIn scan = venue.scan_of("ABC");
  scan.nonce = "n-1";
  auto a = venue.submit(scan);
  auto b = venue.submit(scan);
  venue.run();
  const auto& first = std::get<CheckedIn>(**a);
  const auto& twin = std::get<CheckedIn>(**b);
  CHECK(first.verdict == Verdict::admitted);
  CHECK_FALSE(first.replay);
  CHECK(twin.replay);
  CHECK(twin.seq == first.seq);
  venue.reopen();
  const CheckedIn late = venue.scan(scan);
  CHECK(late.verdict == Verdict::admitted);
  CHECK(late.replay);
  CHECK(late.seq == first.seq);
  CHECK(late.time == first.time);
}

TEST_CASE("a refusal keeps its nonce too") {
  Venue venue;
  const TicketId id = venue.add_ticket("ABC", [](Ticket& t) { t.blocked = {"chargeback"}; });
  CheckIn scan = venue.scan_of("ABC");
  scan.nonce = "n-1";
  CHECK(venue.scan(scan).reason == Reason::blocked);
  Ticket mended;
  mended.id = id;
  mended.secret = "ABC";
  venue.ask(sequencer::PutTickets{venue.event, TicketChange::edit, {}, {mended}});
  const CheckedIn late = venue.scan(scan);
  CHECK(late.reason == Reason::blocked);
  CHECK(late.replay);
  CHECK(venue.scan("ABC").verdict == Verdict::admitted);
}

TEST_CASE("a nonce that was used for another code gets no answer that was not meant for it") {
  Venue venue;
  venue.add_ticket("ABC");
  venue.add_ticket("XYZ");
  CheckIn scan = venue.scan_of("ABC");
  scan.nonce = "n-1";
  CHECK(venue.scan(scan).verdict == Verdict::admitted);
  scan.code = "XYZ";
  CHECK(venue.scan(scan).reason == Reason::error);
  CHECK(venue.scan("XYZ").verdict == Verdict::admitted);
}

TEST_CASE("a second scan on the same lane within 3 s repeats the first verdict and writes nothing") {
  Venue venue;
  venue.add_ticket("ABC");
  CheckIn scan = venue.scan_of("ABC");
  scan.lane = "N1";
  const CheckedIn first = venue.scan(scan);
  const auto entries = venue.core->sequencer.position().seq;
  venue.now += 2s;
  const CheckedIn again = venue.scan(scan);
  CHECK(again.verdict == Verdict::admitted);
  CHECK(again.replay);
  CHECK(again.seq == first.seq);
  CHECK(venue.core->sequencer.position().seq == entries);
  venue.now += 2s;
  CHECK(venue.scan(scan).reason == Reason::already_redeemed);
}

TEST_CASE("an exit, then an entry again; inside follows") {
  Venue venue;
  venue.add_ticket("ABC");
  venue.scan("ABC");
  const auto inside = [&] { return venue.core->sequencer.tally().inside_on(venue.event, venue.list); };
  CHECK(inside() == 1);
  CheckIn out = venue.scan_of("ABC");
  out.type = Direction::exit;
  venue.now += 1min;
  CHECK(venue.scan(out).verdict == Verdict::exited);
  CHECK(inside() == 0);
  venue.now += 1min;
  CHECK(venue.scan("ABC").verdict == Verdict::admitted);
  CHECK(inside() == 1);
}

TEST_CASE("a full list refuses, and a way out makes room") {
  Venue venue;
  venue.list = venue.add_list("hall", [](CheckinList& l) { l.capacity = 1; });
  venue.add_ticket("A");
  venue.add_ticket("B");
  CHECK(venue.scan("A").verdict == Verdict::admitted);
  CHECK(venue.scan("B").reason == Reason::full);
  CheckIn out = venue.scan_of("A");
  out.type = Direction::exit;
  CHECK(venue.scan(out).verdict == Verdict::exited);
  CHECK(venue.scan("B").verdict == Verdict::admitted);
}

TEST_CASE("an annulled check-in is taken back once, and its nonce says so") {
  Venue venue;
  venue.add_ticket("ABC");
  CheckIn scan = venue.scan_of("ABC");
  scan.nonce = "n-1";
  venue.scan(scan);
  sequencer::Annul annul{venue.event, "n-1", {}, "wrong person", {}};
  CHECK(std::holds_alternative<sequencer::AnnulDone>(venue.ask(annul)));
  CHECK(venue.core->sequencer.tally().inside_on(venue.event, venue.list) == 0);
  const auto twice = venue.ask(annul);
  CHECK(std::get<Failed>(twice).failure == sequencer::Failure::conflict);
  const CheckedIn late = venue.scan(scan);
  CHECK(late.replay);
  CHECK(late.annulled);
  CHECK(venue.scan("ABC").verdict == Verdict::admitted);
}

TEST_CASE("an add-on is found through its parent where the list says so") {
  Venue venue;
  const TicketId parent = venue.add_ticket("P", [](Ticket& t) { t.item = "pass"; });
  const TicketId addon = venue.add_ticket("W", [&](Ticket& t) {
    t.item = "workshop";
    t.addon_to = parent;
  });
  venue.list = venue.add_list("workshop", [](CheckinList& l) {
    l.all_items = false;
    l.items = {"workshop"};
    l.addon_match = true;
  });
  const CheckedIn answer = venue.scan("P");
  CHECK(answer.verdict == Verdict::admitted);
  REQUIRE(answer.ticket);
  CHECK(answer.ticket->id == addon);
}

TEST_CASE("a ticket picked by hand is the one that is meant, whatever the list says of add-ons") {
  Venue venue;
  const TicketId parent = venue.add_ticket("P", [](Ticket& t) { t.item = "pass"; });
  const TicketId addon = venue.add_ticket("W", [&](Ticket& t) {
    t.item = "workshop";
    t.addon_to = parent;
  });
  venue.list = venue.add_list("both", [](CheckinList& l) { l.addon_match = true; });
  CheckIn picked = venue.scan_of("");
  picked.ticket = parent;
  picked.force = true;
  const CheckedIn answer = venue.scan(picked);
  CHECK(answer.verdict == Verdict::admitted);
  REQUIRE(answer.ticket);
  CHECK(answer.ticket->id == parent);
  venue.list = venue.add_list("workshop", [](CheckinList& l) {
    l.all_items = false;
    l.items = {"workshop"};
    l.addon_match = true;
  });
  picked.list = venue.list;
  picked.force = false;
  CHECK(venue.scan(picked).reason == Reason::product);
  CHECK(venue.scan("W").ticket->id == addon);
}

TEST_CASE("a document number leads to the ticket when no code does") {
  Venue venue;
  venue.add_ticket("ABC", [&](Ticket& t) {
    t.identifiers = {{"id_number", sequencer::identifier_key(*venue.keyring->find(venue.event), "11010519491231002x")}};
  });
  CHECK(venue.scan("11010519491231002X").verdict == Verdict::admitted);
}

TEST_CASE("a scan for a list of another event is an error, not a verdict") {
  Venue venue;
  CheckIn scan = venue.scan_of("ABC");
  scan.list = ListId(99);
  CHECK(std::get<Failed>(venue.ask(scan)).failure == sequencer::Failure::not_found);
  scan = venue.scan_of("");
  CHECK(std::get<Failed>(venue.ask(scan)).failure == sequencer::Failure::invalid);
}
