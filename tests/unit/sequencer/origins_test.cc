#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Reason;
using sequencer::Failure;
using sequencer::PutTickets;
using sequencer::TicketsDone;

namespace {

Ticket row(Venue& venue, const std::string& secret, const std::string& origin, std::uint64_t digest) {
  Ticket ticket;
  ticket.secret = secret;
  ticket.import_digest = digest;
  ticket.identifiers.push_back(
      {std::string(admission::kOriginKind), sequencer::origin_key(*venue.keyring->find(venue.event), origin)});
  return ticket;
}

TicketsDone import(Venue& venue, Ticket ticket) {
  PutTickets put{venue.event, TicketChange::import, {}, {}};
  put.tickets.push_back(std::move(ticket));
  return std::get<TicketsDone>(venue.ask(std::move(put)));
}

Outcome import_all(Venue& venue, std::vector<Ticket> tickets) {
  return venue.ask(PutTickets{venue.event, TicketChange::import, {}, std::move(tickets)});
}

}  // namespace

TEST_CASE("a followed row whose code has changed moves its ticket, with its check-ins, and makes no second one") {
  Venue venue;
  const auto first = import(venue, row(venue, "OLD", "position-7", 1));
  CHECK(venue.scan("OLD").reason == Reason::none);
  const auto second = import(venue, row(venue, "NEW", "position-7", 2));
  CHECK(second.changed == 1);
  CHECK(second.ids == first.ids);
  CHECK(venue.scan("OLD").reason == Reason::revoked);
  CHECK(venue.scan("NEW").reason == Reason::already_redeemed);
  CHECK(import(venue, row(venue, "NEW", "position-7", 2)).unchanged == 1);
  venue.reopen();
  CHECK(venue.scan("NEW").reason == Reason::already_redeemed);
}

TEST_CASE("an origin is no code: nobody comes in with it") {
  Venue venue;
  import(venue, row(venue, "CODE", "position-7", 1));
  CHECK(venue.scan("position-7").reason == Reason::invalid);
  CHECK(venue.scan("POSITION-7").reason == Reason::invalid);
}

TEST_CASE("a new code that a file brought already is the row's from then on, and the old ticket admits nobody") {
  Venue venue;
  const auto old = import(venue, row(venue, "OLD", "position-7", 1)).ids.at(0);
  Ticket from_file;
  from_file.secret = "NEW";
  from_file.import_digest = 9;
  const auto filed = import(venue, from_file).ids.at(0);
  CHECK(filed != old);
  const auto moved = import(venue, row(venue, "NEW", "position-7", 2));
  CHECK(moved.ids == std::vector{filed});
  CHECK(venue.scan("OLD").reason == Reason::invalid);  // as any position that is canceled alone
  CHECK(venue.scan("NEW").reason == Reason::none);
  // And the next change finds the right one.
  CHECK(import(venue, row(venue, "NEWER", "position-7", 3)).ids == std::vector{filed});
}

TEST_CASE("what came to a followed ticket here survives its row, and a file leaves its origin alone") {
  Venue venue;
  Ticket first = row(venue, "CODE", "position-7", 1);
  first.answers = {{"MEAL", "Fish"}};
  first.chosen_options = {{"MEAL", {2}}};
  const auto id = import(venue, first).ids.at(0);
  Ticket edited = row(venue, "CODE", "position-7", 1);
  edited.id = id;
  edited.category = "vip";
  edited.notes = "knows the way";
  edited.answers = {{"MEAL", "Fish"}, {"SHIRT", "M"}};
  edited.chosen_options = {{"MEAL", {2}}, {"SHIRT", {5}}};
  venue.ask(PutTickets{venue.event, TicketChange::edit, {}, {edited}});

  Ticket second = row(venue, "CODE", "position-7", 2);
  second.answers = {{"MEAL", "Vegan"}};
  second.chosen_options = {{"MEAL", {1}}};
  CHECK(import(venue, second).changed == 1);
  const auto ticket = venue.scan("CODE").ticket;
  CHECK(ticket->category == "vip");
  CHECK(ticket->notes == "knows the way");
  CHECK(ticket->answers == std::vector<std::pair<std::string, std::string>>{{"MEAL", "Vegan"}, {"SHIRT", "M"}});
  CHECK(ticket->chosen_options == std::vector<ChosenOptions>{{"MEAL", {1}}, {"SHIRT", {5}}});

  Ticket from_file;
  from_file.secret = "CODE";
  from_file.import_digest = 77;
  CHECK(import(venue, from_file).changed == 1);
  CHECK(import(venue, row(venue, "MOVED", "position-7", 3)).ids == std::vector{id});
}

TEST_CASE("a code that another position still has is no row's to take, with its check-ins") {
  Venue venue;
  const auto ann = import(venue, row(venue, "X", "position-1", 1)).ids.at(0);
  const auto bob = import(venue, row(venue, "Y", "position-2", 1)).ids.at(0);
  CHECK(venue.scan("Y").reason == Reason::none);
  for (const char* origin : {"position-1", "position-3"}) {
    const auto taken = import_all(venue, {row(venue, "Y", origin, 2)});
    REQUIRE(std::holds_alternative<Failed>(taken));
    CHECK(std::get<Failed>(taken).failure == Failure::conflict);
    CHECK(std::get<Failed>(taken).message.starts_with("secret: "));
  }
  CHECK(venue.scan("Y").ticket->id == bob);
  CHECK(venue.scan("X").ticket->id == ann);
  // Once the other has moved, it goes.
  CHECK(import(venue, row(venue, "Z", "position-2", 2)).ids == std::vector{bob});
  CHECK(import(venue, row(venue, "Y", "position-1", 2)).ids == std::vector{ann});
  CHECK(venue.scan("Z").reason == Reason::already_redeemed);
  CHECK(venue.scan("Y").ticket->id == ann);
}

TEST_CASE("codes that are traded or handed on within one command are a conflict") {
  Venue venue;
  import(venue, row(venue, "X", "position-1", 1));
  import(venue, row(venue, "Y", "position-2", 1));
  const auto failure = [&](std::vector<Ticket> rows) {
    const auto outcome = import_all(venue, std::move(rows));
    return std::holds_alternative<Failed>(outcome) ? std::get<Failed>(outcome).failure : Failure::unavailable;
  };
  CHECK(failure({row(venue, "Y", "position-1", 2), row(venue, "X", "position-2", 2)}) == Failure::conflict);
  CHECK(failure({row(venue, "Z", "position-2", 2), row(venue, "Y", "position-1", 2)}) == Failure::conflict);
  CHECK(failure({row(venue, "N", "position-8", 2), row(venue, "N", "position-9", 2)}) == Failure::conflict);
  CHECK(venue.scan("X").reason == Reason::none);
  CHECK(venue.scan("Y").reason == Reason::none);
}

TEST_CASE("a ticket that was let in keeps its row when a file brought the new code already") {
  Venue venue;
  const auto ann = import(venue, row(venue, "OLD", "position-7", 1)).ids.at(0);
  CHECK(venue.scan("OLD").reason == Reason::none);
  Ticket from_file;
  from_file.secret = "NEW";
  from_file.import_digest = 9;
  CHECK(import(venue, from_file).added == 1);
  CHECK(import(venue, row(venue, "NEW", "position-7", 2)).ids == std::vector{ann});
  for (int restarted = 0; restarted < 2; ++restarted) {
    CHECK(venue.scan("NEW").reason == Reason::already_redeemed);
    CHECK(venue.scan("NEW").ticket->id == ann);
    CHECK(venue.scan("OLD").reason == Reason::invalid);
    venue.reopen();
  }
  // The file again is a change of that ticket, and its row again none of the other.
  from_file.import_digest = 10;
  CHECK(import(venue, from_file).ids == std::vector{ann});
  CHECK(import(venue, row(venue, "NEW", "position-7", 3)).ids == std::vector{ann});
  CHECK(venue.scan("NEW").reason == Reason::already_redeemed);
}
