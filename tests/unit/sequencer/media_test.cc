#include <doctest/doctest.h>

#include "gateway/sequencer/limits.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using sequencer::Failure;
using sequencer::MediaDone;

namespace {

struct Cards : Venue {
  TicketId ann = add_ticket("ANN", [](Ticket& t) { t.item = "A"; });
  TicketId bob = add_ticket("BOB", [](Ticket& t) { t.item = "B"; });

  Outcome put(std::string identifier, std::vector<TicketId> tickets, auto change) {
    sequencer::PutMedia put;
    Medium& medium = put.media.emplace_back();
    medium.type = "nfc_uid";
    medium.identifier = std::move(identifier);
    for (const TicketId ticket : tickets) medium.tickets.push_back({event, ticket});
    change(medium);
    return ask(std::move(put));
  }
  std::uint64_t put(std::string identifier, std::vector<TicketId> tickets) {
    return std::get<MediaDone>(put(std::move(identifier), std::move(tickets), [](Medium&) {})).ids.at(0);
  }
  CheckedIn tap(const std::string& identifier, auto change) {
    CheckIn asked = scan_of(identifier);
    asked.source = "nfc_uid";
    change(asked);
    return scan(asked);
  }
  CheckedIn tap(const std::string& identifier) {
    return tap(identifier, [](CheckIn&) {});
  }
  std::vector<std::uint64_t> media_of(const std::string& code) {
    CheckIn asked = scan_of(code);
    asked.simulate = true;
    return scan(asked).ticket->media;
  }
};

}  // namespace

TEST_CASE("a medium leads to its ticket, whatever the tap is read as, and by its own type alone") {
  Cards venue;
  venue.put("04AB", {venue.ann});
  CHECK(venue.scan("04AB").reason == Reason::invalid);  // read as a barcode
  const CheckedIn in = venue.tap("04AB");
  CHECK(in.verdict == Verdict::admitted);
  CHECK(in.ticket->id == venue.ann);
  CHECK(venue.scan("ANN").reason == Reason::already_redeemed);
  venue.reopen();
  CHECK(venue.tap("04AB").reason == Reason::already_redeemed);
}

TEST_CASE("a medium that is put again keeps its number and leads to its new ticket") {
  Cards venue;
  const auto id = venue.put("04AB", {venue.ann});
  CHECK(venue.put("04CD", {}) == id + 1);
  CHECK(venue.put("04AB", {venue.bob}) == id);
  CHECK(venue.tap("04AB").ticket->id == venue.bob);
  CHECK(venue.tap("04CD").reason == Reason::invalid);
}

TEST_CASE("a ticket knows which media stand for it, also after a restart and an edit") {
  Cards venue;
  const auto first = venue.put("04AB", {venue.ann}), second = venue.put("04CD", {venue.ann, venue.bob});
  CHECK(venue.media_of("ANN") == std::vector{first, second});
  venue.put("04CD", {venue.bob});
  CHECK(venue.media_of("ANN") == std::vector{first});
  CHECK(venue.media_of("BOB") == std::vector{second});
  Ticket edited;
  edited.id = venue.ann;
  edited.secret = "ANN";
  edited.item = "C";
  (void)venue.ask(sequencer::PutTickets{venue.event, TicketChange::edit, {}, {edited}});
  venue.reopen();
  CHECK(venue.media_of("ANN") == std::vector{first});
  venue.put("04AB", {});
  CHECK(venue.media_of("ANN").empty());
}

TEST_CASE("a medium stands for nobody once it expires or is switched off") {
  Cards venue;
  (void)venue.put("04AB", {venue.ann}, [&](Medium& medium) { medium.expires = venue.now + 1h; });
  (void)venue.put("04CD", {venue.bob}, [](Medium& medium) { medium.active = false; });
  CHECK(venue.tap("04CD").reason == Reason::invalid);
  CHECK(venue.tap("04AB", [](CheckIn& scan) { scan.simulate = true; }).verdict == Verdict::admitted);
  venue.now += 1h;
  CHECK(venue.tap("04AB").reason == Reason::invalid);
  CHECK(venue.tap("04AB", [&](CheckIn& scan) { scan.time = venue.now - 2s; }).verdict == Verdict::admitted);
}

TEST_CASE("of several tickets of a medium the list takes the one it is for, or asks") {
  Cards venue;
  venue.put("04AB", {venue.ann, venue.bob});
  CHECK(venue.tap("04AB").reason == Reason::ambiguous);
  const ListId only_b = venue.add_list("b", [](CheckinList& list) {
    list.all_items = false;
    list.items = {"B"};
  });
  CHECK(venue.tap("04AB", [&](CheckIn& scan) { scan.list = only_b; }).ticket->id == venue.bob);
}

TEST_CASE("a medium of another event's ticket is told from one that stands for nothing") {
  Cards venue;
  Event other;
  other.slug = "other";
  other.sealed_keys = venue.keyring->make_event_keys();
  const EventId other_id(std::get<sequencer::PutDone>(venue.ask(sequencer::PutEvent{other})).id);
  Ticket ticket;
  ticket.secret = "ELSE";
  const auto made = venue.ask(sequencer::PutTickets{other_id, TicketChange::walk_in, {}, {ticket}});
  const TicketId there = std::get<sequencer::TicketsDone>(made).ids.at(0);
  (void)venue.put("04AB", {}, [&](Medium& medium) { medium.tickets = {{other_id, there}}; });
  const CheckedIn refused = venue.tap("04AB");
  CHECK(refused.reason == Reason::invalid);
  CHECK(refused.explanation.key == MessageKey::not_on_list_event);
  CHECK_FALSE(refused.ticket);
}

TEST_CASE("a medium needs a number, tickets that there are, and few of them") {
  Cards venue;
  const auto failure = [](const Outcome& outcome) { return std::get<Failed>(outcome).failure; };
  const auto as_it_is = [](Medium&) {};
  CHECK(failure(venue.put("", {venue.ann}, as_it_is)) == Failure::invalid);
  CHECK(failure(venue.put("04AB", {TicketId(99)}, as_it_is)) == Failure::not_found);
  const std::vector<TicketId> many(sequencer::kTicketsPerMediumMax + 1, venue.ann);
  CHECK(failure(venue.put("04AB", many, as_it_is)) == Failure::limit);
  CHECK(failure(venue.put(std::string(sequencer::kCodeBytesMax + 1, '4'), {}, as_it_is)) == Failure::limit);
  CHECK(venue.tap("04AB").reason == Reason::invalid);
}

TEST_CASE("a new medium that is named twice in one command is one, and leaves no number behind") {
  Cards venue;
  sequencer::PutMedia put;
  for (const TicketId ticket : {venue.ann, venue.bob}) {
    Medium& medium = put.media.emplace_back();
    medium.type = "nfc_uid";
    medium.identifier = "04AB";
    medium.tickets = {{venue.event, ticket}};
  }
  const auto done = std::get<MediaDone>(venue.ask(std::move(put)));
  REQUIRE(done.ids.size() == 2);
  CHECK(done.ids[0] == done.ids[1]);
  CHECK(venue.media_of("ANN").empty());
  CHECK(venue.media_of("BOB") == std::vector{done.ids[0]});
  CHECK(venue.put("04CD", {venue.ann}) == done.ids[0] + 1);
}
