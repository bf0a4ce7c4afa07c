#include "storage/records.h"

#include <charconv>

#include "storage/records_wire.h"

namespace usher::storage {

namespace {

template <class Unsigned>
void append_big_endian(std::string& out, Unsigned value) {
  for (int shift = 8 * (sizeof(Unsigned) - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// 0 if `text` is too short.
template <class Unsigned>
Unsigned big_endian_at(std::string_view text, std::size_t at) {
  if (text.size() < at + sizeof(Unsigned)) return 0;
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) value = (value << 8) | static_cast<std::uint8_t>(text[at + i]);
  return value;
}

std::string hashed_key(admission::EventId event, const admission::LookupKey& key) {
  std::string out = event_prefix(event);
  out.append(reinterpret_cast<const char*>(key.data()), key.size());
  return out;
}

constexpr std::string_view kKeyCheckText = "usher";

}  // namespace

std::string event_prefix(admission::EventId event) {
  std::string out;
  out.reserve(kSecretKeyBytes);
  append_big_endian(out, event.value);
  return out;
}

std::string ticket_key(admission::EventId event, admission::TicketId ticket) {
  std::string out = event_prefix(event);
  append_big_endian(out, ticket.value);
  return out;
}

std::string secret_key(admission::EventId event, const admission::LookupKey& key) {
  return hashed_key(event, key);
}

std::string mark_key(admission::EventId event, std::uint64_t id) {
  std::string out = event_prefix(event);
  append_big_endian(out, id);
  return out;
}

std::string state_key(admission::EventId event, admission::TicketId ticket, admission::ListId list) {
  std::string out = ticket_key(event, ticket);
  append_big_endian(out, list.value);
  return out;
}

std::string ledger_key(admission::Seq seq) {
  std::string out;
  append_big_endian(out, seq.value);
  return out;
}

std::string nonce_key(admission::EventId event, const admission::LookupKey& key) {
  return hashed_key(event, key);
}

std::string directory_key(char kind, std::uint32_t id) {
  std::string out(1, kind);
  append_big_endian(out, id);
  return out;
}

std::string catalog_key(admission::EventId event, admission::CatalogKind kind, std::uint64_t id) {
  std::string out(1, 'c');
  append_big_endian(out, event.value);
  out.push_back(static_cast<char>(kind));
  append_big_endian(out, id);
  return out;
}

std::string medium_key(const admission::LookupKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<std::uint8_t>(end.back()) + 1);
  return end;
}

admission::EventId event_of_key(std::string_view key) {
  return admission::EventId(big_endian_at<std::uint32_t>(key, 0));
}

admission::TicketId ticket_of_key(std::string_view key) {
  return admission::TicketId(big_endian_at<std::uint64_t>(key, 4));
}

admission::ListId list_of_state_key(std::string_view key) {
  return admission::ListId(big_endian_at<std::uint32_t>(key, kTicketKeyBytes));
}

std::uint64_t mark_of_key(std::string_view key) {
  return big_endian_at<std::uint64_t>(key, sizeof(std::uint32_t));
}

admission::Seq seq_of_ledger_key(std::string_view key) {
  return admission::Seq(big_endian_at<std::uint64_t>(key, 0));
}

// --- state, look-ups, nonces, position, counters
// -------------------------------------------------------------------------

void to_wire(const admission::Checkin& checkin, records::Checkin& wire) {
  wire.set_seq(checkin.seq.value);
  wire.set_time_ms(to_ms(checkin.time));
  wire.set_type(static_cast<std::uint32_t>(checkin.type));
  wire.set_gate(checkin.gate.value);
  wire.set_lane(checkin.lane.value);
  wire.set_device(checkin.device.value);
  wire.set_forced(checkin.forced);
  wire.set_automatic(checkin.automatic);
}

Result<admission::Checkin> from_wire(const records::Checkin& wire) {
  admission::Checkin checkin;
  checkin.seq = admission::Seq(wire.seq());
  checkin.time = from_ms(wire.time_ms());
  if (!from_number(wire.type(), admission::Direction::exit, checkin.type)) return corrupt("state", "unknown direction");
  checkin.gate = admission::GateId(wire.gate());
  checkin.lane = admission::LaneId(wire.lane());
  checkin.device = admission::DeviceId(wire.device());
  checkin.forced = wire.forced();
  checkin.automatic = wire.automatic();
  return checkin;
}

void Codec::encode(const admission::Presence& presence, std::string& out) {
  records::Presence wire;
  for (const admission::Checkin& checkin : presence.checkins) to_wire(checkin, *wire.add_checkins());
  wire.set_counted_as(presence.counted_as);
  serialize(wire, out);
}

Result<admission::Presence> Codec::decode_presence(std::string_view value) {
  records::Presence wire;
  if (!parse(value, wire)) return corrupt("state", "not a protobuf Presence");
  admission::Presence presence;
  for (const records::Checkin& each : wire.checkins()) {
    auto checkin = from_wire(each);
    if (!checkin) return std::unexpected(checkin.error());
    presence.checkins.push_back(*checkin);
  }
  presence.counted_as = wire.counted_as();
  return presence;
}

namespace {

void to_wire(const CodeMark& mark, records::CodeMark& wire) {
  wire.set_id(mark.id);
  wire.set_time_ms(to_ms(mark.time));
  wire.set_on(mark.on);
}

CodeMark mark_of(const records::CodeMark& wire) {
  return {wire.id(), from_ms(wire.time_ms()), wire.on()};
}

}  // namespace

void Codec::encode(const Lookup& lookup, std::string& out) {
  records::Lookup wire;
  for (const Lookup::Hit& hit : lookup.hits) {
    records::Hit* each = wire.add_hits();
    each->set_kind(static_cast<std::uint32_t>(hit.kind));
    each->set_ticket(hit.ticket.value);
  }
  if (lookup.revoked) to_wire(*lookup.revoked, *wire.mutable_revoked());
  if (lookup.blocked) to_wire(*lookup.blocked, *wire.mutable_blocked());
  wire.set_sealed_code(lookup.sealed_code);
  serialize(wire, out);
}

Result<Lookup> Codec::decode_lookup(std::string_view value) {
  records::Lookup wire;
  if (!parse(value, wire)) return corrupt("secrets", "not a protobuf Lookup");
  Lookup lookup;
  for (const records::Hit& each : wire.hits()) {
    Lookup::Hit& hit = lookup.hits.emplace_back();
    if (!from_number(each.kind(), Lookup::Kind::identifier, hit.kind)) return corrupt("secrets", "unknown kind of hit");
    hit.ticket = admission::TicketId(each.ticket());
  }
  if (wire.has_revoked()) lookup.revoked = mark_of(wire.revoked());
  if (wire.has_blocked()) lookup.blocked = mark_of(wire.blocked());
  lookup.sealed_code = wire.sealed_code();
  return lookup;
}

void Codec::encode(const NonceRecord& nonce, std::string& out) {
  records::Nonce wire;
  wire.set_seq(nonce.seq.value);
  wire.set_asked(nonce.asked);
  wire.set_time_ms(static_cast<std::uint64_t>(to_ms(nonce.time)));
  serialize(wire, out);
}

Result<NonceRecord> Codec::decode_nonce(std::string_view value) {
  records::Nonce wire;
  if (!parse(value, wire)) return corrupt("nonces", "not a protobuf Nonce");
  return NonceRecord{admission::Seq(wire.seq()), wire.asked(), from_ms(static_cast<std::int64_t>(wire.time_ms()))};
}

void Codec::encode(const Position& position, std::string& out) {
  records::Position wire;
  wire.set_log(position.log);
  wire.set_seq(position.seq.value);
  wire.set_tickets(position.tickets);
  wire.set_event(position.event);
  wire.set_list(position.list);
  wire.set_device(position.device);
  wire.set_gate(position.gate);
  wire.set_lane(position.lane);
  wire.set_medium(position.medium);
  wire.set_question(position.question);
  serialize(wire, out);
}

Result<Position> Codec::decode_position(std::string_view value) {
  records::Position wire;
  if (!parse(value, wire)) return corrupt("position", "not a protobuf Position");
  return Position{wire.log(),     admission::Seq(wire.seq()),
                  wire.tickets(), wire.event(),
                  wire.list(),    wire.device(),
                  wire.gate(),    wire.lane(),
                  wire.medium(),  wire.question()};
}

std::string Codec::counter_key(const admission::CounterKey& key) {
  records::CounterKey wire;
  wire.set_kind(static_cast<std::uint32_t>(key.kind));
  wire.set_event(key.event.value);
  wire.set_list(key.list.value);
  wire.set_gate(key.gate.value);
  wire.set_lane(key.lane.value);
  wire.set_a(key.a);
  wire.set_b(key.b);
  wire.set_item(key.item);
  wire.set_subevent(key.subevent);
  wire.set_category(key.category);
  std::string out(1, kMetaCounterPrefix);
  wire.AppendToString(&out);
  return out;
}

Result<admission::CounterKey> Codec::decode_counter_key(std::string_view key) {
  records::CounterKey wire;
  if (!key.starts_with(kMetaCounterPrefix) || !parse(key.substr(1), wire))
    return corrupt("counter", "not a counter's key");
  admission::CounterKey out;
  if (!from_number(wire.kind(), admission::CounterKey::Kind::scans, out.kind))
    return corrupt("counter", "unknown kind");
  if (wire.a() > 0xFF || wire.b() > 0xFF) return corrupt("counter", "a or b is over 255");
  out.event = admission::EventId(wire.event());
  out.list = admission::ListId(wire.list());
  out.gate = admission::GateId(wire.gate());
  out.lane = admission::LaneId(wire.lane());
  out.a = static_cast<std::uint8_t>(wire.a());
  out.b = static_cast<std::uint8_t>(wire.b());
  out.item = wire.item();
  out.subevent = wire.subevent();
  out.category = wire.category();
  return out;
}

// Zigzag, then base 128, least significant group first: protobuf's own sint64.
std::string Codec::encode_counter(std::int64_t value) {
  std::uint64_t rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  std::string out;
  for (; rest >= 0x80; rest >>= 7) out.push_back(static_cast<char>(rest | 0x80));
  out.push_back(static_cast<char>(rest));
  return out;
}

Result<std::int64_t> Codec::decode_counter(std::string_view value) {
  if (value.empty() || value.size() > 10) return corrupt("counter", "not a varint");
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(value[i]);
    const bool last = i + 1 == value.size();
    if (last != (byte < 0x80) || (i == 9 && byte > 1)) return corrupt("counter", "not a varint");
    bits |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
  }
  return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
}

// --- format
// ---------------------------------------------------------------------------------------------------------------

Result<void> check_version(std::string_view row) {
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(row.data(), row.data() + row.size(), version);
  if (error != std::errc{} || end != row.data() + row.size()) {
    return fail(FailureCode::corrupt, "the database's format row is not a number; restore a backup");
  }
  if (version <= kFormatVersion) return {};
  return fail(FailureCode::version, "the database has format " + std::to_string(version) +
                                        ", this usherd reads up to format " + std::to_string(kFormatVersion) +
                                        "; start it with the newer usherd that wrote it");
}

Result<void> check_format(Store& store, const Keyring& keyring) {
  auto format = store.get(Family::meta, kMetaFormat);
  if (!format) return std::unexpected(format.error());
  auto check = store.get(Family::meta, kMetaKeyCheck);
  if (!check) return std::unexpected(check.error());
  const EventKeys& own = *keyring.find(admission::EventId{});
  if (!*format && !*check) {
    Batch batch;
    std::string sealed;
    keyring.seal(own, kKeyCheckText, kMetaKeyCheck, sealed);
    batch.put(Family::meta, kMetaFormat, std::to_string(kFormatVersion));
    batch.put(Family::meta, kMetaKeyCheck, sealed);
    return store.commit(batch, true);
  }
  if (!*format || !*check)
    return fail(FailureCode::corrupt, "the database lacks its format or key row; restore a backup");
  if (auto version = check_version(**format); !version) return version;
  std::string plain;
  if (keyring.open(own, **check, kMetaKeyCheck, plain) && plain == kKeyCheckText) return {};
  return fail(
      FailureCode::wrong_key,
      "the master key does not open this database: put back the master key it was made with (it is never in a backup), "
      "or start with another data folder");
}

}  // namespace usher::storage
