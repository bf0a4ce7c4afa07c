#include "storage/records.h"

#include <doctest/doctest.h>

#include "storage/memory_store.h"
#include "tests/unit/storage/samples.h"

namespace usher::storage {
namespace {

using admission::EventId;

Key master() {
  Key key{};
  key[0] = 42;
  return key;
}

// A keyring that knows event 3.
struct Ring {
  Keyring keyring{master(), 1};
  Codec codec{keyring};
  Ring() { REQUIRE(keyring.add(EventId(3), keyring.make_event_keys())); }
};

template <class Fact>
Fact round_trip(const Codec& codec, const Fact& fact, EventId event = EventId(3)) {
  const admission::LedgerEntry entry{admission::Seq(12), at_ms(99), event, fact};
  std::string value;
  REQUIRE(codec.encode(entry, value));
  const auto back = codec.decode_entry(ledger_key(admission::Seq(12)), value);
  REQUIRE(back.has_value());
  CHECK(back->seq == entry.seq);
  CHECK(back->time == entry.time);
  CHECK(back->event == entry.event);
  REQUIRE(std::holds_alternative<Fact>(back->fact));
  return std::get<Fact>(back->fact);
}

TEST_CASE("a ticket with every field set comes back as it was") {
  const Ring ring;
  const admission::Ticket ticket = full_ticket();
  std::string value = "what was here before";
  REQUIRE(ring.codec.encode(ticket, value));
  const auto back = ring.codec.decode_ticket(ticket_key(ticket.event, ticket.id), value);
  REQUIRE(back.has_value());
  CHECK(*back == ticket);
}

TEST_CASE("a ticket with no field set comes back empty, also after a full one") {
  const Ring ring;
  std::string value;
  REQUIRE(ring.codec.encode(full_ticket(), value));
  admission::Ticket empty;
  empty.event = EventId(3);
  REQUIRE(ring.codec.encode(empty, value));
  const auto back = ring.codec.decode_ticket(ticket_key(EventId(3), {}), value);
  REQUIRE(back.has_value());
  CHECK(*back == empty);
}

TEST_CASE("a ticket's row does not open under another row's key, or changed, or with its event erased") {
  const Ring ring;
  const admission::Ticket ticket = full_ticket();
  std::string value;
  REQUIRE(ring.codec.encode(ticket, value));
  CHECK(ring.codec.decode_ticket(ticket_key(EventId(3), admission::TicketId(78)), value).error().code ==
        FailureCode::corrupt);
  CHECK(ring.codec.decode_ticket(ticket_key(EventId(4), ticket.id), value).error().code == FailureCode::wrong_key);
  CHECK(ring.codec.decode_ticket("short", value).error().code == FailureCode::corrupt);
  value[value.size() / 2] ^= 1;
  CHECK(ring.codec.decode_ticket(ticket_key(EventId(3), ticket.id), value).error().code == FailureCode::corrupt);
  admission::Ticket foreign = ticket;
  foreign.event = EventId(4);
  CHECK(ring.codec.encode(foreign, value).error().code == FailureCode::wrong_key);
}

TEST_CASE("every kind of ledger entry comes back as it was") {
  const Ring ring;
  CHECK(round_trip(ring.codec, admission::EventPut{full_event()}).event == full_event());
  CHECK(round_trip(ring.codec, admission::ListPut{full_list()}).list == full_list());
  CHECK(round_trip(ring.codec, admission::DevicePut{full_device()}, EventId{}).device == full_device());
  CHECK(round_trip(ring.codec, admission::GatePut{{admission::GateId(1), "North"}}, EventId{}).gate.name == "North");
  const auto lane =
      round_trip(ring.codec, admission::LanePut{{admission::LaneId(2), admission::GateId(1), "N1"}}, EventId{});
  CHECK(lane.lane == admission::Lane{admission::LaneId(2), admission::GateId(1), "N1"});

  admission::TicketsPut put{admission::TicketChange::withdraw, admission::DeviceId(6), {full_ticket(), full_ticket()}};
  put.tickets[1].person.name = "other";
  const auto tickets = round_trip(ring.codec, put);
  CHECK(tickets.why == put.why);
  CHECK(tickets.device == put.device);
  CHECK(tickets.tickets == put.tickets);

  const admission::Annulled annulled{admission::Seq(3), admission::TicketId(77), admission::ListId(4), hash_of(9),
                                     "by mistake",      admission::DeviceId(6)};
  const auto back = round_trip(ring.codec, annulled);
  CHECK(back.scan == annulled.scan);
  CHECK(back.ticket == annulled.ticket);
  CHECK(back.list == annulled.list);
  CHECK(back.nonce == annulled.nonce);
  CHECK(back.reason == annulled.reason);
  CHECK(back.device == annulled.device);
  CHECK(!round_trip(ring.codec, admission::Annulled{}).nonce.has_value());

  const admission::SecretsPut codes{admission::CodeChange::unblock, admission::DeviceId(6), {"one", "\xff two"}};
  const auto codes_back = round_trip(ring.codec, codes);
  CHECK(codes_back.change == codes.change);
  CHECK(codes_back.device == codes.device);
  CHECK(codes_back.codes == codes.codes);
  CHECK(round_trip(ring.codec, admission::QuestionPut{full_question()}).question == full_question());
  const auto erased = round_trip(ring.codec, admission::EventErased{EventId(3), "expo", admission::DeviceId(6)}, {});
  CHECK(erased.erased == EventId(3));
  CHECK(erased.slug == "expo");
  CHECK(erased.device == admission::DeviceId(6));
  const admission::ExitedAll exits{
      admission::ListId(4), at_ms(-5), {admission::TicketId(1), admission::TicketId(1ULL << 51)}};
  const auto out = round_trip(ring.codec, exits);
  CHECK(out.list == exits.list);
  CHECK(out.at == exits.at);
  CHECK(out.tickets == exits.tickets);
}

void check_same(const admission::Scanned& a, const admission::Scanned& b) {
  CHECK(a.ticket == b.ticket);
  CHECK(a.list == b.list);
  CHECK(a.type == b.type);
  CHECK(a.verdict == b.verdict);
  CHECK(a.reason == b.reason);
  CHECK(a.explanation == b.explanation);
  CHECK(a.code == b.code);
  CHECK(a.code_key == b.code_key);
  CHECK(a.nonce == b.nonce);
  CHECK(a.scanned_at == b.scanned_at);
  CHECK(a.gate == b.gate);
  CHECK(a.lane == b.lane);
  CHECK(a.device == b.device);
  CHECK(a.force_sent == b.force_sent);
  CHECK(a.forced == b.forced);
  CHECK(a.skipped == b.skipped);
  CHECK(a.category == b.category);
  CHECK(a.previous == b.previous);
}

TEST_CASE("a scan comes back as it was, with everything set and with nothing") {
  const Ring ring;
  check_same(round_trip(ring.codec, full_scan()), full_scan());
  check_same(round_trip(ring.codec, admission::Scanned{}), admission::Scanned{});
}

TEST_CASE("an event's own entry is sealed under the event's keys even if it is filed as the gateway's") {
  const Ring ring;
  std::string value;
  REQUIRE(ring.codec.encode(admission::LedgerEntry{admission::Seq(1), {}, EventId{}, admission::EventPut{full_event()}},
                            value));
  CHECK(event_of_key(value) == EventId(3));
  CHECK(round_trip(ring.codec, admission::EventPut{full_event()}, EventId{}).event == full_event());
}

TEST_CASE("a ledger entry does not open at another place of the ledger") {
  const Ring ring;
  std::string value;
  REQUIRE(ring.codec.encode(admission::LedgerEntry{admission::Seq(12), {}, EventId(3), full_scan()}, value));
  CHECK(ring.codec.decode_entry(ledger_key(admission::Seq(13)), value).error().code == FailureCode::corrupt);
  CHECK(ring.codec.decode_entry(ledger_key(admission::Seq(12)), value.substr(0, 3)).error().code ==
        FailureCode::corrupt);
  CHECK(ring.codec.decode_entry("x", value).error().code == FailureCode::corrupt);
}

TEST_CASE("an empty store is given its format, and opens again with the same master key only") {
  MemoryStore store;
  REQUIRE(check_format(store, Keyring(master())));
  CHECK(store.rows(Family::meta).at(std::string(kMetaFormat)) == "1");
  REQUIRE(check_format(store, Keyring(master())));
  const auto wrong = check_format(store, Keyring(Key{}));
  REQUIRE(!wrong);
  CHECK(wrong.error().code == FailureCode::wrong_key);
  CHECK(wrong.error().message.find("put back the master key") != std::string::npos);
}

TEST_CASE("a newer format is refused with both versions and the next step") {
  MemoryStore store;
  REQUIRE(check_format(store, Keyring(master())));
  Batch batch;
  batch.put(Family::meta, kMetaFormat, "2");
  REQUIRE(store.commit(batch, true));
  const auto refused = check_format(store, Keyring(master()));
  REQUIRE(!refused);
  CHECK(refused.error().code == FailureCode::version);
  CHECK(refused.error().message ==
        "the database has format 2, this usherd reads up to format 1; start it with the newer usherd that wrote it");
  batch.put(Family::meta, kMetaFormat, "one");
  REQUIRE(store.commit(batch, true));
  CHECK(check_format(store, Keyring(master())).error().code == FailureCode::corrupt);
  batch.erase(Family::meta, kMetaFormat);
  REQUIRE(store.commit(batch, true));
  CHECK(check_format(store, Keyring(master())).error().code == FailureCode::corrupt);
}

TEST_CASE("the format check fails cleanly at every operation, and finishes after a crash") {
  for (std::uint64_t n = 1;; ++n) {
    MemoryStore store;
    store.fail_at(n);
    const bool passed = check_format(store, Keyring(master())).has_value();
    store.crash();
    CHECK(check_format(store, Keyring(master())).has_value());
    if (passed) {
      CHECK(n == 4);
      break;
    }
  }
}

}  // namespace
}  // namespace usher::storage
