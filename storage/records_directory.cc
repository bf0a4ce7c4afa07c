#include "storage/records.h"
#include "storage/records_wire.h"

namespace usher::storage {

namespace {

// The body of the static decode_*: parse one message, turn it into its value.
template <class Message>
auto decode(std::string_view value, std::string_view what) -> decltype(from_wire(std::declval<const Message&>())) {
  Message wire;
  if (!parse(value, wire)) return corrupt(what, "not a protobuf message of its kind");
  return from_wire(wire);
}

constexpr std::array<std::uint8_t, 32> kNoHash{};

// MatchBy::number alone.
constexpr std::uint32_t kMatchDefault = 1;

template <class Message, class Value>
void encode_as(const Value& value, std::string& out) {
  Message wire;
  to_wire(value, wire);
  serialize(wire, out);
}

}  // namespace

void to_wire(const admission::Event& event, records::Event& wire) {
  wire.set_id(event.id.value);
  wire.set_slug(event.slug);
  wire.set_name(event.name);
  wire.set_timezone(event.timezone);
  if (event.starts_at) wire.set_starts_at_ms(to_ms(*event.starts_at));
  if (event.ends_at) wire.set_ends_at_ms(to_ms(*event.ends_at));
  if (event.admission_at) wire.set_admission_at_ms(to_ms(*event.admission_at));
  for (const std::string& language : event.languages) wire.add_languages(language);
  wire.set_sealed_keys(event.sealed_keys);
  wire.set_currency(event.currency);
  wire.set_testmode(event.testmode);
  for (const std::string& key : event.valid_keys) wire.add_valid_keys(key);
  wire.set_sealed_signing_key(event.sealed_signing_key);
  std::uint32_t ways = 0;
  for (const admission::MatchBy by : event.match) ways |= 1u << static_cast<unsigned>(by);
  if (ways != kMatchDefault) wire.set_match(ways);
}

Result<admission::Event> from_wire(const records::Event& wire) {
  admission::Event event;
  event.id = admission::EventId(wire.id());
  event.slug = wire.slug();
  event.name = wire.name();
  event.timezone = wire.timezone();
  if (wire.has_starts_at_ms()) event.starts_at = from_ms(wire.starts_at_ms());
  if (wire.has_ends_at_ms()) event.ends_at = from_ms(wire.ends_at_ms());
  if (wire.has_admission_at_ms()) event.admission_at = from_ms(wire.admission_at_ms());
  event.languages = texts(wire.languages());
  event.sealed_keys = wire.sealed_keys();
  if (!wire.currency().empty()) event.currency = wire.currency();
  event.testmode = wire.testmode();
  event.valid_keys = texts(wire.valid_keys());
  event.sealed_signing_key = wire.sealed_signing_key();
  const std::uint32_t ways = wire.has_match() ? wire.match() : kMatchDefault;
  event.match.clear();
  for (int i = 0; i < admission::kMatchByCount; ++i) {
    if ((ways >> i & 1u) != 0) event.match.push_back(static_cast<admission::MatchBy>(i));
  }
  return event;
}

void to_wire(const admission::CheckinList& list, records::CheckinList& wire) {
  wire.set_id(list.id.value);
  wire.set_event(list.event.value);
  wire.set_slug(list.slug);
  wire.set_name(list.name);
  wire.set_all_items(list.all_items);
  for (const std::string& item : list.items) wire.add_items(item);
  if (list.subevent) wire.set_subevent(*list.subevent);
  wire.set_include_pending(list.include_pending);
  wire.set_multiple_entries(list.multiple_entries);
  wire.set_entry_after_exit(list.entry_after_exit);
  wire.set_addon_match(list.addon_match);
  wire.set_rules(list.rules);
  for (const std::string& question : list.questions) wire.add_questions(question);
  if (list.exit_all_at) wire.set_exit_all_at_ms(to_ms(*list.exit_all_at));
  if (list.opens_at) wire.set_opens_at_ms(to_ms(*list.opens_at));
  if (list.closes_at) wire.set_closes_at_ms(to_ms(*list.closes_at));
  if (list.capacity) wire.set_capacity(*list.capacity);
  wire.set_zone(list.zone);
  for (const std::string& gate : list.gates) wire.add_gates(gate);
  for (const std::string& lane : list.lanes) wire.add_lanes(lane);
  wire.set_ignore_in_statistics(list.ignore_in_statistics);
  wire.set_tickets_stay_unused(!list.consider_tickets_used);
  wire.set_exit_all_moved(list.exit_all_moved);
}

Result<admission::CheckinList> from_wire(const records::CheckinList& wire) {
  admission::CheckinList list;
  list.id = admission::ListId(wire.id());
  list.event = admission::EventId(wire.event());
  list.slug = wire.slug();
  list.name = wire.name();
  list.all_items = wire.all_items();
  list.items = texts(wire.items());
  if (wire.has_subevent()) list.subevent = wire.subevent();
  list.include_pending = wire.include_pending();
  list.multiple_entries = wire.multiple_entries();
  list.entry_after_exit = wire.entry_after_exit();
  list.addon_match = wire.addon_match();
  list.rules = wire.rules();
  list.questions = texts(wire.questions());
  if (wire.has_exit_all_at_ms()) list.exit_all_at = from_ms(wire.exit_all_at_ms());
  if (wire.has_opens_at_ms()) list.opens_at = from_ms(wire.opens_at_ms());
  if (wire.has_closes_at_ms()) list.closes_at = from_ms(wire.closes_at_ms());
  if (wire.has_capacity()) list.capacity = wire.capacity();
  list.zone = wire.zone();
  list.gates = texts(wire.gates());
  list.lanes = texts(wire.lanes());
  list.ignore_in_statistics = wire.ignore_in_statistics();
  list.consider_tickets_used = !wire.tickets_stay_unused();
  list.exit_all_moved = wire.exit_all_moved();
  return list;
}

void to_wire(const admission::Device& device, records::Device& wire) {
  wire.set_id(device.id.value);
  wire.set_name(device.name);
  wire.set_role(static_cast<std::uint32_t>(device.role));
  to_bytes(device.token_hash, wire.mutable_token_hash());
  for (const std::string& gate : device.gates) wire.add_gates(gate);
  for (const std::string& list : device.lists) wire.add_lists(list);
  wire.set_revoked(device.revoked);
  if (device.pairing_hash != kNoHash) to_bytes(device.pairing_hash, wire.mutable_pairing_hash());
  if (device.paired_at) wire.set_paired_at_ms(to_ms(*device.paired_at));
  wire.set_serial(device.serial);
  wire.set_security_profile(device.security_profile);
  wire.set_hardware(device.hardware);
  wire.set_software_brand(device.software_brand);
  wire.set_software_version(device.software_version);
  wire.set_os(device.os);
  wire.set_info(device.info);
  wire.set_rsa_pubkey(device.rsa_pubkey);
}

Result<admission::Device> from_wire(const records::Device& wire) {
  admission::Device device;
  device.id = admission::DeviceId(wire.id());
  device.name = wire.name();
  if (!from_number(wire.role(), admission::Role::dashboard, device.role)) return corrupt("device", "unknown role");
  if (!from_bytes(wire.token_hash(), device.token_hash)) return corrupt("device", "its token hash is not 32 bytes");
  device.gates = texts(wire.gates());
  device.lists = texts(wire.lists());
  device.revoked = wire.revoked();
  if (!wire.pairing_hash().empty() && !from_bytes(wire.pairing_hash(), device.pairing_hash)) {
    return corrupt("device", "its pairing hash is not 32 bytes");
  }
  if (wire.has_paired_at_ms()) device.paired_at = from_ms(wire.paired_at_ms());
  device.serial = wire.serial();
  device.security_profile = wire.security_profile();
  device.hardware = wire.hardware();
  device.software_brand = wire.software_brand();
  device.software_version = wire.software_version();
  device.os = wire.os();
  device.info = wire.info();
  device.rsa_pubkey = wire.rsa_pubkey();
  return device;
}

void to_wire(const admission::Gate& gate, records::Gate& wire) {
  wire.set_id(gate.id.value);
  wire.set_name(gate.name);
}

Result<admission::Gate> from_wire(const records::Gate& wire) {
  return admission::Gate{admission::GateId(wire.id()), wire.name()};
}

void to_wire(const admission::Lane& lane, records::Lane& wire) {
  wire.set_id(lane.id.value);
  wire.set_gate(lane.gate.value);
  wire.set_name(lane.name);
}

Result<admission::Lane> from_wire(const records::Lane& wire) {
  return admission::Lane{admission::LaneId(wire.id()), admission::GateId(wire.gate()), wire.name()};
}

void Codec::encode(const admission::Event& event, std::string& out) {
  encode_as<records::Event>(event, out);
}
void Codec::encode(const admission::CheckinList& list, std::string& out) {
  encode_as<records::CheckinList>(list, out);
}
void Codec::encode(const admission::Device& device, std::string& out) {
  encode_as<records::Device>(device, out);
}
void Codec::encode(const admission::Gate& gate, std::string& out) {
  encode_as<records::Gate>(gate, out);
}
void Codec::encode(const admission::Lane& lane, std::string& out) {
  encode_as<records::Lane>(lane, out);
}

Result<admission::Event> Codec::decode_event(std::string_view value) {
  return decode<records::Event>(value, "event");
}
Result<admission::CheckinList> Codec::decode_list(std::string_view value) {
  return decode<records::CheckinList>(value, "list");
}
Result<admission::Device> Codec::decode_device(std::string_view value) {
  return decode<records::Device>(value, "device");
}
Result<admission::Gate> Codec::decode_gate(std::string_view value) {
  return decode<records::Gate>(value, "gate");
}
Result<admission::Lane> Codec::decode_lane(std::string_view value) {
  return decode<records::Lane>(value, "lane");
}

}  // namespace usher::storage
