#include "storage/records.h"
#include "storage/records_wire.h"

namespace usher::storage {

namespace {

void sold_to_wire(const admission::Ticket& ticket, records::Ticket& wire) {
  wire.set_secret(ticket.secret);
  wire.set_item(ticket.item);
  wire.set_variation(ticket.variation);
  wire.set_subevent(ticket.subevent);
  wire.set_order(ticket.order);
  wire.set_order_status(static_cast<std::uint32_t>(ticket.order_status));
  wire.set_require_approval(ticket.require_approval);
  wire.set_valid_if_pending(ticket.valid_if_pending);
  wire.set_canceled(ticket.canceled);
  wire.set_addon_to(ticket.addon_to.value);
  for (const admission::TicketId addon : ticket.addons) wire.add_addons(addon.value);
  if (ticket.valid_from) wire.set_valid_from_ms(to_ms(*ticket.valid_from));
  if (ticket.valid_until) wire.set_valid_until_ms(to_ms(*ticket.valid_until));
  for (const std::string& reason : ticket.blocked) wire.add_blocked(reason);
  wire.set_code_revoked(ticket.code_revoked);
  for (const std::uint64_t medium : ticket.media) wire.add_media(medium);
}

bool sold_from_wire(const records::Ticket& wire, admission::Ticket& ticket) {
  ticket.secret = wire.secret();
  ticket.item = wire.item();
  ticket.variation = wire.variation();
  ticket.subevent = wire.subevent();
  ticket.order = wire.order();
  ticket.require_approval = wire.require_approval();
  ticket.valid_if_pending = wire.valid_if_pending();
  ticket.canceled = wire.canceled();
  ticket.addon_to = admission::TicketId(wire.addon_to());
  for (const std::uint64_t addon : wire.addons()) ticket.addons.emplace_back(addon);
  if (wire.has_valid_from_ms()) ticket.valid_from = from_ms(wire.valid_from_ms());
  if (wire.has_valid_until_ms()) ticket.valid_until = from_ms(wire.valid_until_ms());
  ticket.blocked = texts(wire.blocked());
  ticket.code_revoked = wire.code_revoked();
  ticket.media.assign(wire.media().begin(), wire.media().end());
  return from_number(wire.order_status(), admission::OrderStatus::canceled, ticket.order_status);
}

void person_to_wire(const admission::Person& person, records::Ticket& wire) {
  wire.set_name(person.name);
  wire.set_given_name(person.given_name);
  wire.set_family_name(person.family_name);
  wire.set_title(person.title);
  wire.set_company(person.company);
  wire.set_email(person.email);
  wire.set_phone(person.phone);
}

void person_from_wire(const records::Ticket& wire, admission::Person& person) {
  person.name = wire.name();
  person.given_name = wire.given_name();
  person.family_name = wire.family_name();
  person.title = wire.title();
  person.company = wire.company();
  person.email = wire.email();
  person.phone = wire.phone();
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

template <class Field>
void pairs_to_wire(const Pairs& pairs, Field* field) {
  for (const auto& [key, value] : pairs) {
    records::Pair* pair = field->Add();
    pair->set_key(key);
    pair->set_value(value);
  }
}

template <class Field>
Pairs pairs_from_wire(const Field& field) {
  Pairs pairs;
  pairs.reserve(static_cast<std::size_t>(field.size()));
  for (const records::Pair& pair : field) pairs.emplace_back(pair.key(), pair.value());
  return pairs;
}

void shown_to_wire(const admission::Ticket& ticket, records::Ticket& wire) {
  wire.set_position(ticket.position);
  wire.set_price(ticket.price);
  wire.set_fallback_name(ticket.fallback_name);
  wire.set_checkin_text(ticket.checkin_text);
  for (const admission::PrintLog& log : ticket.print_logs) {
    records::PrintLog* out = wire.add_print_logs();
    out->set_time_ms(to_ms(log.time));
    out->set_source(log.source);
    out->set_type(log.type);
    out->set_info(log.info);
    out->set_successful(log.successful);
    out->set_device(log.device);
  }
  wire.set_modified_ms(to_ms(ticket.modified));
}

void shown_from_wire(const records::Ticket& wire, admission::Ticket& ticket) {
  ticket.position = wire.position();
  ticket.price = wire.price();
  ticket.fallback_name = wire.fallback_name();
  ticket.checkin_text = wire.checkin_text();
  for (const records::PrintLog& log : wire.print_logs()) {
    ticket.print_logs.push_back(
        {from_ms(log.time_ms()), log.source(), log.type(), log.info(), log.successful(), log.device()});
  }
  ticket.modified = from_ms(wire.modified_ms());
}

// Reused by each thread: a cleared message keeps its strings' memory. One ticket's size is bounded by whoever submits
// it.
records::Ticket& scratch_message() {
  thread_local records::Ticket message;
  message.Clear();
  return message;
}

}  // namespace

void to_wire(const admission::Ticket& ticket, records::Ticket& wire) {
  wire.set_id(ticket.id.value);
  wire.set_event(ticket.event.value);
  sold_to_wire(ticket, wire);
  wire.set_category(ticket.category);
  for (const std::string& tag : ticket.tags) wire.add_tags(tag);
  wire.set_language(ticket.language);
  wire.set_seat(ticket.seat);
  wire.set_zone(ticket.zone);
  person_to_wire(ticket.person, wire);
  for (const admission::Identifier& identifier : ticket.identifiers) {
    records::Identifier* out = wire.add_identifiers();
    out->set_kind(identifier.kind);
    to_bytes(identifier.key, out->mutable_key());
  }
  if (ticket.birth_key) to_bytes(*ticket.birth_key, wire.mutable_birth_key());
  for (const admission::Entitlement& entitlement : ticket.entitlements) {
    records::Entitlement* out = wire.add_entitlements();
    out->set_name(entitlement.name);
    out->set_count(entitlement.count);
  }
  pairs_to_wire(ticket.answers, wire.mutable_answers());
  pairs_to_wire(ticket.badge_fields, wire.mutable_badge_fields());
  for (const admission::ChosenOptions& chosen : ticket.chosen_options) {
    records::ChosenOptions* out = wire.add_chosen_options();
    out->set_question(chosen.question);
    for (const std::uint32_t option : chosen.options) out->add_options(option);
  }
  wire.set_require_attention(ticket.require_attention);
  wire.set_notes(ticket.notes);
  wire.set_import_digest(ticket.import_digest);
  wire.set_import_source(ticket.import_source);
  shown_to_wire(ticket, wire);
}

Result<admission::Ticket> from_wire(const records::Ticket& wire) {
  admission::Ticket ticket;
  ticket.id = admission::TicketId(wire.id());
  ticket.event = admission::EventId(wire.event());
  if (!sold_from_wire(wire, ticket)) return corrupt("ticket", "unknown order_status");
  ticket.category = wire.category();
  ticket.tags = texts(wire.tags());
  ticket.language = wire.language();
  ticket.seat = wire.seat();
  ticket.zone = wire.zone();
  person_from_wire(wire, ticket.person);
  for (const records::Identifier& identifier : wire.identifiers()) {
    admission::Identifier& out = ticket.identifiers.emplace_back();
    out.kind = identifier.kind();
    if (!from_bytes(identifier.key(), out.key)) return corrupt("ticket", "an identifier's key is not 16 bytes");
  }
  if (!wire.birth_key().empty() && !from_bytes(wire.birth_key(), ticket.birth_key.emplace())) {
    return corrupt("ticket", "the key of the birth date is not 16 bytes");
  }
  for (const records::Entitlement& entitlement : wire.entitlements()) {
    ticket.entitlements.push_back({entitlement.name(), entitlement.count()});
  }
  ticket.answers = pairs_from_wire(wire.answers());
  ticket.badge_fields = pairs_from_wire(wire.badge_fields());
  for (const records::ChosenOptions& chosen : wire.chosen_options()) {
    ticket.chosen_options.push_back({chosen.question(), {chosen.options().begin(), chosen.options().end()}});
  }
  ticket.require_attention = wire.require_attention();
  ticket.notes = wire.notes();
  ticket.import_digest = wire.import_digest();
  ticket.import_source = wire.import_source();
  shown_from_wire(wire, ticket);
  return ticket;
}

Result<void> Codec::encode(const admission::Ticket& ticket, std::string& out) const {
  const EventKeys* keys = keyring_.find(ticket.event);
  if (keys == nullptr) return unknown_keys(ticket.event);
  records::Ticket& wire = scratch_message();
  to_wire(ticket, wire);
  std::string& plain = scratch_text();
  serialize(wire, plain);
  out.clear();
  keyring_.seal(*keys, plain, ticket_key(ticket.event, ticket.id), out);
  return {};
}

Result<admission::Ticket> Codec::decode_ticket(std::string_view key, std::string_view value) const {
  if (key.size() != kTicketKeyBytes) return corrupt("ticket", "its key is not 12 bytes");
  const admission::EventId event = event_of_key(key);
  const EventKeys* keys = keyring_.find(event);
  if (keys == nullptr) return unknown_keys(event);
  std::string& plain = scratch_text();
  if (auto opened = keyring_.open(*keys, value, key, plain); !opened) return std::unexpected(opened.error());
  records::Ticket& wire = scratch_message();
  if (!parse(plain, wire)) return corrupt("ticket", "not a protobuf Ticket");
  return from_wire(wire);
}

}  // namespace usher::storage
