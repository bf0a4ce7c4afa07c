// Catalog objects and media.
#include "storage/records.h"
#include "storage/records_wire.h"

namespace usher::storage {

void to_wire(const admission::CatalogObject& object, records::CatalogObject& wire) {
  wire.set_event(object.event.value);
  wire.set_kind(static_cast<std::uint32_t>(object.kind));
  wire.set_id(object.id);
  wire.set_json(object.json);
  wire.set_modified_ms(to_ms(object.modified));
  wire.set_attention(object.attention);
  wire.set_checkin_text(object.checkin_text);
  for (const auto& variation : object.variations) {
    records::Variation* out = wire.add_variations();
    out->set_id(variation.id);
    out->set_attention(variation.attention);
    out->set_checkin_text(variation.checkin_text);
  }
  wire.set_media_policy(static_cast<std::uint32_t>(object.media.policy));
  wire.set_media_type(object.media.type);
  for (const std::string& type : object.media_settings.types_off) wire.add_media_types_off(type);
  wire.set_media_enforced(object.media_settings.enforced);
  if (object.from) wire.set_from_ms(to_ms(*object.from));
  if (object.to) wire.set_to_ms(to_ms(*object.to));
  if (object.admission) wire.set_admission_ms(to_ms(*object.admission));
}

Result<admission::CatalogObject> from_wire(const records::CatalogObject& wire) {
  admission::CatalogObject object;
  object.event = admission::EventId(wire.event());
  if (!from_number(wire.kind(), admission::CatalogKind::pull, object.kind)) {
    return corrupt("catalog", "unknown kind");
  }
  object.id = wire.id();
  object.json = wire.json();
  object.modified = from_ms(wire.modified_ms());
  object.attention = wire.attention();
  object.checkin_text = wire.checkin_text();
  for (const records::Variation& each : wire.variations()) {
    object.variations.push_back({each.id(), each.attention(), each.checkin_text()});
  }
  if (!from_number(wire.media_policy(), admission::MediaPolicy::append_or_new, object.media.policy)) {
    return corrupt("catalog", "unknown media policy");
  }
  object.media.type = wire.media_type();
  object.media_settings.types_off = texts(wire.media_types_off());
  object.media_settings.enforced = wire.media_enforced();
  if (wire.has_from_ms()) object.from = from_ms(wire.from_ms());
  if (wire.has_to_ms()) object.to = from_ms(wire.to_ms());
  if (wire.has_admission_ms()) object.admission = from_ms(wire.admission_ms());
  return object;
}

void to_wire(const admission::Medium& medium, records::Medium& wire) {
  wire.set_id(medium.id);
  wire.set_type(medium.type);
  wire.set_identifier(medium.identifier);
  wire.set_inactive(!medium.active);
  if (medium.expires) wire.set_expires_ms(to_ms(*medium.expires));
  for (const admission::Medium::Link& link : medium.tickets) {
    records::MediumLink* out = wire.add_tickets();
    out->set_event(link.event.value);
    out->set_ticket(link.ticket.value);
  }
  wire.set_notes(medium.notes);
  wire.set_created_ms(to_ms(medium.created));
  wire.set_updated_ms(to_ms(medium.updated));
}

admission::Medium from_wire(const records::Medium& wire) {
  admission::Medium medium;
  medium.id = wire.id();
  medium.type = wire.type();
  medium.identifier = wire.identifier();
  medium.active = !wire.inactive();
  if (wire.has_expires_ms()) medium.expires = from_ms(wire.expires_ms());
  for (const records::MediumLink& link : wire.tickets()) {
    medium.tickets.push_back({admission::EventId(link.event()), admission::TicketId(link.ticket())});
  }
  medium.notes = wire.notes();
  medium.created = from_ms(wire.created_ms());
  medium.updated = from_ms(wire.updated_ms());
  return medium;
}

void Codec::encode(const admission::CatalogObject& object, std::string& out) {
  records::CatalogObject wire;
  to_wire(object, wire);
  serialize(wire, out);
}

Result<admission::CatalogObject> Codec::decode_catalog_object(std::string_view value) {
  records::CatalogObject wire;
  if (!parse(value, wire)) return corrupt("catalog", "not a protobuf CatalogObject");
  return from_wire(wire);
}

void Codec::encode(const admission::Medium& medium, std::string& out) const {
  records::Medium wire;
  to_wire(medium, wire);
  std::string& plain = scratch_text();
  serialize(wire, plain);
  out.clear();
  const std::string key = medium_key(medium_lookup(medium.type, medium.identifier));
  keyring_.seal(*keyring_.find({}), plain, key, out);
}

Result<admission::Medium> Codec::decode_medium(std::string_view key, std::string_view value) const {
  std::string& plain = scratch_text();
  if (auto opened = keyring_.open(*keyring_.find({}), value, key, plain); !opened) {
    return std::unexpected(opened.error());
  }
  records::Medium wire;
  if (!parse(plain, wire)) return corrupt("medium", "not a protobuf Medium");
  return from_wire(wire);
}

admission::LookupKey Codec::medium_lookup(std::string_view type, std::string_view identifier) const {
  std::string text(type);
  text.push_back('\0');
  text += identifier;
  return Keyring::lookup_key(*keyring_.find({}), "medium", text);
}

}  // namespace usher::storage
