// Codes that only their signature speaks for, and codes that were taken back.
#include <doctest/doctest.h>

#include "storage/signed_ticket.h"
#include "tests/unit/sequencer/venue.h"

namespace usher::test {
namespace {

// A venue whose event takes what `key` signs.
struct SigningVenue : Venue {
  storage::SigningKey key = storage::make_signing_key();
  std::uint32_t seeds = 0;

  SigningVenue() {
    sequencer::PutSigningKey put{.event = event,
                                 .public_key = storage::text_of(storage::verify_key_of(key)),
                                 .sealed_key = storage::seal_signing_key(*keyring, *keyring->find(event), key)};
    REQUIRE(std::holds_alternative<sequencer::PutDone>(ask(put)));
  }
  std::string sign(storage::SignedTicket ticket) {
    ticket.seed = "seed" + std::to_string(seeds++);
    return storage::sign_ticket(ticket, key);
  }
  sequencer::SecretsDone mark(CodeChange change, std::vector<std::string> codes) {
    return std::get<sequencer::SecretsDone>(ask(sequencer::PutSecrets{event, change, {}, std::move(codes)}));
  }
  CheckedIn forced(const std::string& code) {
    CheckIn scan = scan_of(code);
    scan.force = true;
    return Venue::scan(scan);
  }
  std::uint64_t tickets() const { return core->sequencer.position().tickets; }
};

TEST_CASE("a signed code becomes a ticket with its first admission, and is one from then on") {
  SigningVenue venue;
  const std::string code = venue.sign({.item = 7, .variation = 2, .subevent = 3});
  const Seq before = venue.core->sequencer.position().seq;
  const CheckedIn welcome = venue.scan(code);
  CHECK(welcome.verdict == Verdict::admitted);
  REQUIRE(welcome.ticket);
  CHECK(welcome.ticket->item == "7");
  CHECK(welcome.ticket->variation == "2");
  CHECK(welcome.ticket->subevent == "3");
  CHECK(welcome.ticket->secret == code);
  CHECK(venue.tickets() == 1);
  CHECK(welcome.seq.value == before.value + 2);  // the ticket, then the scan
  CHECK(venue.core->sequencer.tally().inside_on(venue.event, venue.list) == 1);
  venue.reopen();
  venue.now += 1min;
  const CheckedIn again = venue.scan(code);
  CHECK(again.reason == Reason::already_redeemed);
  CHECK(again.previous->seq == welcome.seq);
  CHECK(again.ticket->id == welcome.ticket->id);
  CHECK(venue.tickets() == 1);
}

TEST_CASE("two scans of a signed code in one batch make one ticket and one admission") {
  SigningVenue venue;
  const std::string code = venue.sign({.item = 1});
  auto a = venue.submit(venue.scan_of(code));
  auto b = venue.submit(venue.scan_of(code));
  venue.run();
  CHECK(std::get<CheckedIn>(**a).verdict == Verdict::admitted);
  CHECK(std::get<CheckedIn>(**b).reason == Reason::already_redeemed);
  CHECK(venue.tickets() == 1);
}

TEST_CASE("a signed code that is refused stays a code: its reason is said, and no ticket is made") {
  SigningVenue venue;
  const Time now = venue.now;
  const std::string early = venue.sign({.item = 1, .valid_from = now + 1h});
  const std::string late = venue.sign({.item = 1, .valid_until = now - 1h});
  const CheckedIn answer = venue.scan(early);
  CHECK(answer.reason == Reason::invalid_time);
  CHECK(answer.explanation.key == MessageKey::not_yet_valid);
  CHECK_FALSE(answer.ticket);
  CHECK(venue.scan(late).explanation.key == MessageKey::no_longer_valid);
  const ListId vip = venue.add_list("vip", [](CheckinList& l) {
    l.all_items = false;
    l.items = {"2"};
  });
  CheckIn scan = venue.scan_of(venue.sign({.item = 1}));
  scan.list = vip;
  CHECK(venue.Venue::scan(scan).reason == Reason::product);
  scan.code = venue.sign({.item = 2});
  CHECK(venue.Venue::scan(scan).verdict == Verdict::admitted);
  CHECK(venue.tickets() == 1);
  venue.now += 2h;
  CHECK(venue.scan(early).verdict == Verdict::admitted);
}

TEST_CASE("a signed code whose item has a question is asked and stays a code; with the answer it becomes a ticket") {
  SigningVenue venue;
  admission::Question question;
  question.event = venue.event;
  question.identifier = "age";
  question.type = admission::QuestionType::number;
  question.items = {"1"};
  question.ask_during_checkin = true;
  REQUIRE(std::holds_alternative<sequencer::PutDone>(venue.ask(sequencer::PutQuestion{question})));
  CheckIn scan = venue.scan_of(venue.sign({.item = 1}));
  const CheckedIn open = venue.Venue::scan(scan);
  CHECK(open.verdict == Verdict::incomplete);
  CHECK(open.explanation.words == std::vector<std::string>{"1"});
  REQUIRE(open.ticket);
  CHECK(open.ticket->item == "1");
  CHECK_FALSE(open.seq);
  CHECK(venue.tickets() == 0);
  scan.answers = {{"age", "42"}};
  const CheckedIn welcome = venue.Venue::scan(scan);
  CHECK(welcome.verdict == Verdict::admitted);
  CHECK(welcome.ticket->answers == std::vector<std::pair<std::string, std::string>>{{"age", "42"}});
  CHECK(venue.tickets() == 1);
}

TEST_CASE("a signature by another key, or none, is an unknown code, forced or not") {
  SigningVenue venue;
  const std::string foreign = storage::sign_ticket({.seed = "x", .item = 1}, storage::make_signing_key());
  CHECK(venue.scan(foreign).reason == Reason::invalid);
  CHECK(venue.forced(foreign).reason == Reason::invalid);
  std::string torn = venue.sign({.item = 1});
  torn[20] = torn[20] == 'A' ? 'B' : 'A';
  CHECK(venue.scan(torn).reason == Reason::invalid);
  CHECK(venue.tickets() == 0);
}

TEST_CASE("a code in the index is what the index says, whatever its signature says") {
  SigningVenue venue;
  const std::string code = venue.sign({.item = 1, .valid_until = venue.now - 1h});
  venue.add_ticket(code, [](Ticket& t) { t.item = "press"; });
  const CheckedIn answer = venue.scan(code);
  CHECK(answer.verdict == Verdict::admitted);
  CHECK(answer.ticket->item == "press");
}

TEST_CASE("a revoked signed code is refused, and whoever forces it makes it a ticket that stays revoked") {
  SigningVenue venue;
  const std::string code = venue.sign({.item = 1});
  CHECK(venue.mark(CodeChange::revoke, {code}).changed == 1);
  CHECK(venue.scan(code).reason == Reason::revoked);
  CHECK(venue.tickets() == 0);
  const CheckedIn forced = venue.forced(code);
  CHECK(forced.verdict == Verdict::admitted);
  CHECK(forced.skipped == std::vector{Reason::revoked});
  REQUIRE(forced.ticket);
  CHECK(forced.ticket->code_revoked);
  venue.reopen();
  venue.now += 1min;
  CHECK(venue.scan(code).reason == Reason::revoked);
}

TEST_CASE("a blocked signed code is refused until it is unblocked") {
  SigningVenue venue;
  const std::string code = venue.sign({.item = 1});
  CHECK(venue.mark(CodeChange::block, {code, code}).unchanged == 1);
  CHECK(venue.scan(code).reason == Reason::blocked);
  CHECK(venue.forced(code).skipped == std::vector{Reason::blocked});
  CHECK(venue.mark(CodeChange::unblock, {code}).changed == 1);
  CHECK(venue.mark(CodeChange::unblock, {code}).unchanged == 1);
  venue.now += 1min;
  const CheckedIn again = venue.scan(code);
  CHECK(again.reason == Reason::already_redeemed);
  CHECK(again.ticket->blocked.empty());
}

TEST_CASE("a revoked code that is a ticket's is revoked with it; another code for the ticket is not") {
  SigningVenue venue;
  const TicketId id = venue.add_ticket("OLD");
  const Seq seq = venue.mark(CodeChange::revoke, {"OLD", "LATER"}).seq;
  CHECK(seq);
  CHECK(venue.scan("OLD").reason == Reason::revoked);
  CHECK(venue.forced("OLD").verdict == Verdict::admitted);
  Ticket reissued;
  reissued.id = id;
  reissued.secret = "NEW";
  venue.ask(sequencer::PutTickets{venue.event, TicketChange::edit, {}, {reissued}});
  venue.now += 1min;
  CHECK(venue.scan("NEW").reason == Reason::already_redeemed);
  // A ticket that comes with a code that was revoked before is revoked from the start.
  venue.add_ticket("LATER");
  CHECK(venue.scan("LATER").reason == Reason::revoked);
  // Picked by hand the person is meant, not the paper.
  CheckIn by_hand = venue.scan_of("");
  by_hand.ticket = venue.add_ticket("OTHER");
  venue.mark(CodeChange::revoke, {"OTHER"});
  CHECK(venue.Venue::scan(by_hand).verdict == Verdict::admitted);
}

TEST_CASE("a block of a ticket's code outlives edits of the ticket, and only unblocking lifts it") {
  SigningVenue venue;
  const TicketId id = venue.add_ticket("ABC", [](Ticket& t) { t.blocked = {"unpaid fee"}; });
  venue.mark(CodeChange::block, {"ABC"});
  Ticket edited;
  edited.id = id;
  edited.secret = "ABC";
  venue.ask(sequencer::PutTickets{venue.event, TicketChange::edit, {}, {edited}});
  CHECK(venue.scan("ABC").reason == Reason::blocked);
  venue.mark(CodeChange::unblock, {"ABC"});
  CHECK(venue.scan("ABC").verdict == Verdict::admitted);
}

TEST_CASE("commands about codes are checked, and change all or nothing") {
  SigningVenue venue;
  const auto failure = [&](sequencer::Command command) {
    return std::get<Failed>(venue.ask(std::move(command))).failure;
  };
  using sequencer::Failure;
  using sequencer::PutSecrets;
  CHECK(failure(PutSecrets{EventId(99), CodeChange::revoke, {}, {"a"}}) == Failure::not_found);
  CHECK(failure(PutSecrets{venue.event, CodeChange::revoke, {}, {"a", ""}}) == Failure::invalid);
  CHECK(failure(PutSecrets{venue.event, CodeChange::revoke, {}, std::vector<std::string>(1001, "a")}) ==
        Failure::limit);
  CHECK(failure(PutSecrets{venue.event, CodeChange::revoke, {}, {std::string(5000, 'a')}}) == Failure::limit);
  CHECK(venue.mark(CodeChange::revoke, {"a"}).changed == 1);
  CHECK_FALSE(venue.mark(CodeChange::revoke, {"a"}).seq);
}

TEST_CASE("an event keeps its keys through changes, and gets a second signing key only on purpose") {
  SigningVenue venue;
  const auto event = [&] { return venue.core->sequencer.directory()->events.at(venue.event); };
  const Event before = event();
  REQUIRE(before.valid_keys.size() == 1);
  Event renamed = before;
  renamed.name = "Another";
  renamed.valid_keys.clear();
  renamed.sealed_keys.clear();
  renamed.sealed_signing_key.clear();
  venue.ask(sequencer::PutEvent{.event = renamed, .with_valid_keys = false});
  CHECK(event().name == "Another");
  CHECK(event().valid_keys == before.valid_keys);
  CHECK(event().sealed_keys == before.sealed_keys);
  CHECK(event().sealed_signing_key == before.sealed_signing_key);
  sequencer::PutSigningKey second{.event = venue.event, .public_key = "second", .sealed_key = "sealed"};
  CHECK(std::get<Failed>(venue.ask(second)).failure == sequencer::Failure::conflict);
  second.replace = true;
  venue.ask(second);
  CHECK(event().valid_keys.size() == 2);
  CHECK(event().sealed_signing_key == "sealed");
  renamed = event();
  renamed.valid_keys.assign(9, "k");
  CHECK(std::get<Failed>(venue.ask(sequencer::PutEvent{renamed})).failure == sequencer::Failure::limit);
}

}  // namespace
}  // namespace usher::test
