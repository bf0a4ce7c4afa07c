// The bytes on disk. A change here is a change of the format: databases in the field must still open.
#include <limits>

#include <doctest/doctest.h>

#include "storage/records.h"
#include "storage/records.pb.h"
#include "tests/unit/storage/samples.h"

namespace usher::storage {
namespace {

using admission::EventId;

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<std::uint8_t>(c) >> 4];
    out += "0123456789abcdef"[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}

template <class Value>
std::string encoded(const Value& value) {
  std::string out = "replaced";
  Codec::encode(value, out);
  return out;
}

TEST_CASE("the keys of every column family have these bytes") {
  const admission::TicketId ticket(0x0102030405060708);
  CHECK(hex(ticket_key(EventId(0xA1B2C3D4), ticket)) == "a1b2c3d40102030405060708");
  CHECK(hex(secret_key(EventId(3), hash_of(0xF8))) == "00000003f8f9fafbfcfdfeff0001020304050607");
  CHECK(hex(mark_key(EventId(3), 5121)) == "000000030000000000001401");
  CHECK(hex(state_key(EventId(3), ticket, admission::ListId(9))) == "00000003010203040506070800000009");
  CHECK(hex(ledger_key(admission::Seq(0x1122334455667788))) == "1122334455667788");
  CHECK(hex(nonce_key(EventId(3), hash_of(0))) == "00000003000102030405060708090a0b0c0d0e0f");
  CHECK(hex(directory_key('l', 0x01020304)) == "6c01020304");
  CHECK(hex(event_prefix(EventId(258))) == "00000102");
  CHECK(kMetaFormat == "format");
  CHECK(kMetaPosition == "position");
  CHECK(kMetaKeyCheck == "key_check");
}

TEST_CASE("the parts of a key are read back, and a short key reads as none") {
  const std::string key = state_key(EventId(0xFFFF'FFFF), admission::TicketId(UINT64_MAX - 1), admission::ListId(7));
  CHECK(event_of_key(key) == EventId(0xFFFF'FFFF));
  CHECK(ticket_of_key(key) == admission::TicketId(UINT64_MAX - 1));
  CHECK(list_of_state_key(key) == admission::ListId(7));
  CHECK(seq_of_ledger_key(ledger_key(admission::Seq(77))) == admission::Seq(77));
  CHECK(!event_of_key("abc"));
  CHECK(!ticket_of_key("abcdefghijk"));
  CHECK(!list_of_state_key("abcdefghijklmno"));
  CHECK(!seq_of_ledger_key("abcdefg"));
}

TEST_CASE("the end of a prefix's range is the next prefix, or the end of all") {
  CHECK(prefix_end("ab") == "ac");
  CHECK(prefix_end(std::string_view("a\xFF", 2)) == "b");
  CHECK(prefix_end("\xFF\xFF") == "");
  CHECK(prefix_end("") == "");
  CHECK(prefix_end(event_prefix(EventId(0xFF))) > ticket_key(EventId(0xFF), admission::TicketId(UINT64_MAX)));
  CHECK(prefix_end(event_prefix(EventId(0xFF))) <= event_prefix(EventId(0x100)));
}

TEST_CASE("presences, look-ups, nonces and positions have these bytes") {
  const admission::Presence presence{{full_checkin(), admission::Checkin{}}, "vip"};
  CHECK(hex(encoded(presence)) == "0a15080910f6a1bfe9d6661801200128023003380140010a001203766970");
  CHECK(Codec::decode_presence(encoded(presence)).value() == presence);
  CHECK(encoded(admission::Presence{}).empty());
  CHECK(Codec::decode_presence("").value() == admission::Presence{});

  const Lookup lookup{{{Lookup::Kind::secret, admission::TicketId(300)},
                       {Lookup::Kind::identifier, admission::TicketId(1)},
                       {Lookup::Kind::revoked_secret, admission::TicketId(2)}}};
  CHECK(hex(encoded(lookup)) == "0a0310ac020a04080210010a0408011002");
  CHECK(Codec::decode_lookup(encoded(lookup)).value().hits == lookup.hits);

  Lookup marked;
  CHECK(marked.empty());
  marked.revoked = CodeMark{5121, at_ms(-1), true};
  marked.blocked = CodeMark{300, at_ms(1), false};
  marked.sealed_code = "sealed";
  CHECK(hex(encoded(marked)) == "5207088128100118015a0508ac02100262067365616c6564");
  const Lookup marked_back = Codec::decode_lookup(encoded(marked)).value();
  CHECK(marked_back.revoked == marked.revoked);
  CHECK(marked_back.blocked == marked.blocked);
  CHECK(marked_back.sealed_code == "sealed");
  CHECK_FALSE(marked_back.empty());

  const NonceRecord nonce{admission::Seq(5), 0x1122334455667788, at_ms(-1)};
  CHECK(hex(encoded(nonce)) == "080511887766554433221119ffffffffffffffff");
  const NonceRecord nonce_back = Codec::decode_nonce(encoded(nonce)).value();
  CHECK(nonce_back.seq == nonce.seq);
  CHECK(nonce_back.asked == nonce.asked);
  CHECK(nonce_back.time == nonce.time);

  const Position position{1, admission::Seq(2), 3, 4, 5, 6, 7, 8};
  CHECK(hex(encoded(position)) == "08011002180320042805300638074008");
  const Position back = Codec::decode_position(encoded(position)).value();
  CHECK(encoded(back) == encoded(position));
  CHECK(back.log == 1);
  CHECK(back.lane == 8);
}

TEST_CASE("the directory's records have these bytes") {
  CHECK(hex(encoded(full_event())) ==
        "080312076578706f2d32361a094578706f2032303236220d417369612f5368616e6768616928e80730d00f3a027a683a02656e42067365"
        "616c656448f4035203455552a2010461325635a201086332566a6232356baa010a7365616c656420746f6f");
  CHECK(Codec::decode_event(encoded(full_event())).value() == full_event());
  CHECK(Codec::decode_event(encoded(admission::Event{})).value() == admission::Event{});
  CHECK(hex(encoded(full_list())) ==
        "080410031a046d61696e220d4d61696e20656e7472616e636532087669702d70617373320776697369746f723a04646179314001480158"
        "01620a7b22616e64223a5b5d7d6a046469657470b81778008001ffffffffffffffffff0188010092010668616c6c20319a01054e6f7274"
        "68a201024e31a201024e32800201");
  CHECK(Codec::decode_list(encoded(full_list())).value() == full_list());
  CHECK(Codec::decode_list(encoded(admission::CheckinList{})).value() == admission::CheckinList{});
  CHECK(hex(encoded(full_device())) ==
        "080612076b696f736b203618022220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2a054e6f72746832"
        "0c6578706f2d32362f6d61696e3801");
  CHECK(Codec::decode_device(encoded(full_device())).value() == full_device());
  CHECK(Codec::decode_device(encoded(admission::Device{})).value() == admission::Device{});
  const admission::Gate gate{admission::GateId(1), "North"};
  CHECK(hex(encoded(gate)) == "080112054e6f727468");
  CHECK(Codec::decode_gate(encoded(gate)).value() == gate);
  const admission::Lane lane{admission::LaneId(2), admission::GateId(1), "N1"};
  CHECK(hex(encoded(lane)) == "080210011a024e31");
  CHECK(Codec::decode_lane(encoded(lane)).value() == lane);
  CHECK(hex(encoded(full_question())) ==
        "080910031a0473697a6520042a0a0a02656e120453697a652a0c0a027a681206e5b0bae7a081320f0a02656e12096f6620736869727473"
        "380142087669702d706173734a10080112016d1a070a02656e12014d20034a0608ac0212016c500158016001680170087a037965738201"
        "01308a0103392e3592010a323032362d30312d30319a0100a20113323032362d30312d30315430303a30303a3030aa0119323032362d31"
        "322d33315430303a30303a30302b30383a3030b00100");
  CHECK(Codec::decode_question(encoded(full_question())).value() == full_question());
  CHECK(Codec::decode_question(encoded(admission::Question{})).value() == admission::Question{});
  const admission::EventErased erased{EventId(3), "expo", admission::DeviceId(6)};
  CHECK(hex(encoded(erased)) == "080312046578706f1806");
  CHECK(Codec::decode_erased(encoded(erased)).value().slug == "expo");
}

TEST_CASE("counters have these bytes") {
  admission::CounterKey key;
  key.kind = admission::CounterKey::Kind::scans;
  key.event = EventId(3);
  key.list = admission::ListId(4);
  key.gate = admission::GateId(1);
  key.lane = admission::LaneId(2);
  key.a = 255;
  key.b = 14;
  key.item = "i";
  key.subevent = "s";
  key.category = "c";
  CHECK(hex(Codec::counter_key(key)) == "630803100318042001280230ff01380e4201694a0173520163");
  CHECK(Codec::decode_counter_key(Codec::counter_key(key)).value() == key);
  CHECK(Codec::counter_key({}) == "c");
  CHECK(Codec::decode_counter_key("c").value() == admission::CounterKey{});
  CHECK(!Codec::decode_counter_key("format"));

  CHECK(hex(Codec::encode_counter(0)) == "00");
  CHECK(hex(Codec::encode_counter(-1)) == "01");
  CHECK(hex(Codec::encode_counter(150)) == "ac02");
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{64}, std::int64_t{1} << 40,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    CHECK(Codec::decode_counter(Codec::encode_counter(value)).value() == value);
  }
  for (const std::string& bad : {std::string(), std::string("\x80"), std::string("\x01\x01"), std::string(11, '\x80'),
                                 std::string(9, '\x80') + "\x02"}) {
    CHECK(Codec::decode_counter(bad).error().code == FailureCode::corrupt);
  }
}

TEST_CASE("fields that a later version has added are skipped") {
  // Field 999, length-delimited, and field 998, a varint.
  const std::string later("\xBA\x3E\x03new\xB0\x3E\x07", 9);
  CHECK(Codec::decode_presence(encoded(admission::Presence{{full_checkin()}, "vip"}) + later).value().counted_as ==
        "vip");
  CHECK(Codec::decode_event(encoded(full_event()) + later).value() == full_event());
  CHECK(Codec::decode_list(encoded(full_list()) + later).value() == full_list());
  CHECK(Codec::decode_position(encoded(Position{.lane = 8}) + later).value().lane == 8);

  Keyring keyring(Key{}, 1);
  REQUIRE(keyring.add(EventId(3), keyring.make_event_keys()));
  const Codec codec(keyring);
  records::Ticket wire;
  wire.set_event(3);
  wire.set_name("Ada");
  std::string sealed;
  keyring.seal(*keyring.find(EventId(3)), wire.SerializeAsString() + later, ticket_key(EventId(3), {}), sealed);
  CHECK(codec.decode_ticket(ticket_key(EventId(3), {}), sealed).value().person.name == "Ada");
}

TEST_CASE("bytes that are no record, and enumerators that do not exist, are refused as corrupt") {
  for (const std::string& bad :
       {std::string("\x0A\xFF"), std::string("\xFF\xFF\xFF"), std::string("\x0A\x02\x18\x09")}) {
    CHECK(Codec::decode_presence(bad).error().code == FailureCode::corrupt);
  }
  CHECK(Codec::decode_lookup(std::string("\x0A\x02\x08\x03")).error().message == "secrets record: unknown kind of hit");
  CHECK(Codec::decode_device(std::string("\x18\x07")).error().code == FailureCode::corrupt);
  CHECK(Codec::decode_device(std::string("\x22\x01x")).error().code == FailureCode::corrupt);
  CHECK(Codec::decode_question(std::string("\x20\x0C")).error().message == "question record: unknown type");
  for (const auto& decode : {+[](std::string_view v) { return Codec::decode_nonce(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_position(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_event(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_list(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_gate(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_lane(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_question(v).has_value(); },
                             +[](std::string_view v) { return Codec::decode_erased(v).has_value(); }}) {
    CHECK(!decode("\xFF\xFF"));
    CHECK(decode(""));
  }
}

}  // namespace
}  // namespace usher::storage
