#include <doctest/doctest.h>

#include "storage/records.h"
#include "tests/unit/storage/samples.h"

namespace usher::storage {
namespace {

using admission::CatalogKind;
using admission::CatalogObject;
using admission::EventId;
using admission::MediaPolicy;
using admission::Medium;
using admission::TicketId;

Key master() {
  Key key{};
  key[0] = 42;
  return key;
}

struct Ring {
  Keyring keyring{master(), 1};
  Codec codec{keyring};
  Ring() { REQUIRE(keyring.add(EventId(3), keyring.make_event_keys())); }
};

CatalogObject full_item() {
  CatalogObject item;
  item.event = EventId(3);
  item.kind = CatalogKind::item;
  item.id = 70'000'000'000;
  item.json = R"({"id":70000000000,"name":{"de":"Tageskarte"}})";
  item.modified = at_ms(5);
  item.attention = true;
  item.checkin_text = "Ausweis zeigen";
  item.variations = {{8, true, "Kind"}, {9, false, ""}};
  item.media = {MediaPolicy::append_or_new, "nfc_uid"};
  return item;
}

Medium full_medium() {
  Medium medium;
  medium.id = 12;
  medium.type = "nfc_uid";
  medium.identifier = std::string("04\0A1", 5);
  medium.active = false;
  medium.expires = at_ms(7);
  medium.tickets = {{EventId(3), TicketId(77)}, {EventId(4), TicketId(1)}};
  medium.notes = "lost";
  medium.created = at_ms(1);
  medium.updated = at_ms(2);
  return medium;
}

std::string encoded(const Codec& codec, const Medium& medium) {
  std::string value = "what was here before";
  codec.encode(medium, value);
  return value;
}

TEST_CASE("catalog objects of every kind come back as they were") {
  CatalogObject subevent;
  subevent.event = EventId(3);
  subevent.kind = CatalogKind::subevent;
  subevent.id = 4;
  subevent.from = at_ms(-1);
  subevent.to = at_ms(0);
  subevent.admission = at_ms(1);
  CatalogObject settings;
  settings.kind = CatalogKind::settings;
  settings.media_settings = {{"barcode", "nfc_mf0aes"}, true};
  for (const CatalogObject& object : {full_item(), subevent, settings, CatalogObject{}}) {
    std::string value = "what was here before";
    Codec::encode(object, value);
    const auto back = Codec::decode_catalog_object(value);
    REQUIRE(back.has_value());
    CHECK(*back == object);
  }
}

TEST_CASE("catalog objects of kinds and policies that are not known are corrupt") {
  const auto code = [](const CatalogObject& object) {
    std::string value;
    Codec::encode(object, value);
    const auto back = Codec::decode_catalog_object(value);
    return back ? std::nullopt : std::optional(back.error().code);
  };
  CatalogObject kind = full_item(), policy = full_item();
  kind.kind = static_cast<CatalogKind>(admission::kCatalogKinds);
  policy.media.policy = static_cast<MediaPolicy>(6);
  CHECK(code(kind) == FailureCode::corrupt);
  CHECK(code(policy) == FailureCode::corrupt);
  CHECK(Codec::decode_catalog_object("\xFF").error().code == FailureCode::corrupt);
}

TEST_CASE("a medium comes back as it was, also an empty one after a full one") {
  const Ring ring;
  for (const Medium& medium : {full_medium(), Medium{}}) {
    const auto key = medium_key(ring.codec.medium_lookup(medium.type, medium.identifier));
    const auto back = ring.codec.decode_medium(key, encoded(ring.codec, medium));
    REQUIRE(back.has_value());
    CHECK(*back == medium);
  }
}

TEST_CASE("a medium is sealed, bound to its row, and found by type and identifier together") {
  const Ring ring;
  const Medium medium = full_medium();
  const std::string value = encoded(ring.codec, medium);
  CHECK(value.find("lost") == std::string::npos);
  CHECK(ring.codec.medium_lookup("a", "bc") != ring.codec.medium_lookup("ab", "c"));
  const auto other = medium_key(ring.codec.medium_lookup("barcode", medium.identifier));
  CHECK_FALSE(ring.codec.decode_medium(other, value).has_value());
  CHECK_FALSE(ring.codec.decode_medium(other, "short").has_value());
  Key other_master = master();
  other_master[1] = 1;
  const Keyring stranger(other_master, 1);
  CHECK_FALSE(Codec(stranger)
                  .decode_medium(medium_key(ring.codec.medium_lookup(medium.type, medium.identifier)), value)
                  .has_value());
}

TEST_CASE("facts of catalogs, media and codes come back from the ledger as they were") {
  const Ring ring;
  const auto round_trip = [&](const admission::Fact& fact, EventId event) {
    const admission::LedgerEntry entry{admission::Seq(12), at_ms(99), event, fact};
    std::string value;
    REQUIRE(ring.codec.encode(entry, value));
    return ring.codec.decode_entry(ledger_key(admission::Seq(12)), value).value().fact;
  };
  const auto catalog = round_trip(admission::CatalogPut{{full_item(), CatalogObject{}}}, EventId(3));
  CHECK(std::get<admission::CatalogPut>(catalog).objects == std::vector{full_item(), CatalogObject{}});
  const auto media = round_trip(admission::MediaPut{admission::DeviceId(4), {full_medium()}}, {});
  CHECK(std::get<admission::MediaPut>(media).media == std::vector{full_medium()});
  CHECK(std::get<admission::MediaPut>(media).device == admission::DeviceId(4));
  const admission::SecretsPut codes{
      admission::CodeChange::reissue, admission::DeviceId(4), {"A", std::string("\0", 1)}};
  const auto back = std::get<admission::SecretsPut>(round_trip(codes, EventId(3)));
  CHECK(back.change == codes.change);
  CHECK(back.codes == codes.codes);
}

TEST_CASE("the media that stand for a ticket come back with it") {
  const Ring ring;
  admission::Ticket ticket = full_ticket();
  ticket.event = EventId(3);
  ticket.media = {1, 70'000'000'000};
  std::string value;
  REQUIRE(ring.codec.encode(ticket, value));
  CHECK(ring.codec.decode_ticket(ticket_key(ticket.event, ticket.id), value).value() == ticket);
}

}  // namespace
}  // namespace usher::storage
