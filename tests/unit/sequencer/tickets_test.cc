#include <doctest/doctest.h>

#include "gateway/sequencer/decide_tickets.h"
#include "gateway/sequencer/limits.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Reason;
using admission::Verdict;
using sequencer::PutTickets;
using sequencer::TicketsDone;

namespace {

Ticket row(const std::string& secret, std::uint64_t digest, const std::string& name = "N") {
  Ticket ticket;
  ticket.secret = secret;
  ticket.person.name = name;
  ticket.import_digest = digest;
  return ticket;
}

TicketsDone import(Venue& venue, std::vector<Ticket> rows) {
  return std::get<TicketsDone>(venue.ask(PutTickets{venue.event, TicketChange::import, {}, std::move(rows)}));
}

}  // namespace

TEST_CASE("importing the same rows again changes nothing, not even the ledger") {
  Venue venue;
  auto first = import(venue, {row("A", 1), row("B", 2)});
  CHECK(first.added == 2);
  const auto seq = venue.core->sequencer.position().seq;
  auto second = import(venue, {row("A", 1), row("B", 2)});
  CHECK(second.unchanged == 2);
  CHECK(second.ids == first.ids);
  CHECK_FALSE(second.seq);
  CHECK(venue.core->sequencer.position().seq == seq);
}

TEST_CASE("a changed row changes its ticket and leaves its check-ins alone") {
  Venue venue;
  import(venue, {row("A", 1)});
  venue.scan("A");
  CHECK(import(venue, {row("A", 9, "New Name")}).changed == 1);
  const CheckedIn again = venue.scan("A");
  CHECK(again.reason == Reason::already_redeemed);
  CHECK(again.ticket->person.name == "New Name");
}

TEST_CASE("an edit by staff survives the same file imported again") {
  Venue venue;
  const auto id = import(venue, {row("A", 1)}).ids.at(0);
  Ticket edited = row("A", 1, "Corrected");
  edited.id = id;
  venue.ask(PutTickets{venue.event, TicketChange::edit, {}, {edited}});
  CHECK(import(venue, {row("A", 1)}).unchanged == 1);
  CHECK(venue.scan("A").ticket->person.name == "Corrected");
}

TEST_CASE("a reissued code is accepted, the old one is revoked, and force lets it in on record") {
  Venue venue;
  const auto id = venue.add_ticket("OLD");
  Ticket reissued;
  reissued.id = id;
  reissued.secret = "NEW";
  venue.ask(PutTickets{venue.event, TicketChange::edit, {}, {reissued}});
  CHECK(venue.scan("OLD").reason == Reason::revoked);
  CHECK(venue.scan("NEW").verdict == Verdict::admitted);
  CheckIn forced = venue.scan_of("OLD");
  forced.force = true;
  const CheckedIn in = venue.scan(forced);
  CHECK(in.verdict == Verdict::admitted);
  CHECK(in.forced);
}

TEST_CASE("a walk-in with a code that is taken is a conflict and changes nothing") {
  Venue venue;
  venue.add_ticket("A");
  const auto seq = venue.core->sequencer.position().seq;
  const auto outcome = venue.ask(PutTickets{venue.event, TicketChange::walk_in, {}, {row("A", 0)}});
  CHECK(std::get<Failed>(outcome).failure == sequencer::Failure::conflict);
  CHECK(venue.core->sequencer.position().seq == seq);
}

TEST_CASE("one bad ticket in a command keeps all of it out") {
  Venue venue;
  const auto outcome = venue.ask(PutTickets{venue.event, TicketChange::import, {}, {row("A", 1), row("", 2)}});
  CHECK(std::get<Failed>(outcome).failure == sequencer::Failure::invalid);
  CHECK(venue.scan("A").reason == Reason::invalid);
}

TEST_CASE("a ticket imported in the same batch as its scan is found") {
  Venue venue;
  auto put = venue.submit(PutTickets{venue.event, TicketChange::import, {}, {row("A", 1)}});
  auto scan = venue.submit(venue.scan_of("A"));
  venue.run();
  CHECK(std::get<CheckedIn>(**scan).verdict == Verdict::admitted);
}

TEST_CASE("the same code twice in one import: the later row stands, one ticket is made") {
  Venue venue;
  const auto done = import(venue, {row("A", 1, "First"), row("A", 2, "Second")});
  CHECK(done.added == 1);
  REQUIRE(done.ids.size() == 2);
  CHECK(done.ids[0] == done.ids[1]);
  CHECK(venue.scan("A").ticket->person.name == "Second");
}

TEST_CASE("registered follows tickets as they come and go") {
  Venue venue;
  const auto registered = [&] {
    const auto directory = venue.core->sequencer.directory();
    return count(venue.core->sequencer.tally().table(), directory->lists.at(venue.list)).registered;
  };
  const auto id = venue.add_ticket("A");
  CHECK(registered() == 1);
  Ticket canceled;
  canceled.id = id;
  canceled.secret = "A";
  canceled.canceled = true;
  venue.ask(PutTickets{venue.event, TicketChange::withdraw, {}, {canceled}});
  CHECK(registered() == 0);
}

TEST_CASE("a ticket has at most 50 add-ons, those of the same command counted, and those it has may change") {
  Venue venue;
  const auto parent = venue.add_ticket("PARENT");
  const auto addons = [&](std::size_t from, std::size_t to, std::uint64_t digest) {
    std::vector<Ticket> rows;
    for (std::size_t i = from; i < to; ++i) {
      rows.push_back(row("ADDON-" + std::to_string(i), digest));
      rows.back().addon_to = parent;
    }
    return rows;
  };
  const auto put = [&](std::vector<Ticket> rows) {
    return venue.ask(PutTickets{venue.event, TicketChange::import, {}, std::move(rows)});
  };
  CHECK(std::get<Failed>(put(addons(0, sequencer::kAddonsMax + 1, 1))).failure == sequencer::Failure::limit);
  import(venue, addons(0, 20, 1));
  CHECK(std::get<Failed>(put(addons(10, sequencer::kAddonsMax + 1, 1))).failure == sequencer::Failure::limit);
  import(venue, addons(10, sequencer::kAddonsMax, 1));
  CHECK(import(venue, addons(0, sequencer::kAddonsMax, 2)).changed == sequencer::kAddonsMax);
  auto twice = addons(0, 1, 3);
  twice.push_back(addons(0, 1, 4).front());
  CHECK(import(venue, twice).ids.size() == 2);
  CHECK(std::get<Failed>(put(addons(50, 51, 1))).failure == sequencer::Failure::limit);
}

TEST_CASE("whatever a ticket says counts against its 64 KiB") {
  Ticket empty;
  const std::size_t none = sequencer::bytes_of(empty);
  const auto counts = [&](auto change) {
    Ticket ticket;
    change(ticket, std::string(1000, 'x'));
    return sequencer::bytes_of(ticket) >= none + 1000;
  };
  CHECK(counts([](Ticket& t, std::string text) { t.checkin_text = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.fallback_name = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.price = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.language = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.person.given_name = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.person.family_name = std::move(text); }));
  CHECK(counts([](Ticket& t, std::string text) { t.blocked.push_back(std::move(text)); }));
  CHECK(counts([](Ticket& t, std::string text) { t.chosen_options.push_back({std::move(text), {1}}); }));
  CHECK(counts([](Ticket& t, std::string text) { t.print_logs.push_back({.info = std::move(text)}); }));
  Venue venue;
  Ticket large = row("A", 1);
  large.checkin_text = std::string(sequencer::kTicketBytesMax, 'x');
  const auto refused = venue.ask(PutTickets{venue.event, TicketChange::import, {}, {large}});
  CHECK(std::get<Failed>(refused).failure == sequencer::Failure::limit);
}

TEST_CASE("what was printed for a ticket gives way to what it says") {
  Venue venue;
  const auto id = venue.add_ticket("A", [](Ticket& t) { t.notes = std::string(40'000, 'n'); });
  const auto print = [&](std::size_t bytes) {
    return venue.ask(
        sequencer::LogPrint{venue.event, id, {.source = "desk", .type = "badge", .info = std::string(bytes, 'i')}});
  };
  for (int i = 0; i < 20; ++i) CHECK(std::holds_alternative<TicketsDone>(print(4000)));
  const auto logs = [&] { return venue.scan("A").ticket->print_logs.size(); };
  CHECK(logs() == 6);
  CHECK(std::get<Failed>(print(30'000)).failure == sequencer::Failure::limit);
  CHECK(logs() == 6);
  Ticket edited = *venue.scan("A").ticket;
  edited.notes = std::string(60'000, 'n');
  CHECK(std::get<TicketsDone>(venue.ask(PutTickets{venue.event, TicketChange::edit, {}, {edited}})).changed == 1);
  CHECK(logs() == 1);
}
