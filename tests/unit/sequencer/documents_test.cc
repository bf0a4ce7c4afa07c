// Somebody who shows a document, or says who they are, instead of a ticket.
#include <doctest/doctest.h>

#include "gateway/admission/messages.h"
#include "gateway/sequencer/limits.h"
#include "gateway/sequencer/person_keys.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using sequencer::Identification;

namespace {

struct Hotel : Venue {
  const storage::EventKeys& keys() { return *keyring->find(event); }
  Identifier number(const std::string& text, const char* kind = "passport") {
    return {kind, sequencer::identifier_key(keys(), text)};
  }
  Identifier born(const std::string& name, const std::string& date) {
    return {std::string(kNameBirthKind), sequencer::name_birth_key(keys(), name, sequencer::birth_key(keys(), date))};
  }
  TicketId guest(const std::string& secret, std::vector<Identifier> identifiers, const std::string& item = "day") {
    return add_ticket(secret, [&](Ticket& t) {
      t.identifiers = std::move(identifiers);
      t.item = item;
    });
  }
  void match(std::vector<MatchBy> ways) {
    Event changed = core->sequencer.directory()->events.at(event);
    changed.match = std::move(ways);
    REQUIRE(std::holds_alternative<sequencer::PutDone>(ask(sequencer::PutEvent{changed})));
  }
  CheckIn shows(std::vector<Identification> ways, const char* document = "passport") const {
    CheckIn asked = scan_of("");
    asked.identifications = std::move(ways);
    asked.document = document;
    return asked;
  }
  Scanned last() {
    const auto& rows = store.rows(storage::Family::ledger);
    const auto entry = storage::Codec(*keyring).decode_entry(rows.rbegin()->first, rows.rbegin()->second);
    REQUIRE(entry);
    return std::get<Scanned>(entry->fact);
  }
};

Identification by_number(std::string text) {
  return {MatchBy::number, std::move(text), {}};
}
Identification by_birth(std::string name, std::string date) {
  return {MatchBy::name_birth, std::move(name), std::move(date)};
}
Identification by_phone(std::string name, std::string digits) {
  return {MatchBy::name_phone, std::move(name), std::move(digits)};
}

std::string said(const CheckedIn& answer) {
  return explain(answer.explanation, Language::en, [](Time) { return std::string(); });
}

}  // namespace

TEST_CASE("a document leads to the ticket by any of its numbers, however they are written") {
  Hotel hotel;
  const TicketId id = hotel.guest("ABC", {hotel.number("l898-902 c3")});
  const CheckedIn answer = hotel.scan(hotel.shows({by_number("ZE184226B"), by_number("L898902C3")}));
  CHECK(answer.verdict == Verdict::admitted);
  CHECK(answer.ticket->id == id);
  CHECK(hotel.scan(hotel.shows({by_number("L898902C3")})).reason == Reason::already_redeemed);
}

TEST_CASE("who is not known by a document hears so, and nothing of the document is kept") {
  Hotel hotel;
  const CheckedIn answer = hotel.scan(hotel.shows({by_number("L898902C3")}));
  CHECK(answer.reason == Reason::invalid);
  CHECK(said(answer) == "There is no ticket for this passport. Please ask staff.");
  CHECK(hotel.last().code.empty());
  CHECK(hotel.last().code_key != LookupKey{});
  CheckIn typed = hotel.shows({by_number("11010519491231002X")}, "resident_id");
  typed.code = "11010519491231002X";
  CHECK(said(hotel.scan(typed)) == "There is no ticket for this ID card. Please ask staff.");
  CHECK(hotel.last().code.empty());
  CHECK(hotel.scan("unknown").reason == Reason::invalid);
  CHECK(hotel.last().code == "unknown");
}

TEST_CASE("a number that is a ticket's code is that ticket's first") {
  Hotel hotel;
  const TicketId coded = hotel.guest("11010519491231002X", {});
  hotel.guest("ABC", {hotel.number("11010519491231002X")});
  CheckIn typed = hotel.shows({by_number("11010519491231002X")}, "resident_id");
  typed.code = "11010519491231002X";
  CHECK(hotel.scan(typed).ticket->id == coded);
}

TEST_CASE("several tickets: the one that may enter here is meant, of more than one staff must choose") {
  Hotel hotel;
  hotel.guest("DAY", {hotel.number("P1")}, "day");
  const TicketId night = hotel.guest("NIGHT", {hotel.number("P1"), hotel.number("P2", "id_number")}, "night");
  const CheckIn shown = hotel.shows({by_number("P1"), by_number("P2")});
  const CheckedIn both = hotel.scan(shown);
  CHECK(both.reason == Reason::ambiguous);
  CHECK(said(both).find("staff") != std::string::npos);
  CHECK(hotel.scan(hotel.shows({by_number("P2")})).verdict == Verdict::admitted);
  CheckIn bar = shown;
  bar.list = hotel.add_list("bar", [](CheckinList& l) {
    l.all_items = false;
    l.items = {"night"};
  });
  CHECK(hotel.scan(bar).ticket->id == night);
}

TEST_CASE("a ticket that two numbers lead to is one ticket") {
  Hotel hotel;
  hotel.guest("ABC", {hotel.number("P1"), hotel.number("N1", "id_number")});
  CHECK(hotel.scan(hotel.shows({by_number("P1"), by_number("N1")})).verdict == Verdict::admitted);
}

TEST_CASE("a name is looked up where the event allows it, and only if no number is known") {
  Hotel hotel;
  const TicketId anna = hotel.guest("ANNA", {hotel.born("ANNA ERIKSSON", "1974-08-12")});
  const TicketId other = hotel.guest("OTHER", {hotel.number("L898902C3")});
  const Identification birth = by_birth("ANNA ERIKSSON", "1974-08-12");
  CHECK(hotel.scan(hotel.shows({by_number("X9999999"), birth})).reason == Reason::invalid);
  hotel.match({MatchBy::number, MatchBy::name_birth});
  CHECK(hotel.scan(hotel.shows({by_number("X9999999"), birth})).ticket->id == anna);
  CHECK(hotel.scan(hotel.shows({by_number("L898902C3"), birth})).ticket->id == other);
  CHECK(hotel.scan(hotel.shows({by_birth("ANNA ERIKSSON", "1974-08-13")})).reason == Reason::invalid);
}

TEST_CASE("where documents are not taken, a typed number finds nobody either") {
  Hotel hotel;
  hotel.guest("ABC", {hotel.number("L898902C3")});
  hotel.match({});
  CHECK(hotel.scan(hotel.shows({by_number("L898902C3")})).reason == Reason::invalid);
  CHECK(hotel.scan("L898902C3").reason == Reason::invalid);
  hotel.match({MatchBy::number});
  CHECK(hotel.scan("L898902C3").verdict == Verdict::admitted);
}

TEST_CASE("name and phone lead to whom they are of") {
  Hotel hotel;
  hotel.match({MatchBy::name_phone});
  const TicketId id = hotel.add_ticket("ABC", [&](Ticket& t) {
    t.identifiers = {{std::string(kNamePhoneKind), sequencer::name_phone_key(hotel.keys(), "ADA LOVELACE", "5678")}};
  });
  CHECK(hotel.scan(hotel.shows({by_phone("ADA LOVELACE", "5678")}, "person")).ticket->id == id);
  const CheckedIn wrong = hotel.scan(hotel.shows({by_phone("ADA LOVELACE", "5679")}, "person"));
  CHECK(said(wrong) == "There is no ticket for this name. Please ask staff.");
  CHECK(headline(wrong.verdict, wrong.reason, Language::en, wrong.explanation.key) == "No ticket found");
}

TEST_CASE("a nonce is bound to the whole document, and repeats its verdict") {
  Hotel hotel;
  hotel.guest("ABC", {hotel.number("P1")});
  CheckIn shown = hotel.shows({by_number("P1"), by_number("N1")});
  shown.nonce = "n1";
  CHECK(hotel.scan(shown).verdict == Verdict::admitted);
  CHECK(hotel.scan(shown).replay);
  shown.identifications.pop_back();
  CHECK(hotel.scan(shown).explanation.key == MessageKey::nonce_reused);
}

TEST_CASE("a name and number of very many is for staff, whatever the first of them are") {
  Hotel hotel;
  for (std::size_t i = 0; i <= sequencer::kCandidatesMax; ++i) {
    hotel.guest("T" + std::to_string(i), {hotel.number("SAME")}, i == 0 ? "vip" : "day");
  }
  CheckIn shown = hotel.shows({by_number("SAME")});
  shown.list = hotel.add_list("vips", [](CheckinList& l) {
    l.all_items = false;
    l.items = {"vip"};
  });
  CHECK(hotel.scan(shown).reason == Reason::ambiguous);
}

TEST_CASE("more numbers than a document has, or longer ones, are no scan") {
  Hotel hotel;
  const std::vector<Identification> many(sequencer::kIdentificationsMax + 1, by_number("P1"));
  CHECK(std::get<Failed>(hotel.ask(hotel.shows(many))).failure == sequencer::Failure::limit);
  const std::string endless(sequencer::kIdentificationBytesMax + 1, 'P');
  CHECK(std::get<Failed>(hotel.ask(hotel.shows({by_number(endless)}))).failure == sequencer::Failure::limit);
  CHECK(std::get<Failed>(hotel.ask(hotel.shows({}))).failure == sequencer::Failure::invalid);
}

TEST_CASE("a followed row keeps a birth date that came here, good for the name it came with") {
  Hotel hotel;
  const auto row = [&](const std::string& name, std::uint64_t digest) {
    Ticket ticket;
    ticket.secret = "S1";
    ticket.person.name = name;
    ticket.import_digest = digest;
    ticket.identifiers = {{std::string(kOriginKind), sequencer::origin_key(hotel.keys(), "1")},
                          {std::string(kNamePhoneKind), sequencer::name_phone_key(hotel.keys(), name, "0001")}};
    return ticket;
  };
  const auto put = [&](TicketChange why, Ticket ticket) {
    return std::get<sequencer::TicketsDone>(hotel.ask(sequencer::PutTickets{hotel.event, why, {}, {ticket}})).ids.at(0);
  };
  const TicketId id = put(TicketChange::import, row("ADA", 1));
  Ticket edited = row("ADA", 1);
  edited.id = id;
  edited.birth_key = sequencer::birth_key(hotel.keys(), "1990-05-01");
  edited.identifiers.push_back(hotel.born("ADA", "1990-05-01"));
  CHECK(put(TicketChange::edit, edited) == id);
  hotel.match({MatchBy::name_birth, MatchBy::name_phone});
  put(TicketChange::import, row("ADA", 2));
  CHECK(hotel.scan(hotel.shows({by_birth("ADA", "1990-05-01")})).ticket);
  put(TicketChange::import, row("ADA BYRON", 3));
  CHECK_FALSE(hotel.scan(hotel.shows({by_birth("ADA", "1990-05-01")})).ticket);
  CHECK_FALSE(hotel.scan(hotel.shows({by_phone("ADA", "0001")})).ticket);
  CHECK(hotel.scan(hotel.shows({by_phone("ADA BYRON", "0001")})).ticket->id == id);
}
