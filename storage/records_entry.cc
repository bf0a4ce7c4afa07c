#include <google/protobuf/arena.h>

#include "storage/records.h"
#include "storage/records_wire.h"

namespace usher::storage {

namespace {

using admission::Direction;
using admission::LookupKey;
using admission::MessageKey;
using admission::Reason;
using admission::Verdict;
// Overloads of the same names follow below.
using storage::from_wire;
using storage::to_wire;

constexpr Reason kLastReason = static_cast<Reason>(admission::kReasonCount - 1);
constexpr LookupKey kNoKey{};

// The event whose keys seal an entry. An event's own entry holds its sealed keys, so it is sealed under them: with the
// directory's copy gone, nothing in the ledger brings them back.
admission::EventId sealing_event(const admission::LedgerEntry& entry) {
  const auto* put = std::get_if<admission::EventPut>(&entry.fact);
  return put != nullptr ? put->event.id : entry.event;
}

void to_wire(const admission::Explanation& explanation, records::Explanation& wire) {
  wire.set_key(static_cast<std::uint32_t>(explanation.key));
  if (explanation.time) wire.set_time_ms(to_ms(*explanation.time));
  for (const std::string& word : explanation.words) wire.add_words(word);
}

bool from_wire(const records::Explanation& wire, admission::Explanation& explanation) {
  // Any number that fits is kept: texts are added more often than anything else, and one that is unknown reads as none.
  if (wire.key() > 0xFF) return false;
  explanation.key = static_cast<MessageKey>(wire.key());
  if (wire.has_time_ms()) explanation.time = from_ms(wire.time_ms());
  explanation.words = texts(wire.words());
  return true;
}

void to_wire(const admission::Scanned& scan, records::Scanned& wire) {
  wire.set_ticket(scan.ticket.value);
  wire.set_list(scan.list.value);
  wire.set_type(static_cast<std::uint32_t>(scan.type));
  wire.set_verdict(static_cast<std::uint32_t>(scan.verdict));
  wire.set_reason(static_cast<std::uint32_t>(scan.reason));
  if (scan.explanation != admission::Explanation{}) to_wire(scan.explanation, *wire.mutable_explanation());
  if (!scan.code.empty()) wire.set_code(scan.code);
  if (scan.code_key != kNoKey) to_bytes(scan.code_key, wire.mutable_code_key());
  if (scan.nonce) to_bytes(*scan.nonce, wire.mutable_nonce());
  wire.set_scanned_at_ms(to_ms(scan.scanned_at));
  wire.set_gate(scan.gate.value);
  wire.set_lane(scan.lane.value);
  wire.set_device(scan.device.value);
  wire.set_force_sent(scan.force_sent);
  wire.set_forced(scan.forced);
  for (const Reason reason : scan.skipped) wire.add_skipped(static_cast<std::uint32_t>(reason));
  if (!scan.category.empty()) wire.set_category(scan.category);
  if (scan.previous) to_wire(*scan.previous, *wire.mutable_previous());
  if (!scan.source.empty()) wire.set_source(scan.source);
}

// An absent key reads as zeroes, an absent nonce as none.
bool keys_from_wire(const records::Scanned& wire, admission::Scanned& scan) {
  if (!wire.code_key().empty() && !from_bytes(wire.code_key(), scan.code_key)) return false;
  return wire.nonce().empty() || from_bytes(wire.nonce(), scan.nonce.emplace());
}

Result<admission::Scanned> from_wire(const records::Scanned& wire) {
  admission::Scanned scan;
  scan.ticket = admission::TicketId(wire.ticket());
  scan.list = admission::ListId(wire.list());
  if (!from_number(wire.type(), Direction::exit, scan.type)) return corrupt("scan", "unknown direction");
  if (!from_number(wire.verdict(), Verdict::incomplete, scan.verdict)) return corrupt("scan", "unknown verdict");
  if (!from_number(wire.reason(), kLastReason, scan.reason)) return corrupt("scan", "unknown reason");
  if (!from_wire(wire.explanation(), scan.explanation)) return corrupt("scan", "unknown explanation");
  scan.code = wire.code();
  if (!keys_from_wire(wire, scan)) return corrupt("scan", "a key is not 16 bytes");
  scan.scanned_at = from_ms(wire.scanned_at_ms());
  scan.gate = admission::GateId(wire.gate());
  scan.lane = admission::LaneId(wire.lane());
  scan.device = admission::DeviceId(wire.device());
  scan.force_sent = wire.force_sent();
  scan.forced = wire.forced();
  for (const std::uint32_t number : wire.skipped()) {
    if (!from_number(number, kLastReason, scan.skipped.emplace_back()))
      return corrupt("scan", "unknown skipped reason");
  }
  scan.category = wire.category();
  if (wire.has_previous()) {
    auto previous = from_wire(wire.previous());
    if (!previous) return std::unexpected(previous.error());
    scan.previous = *previous;
  }
  scan.source = wire.source();
  return scan;
}

void to_wire(const admission::Annulled& annulled, records::Annulled& wire) {
  wire.set_scan(annulled.scan.value);
  wire.set_ticket(annulled.ticket.value);
  wire.set_list(annulled.list.value);
  if (annulled.nonce) to_bytes(*annulled.nonce, wire.mutable_nonce());
  wire.set_reason(annulled.reason);
  wire.set_device(annulled.device.value);
}

Result<admission::Annulled> from_wire(const records::Annulled& wire) {
  admission::Annulled annulled;
  annulled.scan = admission::Seq(wire.scan());
  annulled.ticket = admission::TicketId(wire.ticket());
  annulled.list = admission::ListId(wire.list());
  if (!wire.nonce().empty() && !from_bytes(wire.nonce(), annulled.nonce.emplace())) {
    return corrupt("annulment", "its nonce is not 16 bytes");
  }
  annulled.reason = wire.reason();
  annulled.device = admission::DeviceId(wire.device());
  return annulled;
}

void to_wire(const admission::TicketsPut& put, records::TicketsPut& wire) {
  wire.set_why(static_cast<std::uint32_t>(put.why));
  wire.set_device(put.device.value);
  for (const admission::Ticket& ticket : put.tickets) to_wire(ticket, *wire.add_tickets());
}

Result<admission::TicketsPut> from_wire(const records::TicketsPut& wire) {
  admission::TicketsPut put;
  if (!from_number(wire.why(), admission::TicketChange::answers, put.why)) return corrupt("tickets", "unknown cause");
  put.device = admission::DeviceId(wire.device());
  put.tickets.reserve(static_cast<std::size_t>(wire.tickets_size()));
  for (const records::Ticket& each : wire.tickets()) {
    auto ticket = from_wire(each);
    if (!ticket) return std::unexpected(ticket.error());
    put.tickets.push_back(std::move(*ticket));
  }
  return put;
}

void to_wire(const admission::CatalogPut& put, records::CatalogPut& wire) {
  for (const admission::CatalogObject& object : put.objects) to_wire(object, *wire.add_objects());
}

Result<admission::CatalogPut> from_wire(const records::CatalogPut& wire) {
  admission::CatalogPut put;
  for (const records::CatalogObject& each : wire.objects()) {
    auto object = from_wire(each);
    if (!object) return std::unexpected(object.error());
    put.objects.push_back(std::move(*object));
  }
  return put;
}

void to_wire(const admission::MediaPut& put, records::MediaPut& wire) {
  wire.set_device(put.device.value);
  for (const admission::Medium& medium : put.media) to_wire(medium, *wire.add_media());
}

Result<admission::MediaPut> from_wire(const records::MediaPut& wire) {
  admission::MediaPut put;
  put.device = admission::DeviceId(wire.device());
  for (const records::Medium& each : wire.media()) put.media.push_back(from_wire(each));
  return put;
}

void to_wire(const admission::SecretsPut& put, records::SecretsPut& wire) {
  wire.set_change(static_cast<std::uint32_t>(put.change));
  wire.set_device(put.device.value);
  for (const std::string& code : put.codes) wire.add_codes(code);
}

Result<admission::SecretsPut> from_wire(const records::SecretsPut& wire) {
  admission::SecretsPut put;
  if (!from_number(wire.change(), admission::CodeChange::reissue, put.change))
    return corrupt("codes", "unknown change");
  put.device = admission::DeviceId(wire.device());
  put.codes = texts(wire.codes());
  return put;
}

void to_wire(const admission::ExitedAll& exits, records::ExitedAll& wire) {
  wire.set_list(exits.list.value);
  wire.set_at_ms(to_ms(exits.at));
  for (const admission::TicketId ticket : exits.tickets) wire.add_tickets(ticket.value);
}

admission::ExitedAll from_wire(const records::ExitedAll& wire) {
  admission::ExitedAll exits{.list = admission::ListId(wire.list()), .at = from_ms(wire.at_ms()), .tickets = {}};
  for (const std::uint64_t ticket : wire.tickets()) exits.tickets.emplace_back(ticket);
  return exits;
}

struct FactToWire {
  records::LedgerEntry& wire;
  void operator()(const admission::EventPut& put) const { to_wire(put.event, *wire.mutable_event_put()); }
  void operator()(const admission::ListPut& put) const { to_wire(put.list, *wire.mutable_list_put()); }
  void operator()(const admission::DevicePut& put) const { to_wire(put.device, *wire.mutable_device_put()); }
  void operator()(const admission::GatePut& put) const { to_wire(put.gate, *wire.mutable_gate_put()); }
  void operator()(const admission::LanePut& put) const { to_wire(put.lane, *wire.mutable_lane_put()); }
  void operator()(const admission::TicketsPut& put) const { to_wire(put, *wire.mutable_tickets_put()); }
  void operator()(const admission::Scanned& scan) const { to_wire(scan, *wire.mutable_scanned()); }
  void operator()(const admission::Annulled& annulled) const { to_wire(annulled, *wire.mutable_annulled()); }
  void operator()(const admission::CatalogPut& put) const { to_wire(put, *wire.mutable_catalog_put()); }
  void operator()(const admission::MediaPut& put) const { to_wire(put, *wire.mutable_media_put()); }
  void operator()(const admission::SecretsPut& put) const { to_wire(put, *wire.mutable_secrets_put()); }
  void operator()(const admission::QuestionPut& put) const { to_wire(put.question, *wire.mutable_question_put()); }
  void operator()(const admission::EventErased& gone) const { to_wire(gone, *wire.mutable_event_erased()); }
  void operator()(const admission::ExitedAll& exits) const { to_wire(exits, *wire.mutable_exited_all()); }
};

// A value as the fact that holds it.
template <class Fact, class Value>
Result<admission::Fact> fact_of(Result<Value> value) {
  if (!value) return std::unexpected(std::move(value.error()));
  return Fact{std::move(*value)};
}

Result<admission::Fact> fact_from_wire(const records::LedgerEntry& wire) {
  switch (wire.fact_case()) {
    case records::LedgerEntry::kEventPut:
      return fact_of<admission::EventPut>(from_wire(wire.event_put()));
    case records::LedgerEntry::kListPut:
      return fact_of<admission::ListPut>(from_wire(wire.list_put()));
    case records::LedgerEntry::kDevicePut:
      return fact_of<admission::DevicePut>(from_wire(wire.device_put()));
    case records::LedgerEntry::kGatePut:
      return fact_of<admission::GatePut>(from_wire(wire.gate_put()));
    case records::LedgerEntry::kLanePut:
      return fact_of<admission::LanePut>(from_wire(wire.lane_put()));
    case records::LedgerEntry::kTicketsPut:
      return fact_of<admission::TicketsPut>(from_wire(wire.tickets_put()));
    case records::LedgerEntry::kScanned:
      return fact_of<admission::Scanned>(from_wire(wire.scanned()));
    case records::LedgerEntry::kAnnulled:
      return fact_of<admission::Annulled>(from_wire(wire.annulled()));
    case records::LedgerEntry::kCatalogPut:
      return fact_of<admission::CatalogPut>(from_wire(wire.catalog_put()));
    case records::LedgerEntry::kMediaPut:
      return fact_of<admission::MediaPut>(from_wire(wire.media_put()));
    case records::LedgerEntry::kSecretsPut:
      return fact_of<admission::SecretsPut>(from_wire(wire.secrets_put()));
    case records::LedgerEntry::kQuestionPut:
      return fact_of<admission::QuestionPut>(from_wire(wire.question_put()));
    case records::LedgerEntry::kEventErased:
      return from_wire(wire.event_erased());
    case records::LedgerEntry::kExitedAll:
      return from_wire(wire.exited_all());
    case records::LedgerEntry::FACT_NOT_SET:
      break;
  }
  return corrupt("ledger", "an entry of no known kind: written by a newer version");
}

// An entry's messages live in one arena a thread, taken back whole by the next entry.
class Scratch {
 public:
  Scratch() : arena_(options(first_)) {}
  records::LedgerEntry& message() {
    arena_.Reset();
    return *google::protobuf::Arena::CreateMessage<records::LedgerEntry>(&arena_);
  }

 private:
  static google::protobuf::ArenaOptions options(std::array<char, 16384>& first) {
    google::protobuf::ArenaOptions options;
    options.initial_block = first.data();
    options.initial_block_size = first.size();
    return options;
  }
  alignas(16) std::array<char, 16384> first_;
  google::protobuf::Arena arena_;
};

records::LedgerEntry& scratch_message() {
  thread_local Scratch scratch;
  return scratch.message();
}

}  // namespace

Result<void> Codec::encode(const admission::LedgerEntry& entry, std::string& out) const {
  const admission::EventId event = sealing_event(entry);
  const EventKeys* keys = keyring_.find(event);
  if (keys == nullptr) return unknown_keys(event);
  records::LedgerEntry& wire = scratch_message();
  wire.set_seq(entry.seq.value);
  wire.set_time_ms(to_ms(entry.time));
  wire.set_event(entry.event.value);
  std::visit(FactToWire{wire}, entry.fact);
  std::string& plain = scratch_text();
  serialize(wire, plain);
  out = event_prefix(event);
  keyring_.seal(*keys, plain, ledger_key(entry.seq), out);
  return {};
}

Result<admission::LedgerEntry> Codec::decode_entry(std::string_view key, std::string_view value) const {
  if (key.size() != kLedgerKeyBytes) return corrupt("ledger", "its key is not 8 bytes");
  if (value.size() < sizeof(std::uint32_t)) return corrupt("ledger", "its value is too short");
  const admission::EventId event = event_of_key(value);
  const EventKeys* keys = keyring_.find(event);
  if (keys == nullptr) return unknown_keys(event);
  std::string& plain = scratch_text();
  if (auto ok = keyring_.open(*keys, value.substr(sizeof(std::uint32_t)), key, plain); !ok) {
    return std::unexpected(ok.error());
  }
  records::LedgerEntry& wire = scratch_message();
  if (!parse(plain, wire)) return corrupt("ledger", "not a protobuf LedgerEntry");
  auto fact = fact_from_wire(wire);
  if (!fact) return std::unexpected(fact.error());
  return admission::LedgerEntry{admission::Seq(wire.seq()), from_ms(wire.time_ms()), admission::EventId(wire.event()),
                                std::move(*fact)};
}

}  // namespace usher::storage
