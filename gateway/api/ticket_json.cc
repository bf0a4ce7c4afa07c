#include "gateway/api/ticket_json.h"

#include <limits>
#include <optional>
#include <string_view>

#include "gateway/admission/verdict.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/sequencer/limits.h"
#include "storage/import/birth_date.h"

namespace usher::api {

namespace json = boost::json;
using admission::Entitlement;
using admission::Ticket;

namespace {

constexpr std::string_view kNumberKinds[] = {"id_number", "passport"};

void read_sold(JsonIn& in, Ticket& ticket) {
  if (in.text("secret", ticket.secret, sequencer::kCodeBytesMax) && ticket.secret.empty()) {
    in.mistake("secret", "must not be empty; leave it out to keep it, or to have one made");
  }
  in.text("item", ticket.item);
  in.text("variation", ticket.variation);
  in.text("subevent", ticket.subevent);
  in.text("order", ticket.order);
  std::string status;
  if (in.text("status", status)) {
    const auto known = admission::parse_order_status(status);
    if (!known) in.mistake("status", "must be paid, pending, expired or canceled");
    if (known) ticket.order_status = *known;
  }
  in.flag("require_approval", ticket.require_approval);
  in.flag("valid_if_pending", ticket.valid_if_pending);
  in.flag("canceled", ticket.canceled);
  std::optional<std::uint32_t> position;
  if (in.number("position", position)) ticket.position = position.value_or(0);
  in.text("price", ticket.price, 32);
  in.text("checkin_text", ticket.checkin_text);
  in.text("fallback_name", ticket.fallback_name);
  in.number("addon_to", ticket.addon_to.value);
  in.time("valid_from", ticket.valid_from);
  in.time("valid_until", ticket.valid_until);
  if (ticket.valid_from && ticket.valid_until && *ticket.valid_until < *ticket.valid_from) {
    in.mistake("valid_until", "must not be before valid_from");
  }
  in.texts("blocked", ticket.blocked);
}

void read_person(JsonIn& in, admission::Person& person) {
  in.text("name", person.name);
  in.text("given_name", person.given_name);
  in.text("family_name", person.family_name);
  in.text("title", person.title);
  in.text("company", person.company);
  in.text("email", person.email);
  in.text("phone", person.phone);
}

std::optional<Entitlement> entitlement_of(const json::value& item) {
  if (!item.is_object()) return std::nullopt;
  const json::object& object = item.get_object();
  const json::value* name = object.if_contains("name");
  const json::value* count = object.if_contains("count");
  const std::size_t known = 1 + static_cast<std::size_t>(count != nullptr);
  if (name == nullptr || !name->is_string() || name->get_string().empty() || object.size() != known)
    return std::nullopt;
  if (name->get_string().size() > kTextBytesMax) return std::nullopt;
  Entitlement entitlement{.name = std::string(name->get_string()), .count = 1};
  if (count == nullptr) return entitlement;
  if (!count->is_int64() || count->get_int64() < 0) return std::nullopt;
  if (count->get_int64() > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  entitlement.count = static_cast<std::uint32_t>(count->get_int64());
  return entitlement;
}

void read_entitlements(JsonIn& in, std::vector<Entitlement>& out) {
  const json::value* found = in.find("entitlements");
  if (found == nullptr) return;
  std::vector<Entitlement> entitlements;
  if (found->is_array() && found->get_array().size() <= kArrayItemsMax) {
    for (const json::value& item : found->get_array()) {
      if (auto entitlement = entitlement_of(item)) entitlements.push_back(std::move(*entitlement));
    }
    if (entitlements.size() == found->get_array().size()) {
      out = std::move(entitlements);
      return;
    }
  }
  if (found->is_null()) {
    out.clear();
  } else {
    in.mistake("entitlements", "must be an array of {\"name\": text, \"count\": whole number}");
  }
}

void read_birth_date(JsonIn& in, TicketFields& fields) {
  std::string given;
  if (!in.text("birth_date", given)) return;
  fields.birth_date.emplace();
  if (given.empty()) return;
  auto date = importing::parse_birth_date(given);
  if (!date) in.mistake("birth_date", "must be a date such as 1990-05-01");
  if (date) fields.birth_date = std::move(*date);
}

// What follows from name, birth date and phone is nobody's to see; that a birth date is known is.
bool is_shown(std::string_view kind) {
  return kind != admission::kOriginKind && kind != admission::kNameBirthKind && kind != admission::kNamePhoneKind;
}

}  // namespace

void read_ticket(JsonIn& in, TicketFields& fields) {
  Ticket& ticket = fields.ticket;
  read_sold(in, ticket);
  read_person(in, ticket.person);
  in.text("category", ticket.category, sequencer::kNameBytesMax);
  in.texts("tags", ticket.tags);
  in.text("language", ticket.language, sequencer::kNameBytesMax);
  in.text("seat", ticket.seat);
  in.text("zone", ticket.zone);
  in.flag("attention", ticket.require_attention);
  in.text("notes", ticket.notes, kNotesBytesMax);
  if (in.pairs("answers", ticket.answers)) ticket.chosen_options.clear();
  in.pairs("badge_fields", ticket.badge_fields);
  read_entitlements(in, ticket.entitlements);
  for (const std::string_view kind : kNumberKinds) {
    std::string number;
    if (in.text(kind, number)) fields.numbers.emplace_back(kind, std::move(number));
  }
  read_birth_date(in, fields);
}

void write_members(JsonOut& out, const Ticket& ticket) {
  out.field("id", ticket.id);
  out.field("secret", ticket.secret);
  out.field("name", ticket.person.name);
  out.field("given_name", ticket.person.given_name);
  out.field("family_name", ticket.person.family_name);
  out.field("title", ticket.person.title);
  out.field("company", ticket.person.company);
  out.field("email", ticket.person.email);
  out.field("phone", ticket.person.phone);
  out.field("category", ticket.category);
  out.field("item", ticket.item);
  out.field("variation", ticket.variation);
  out.field("subevent", ticket.subevent);
  out.field("order", ticket.order);
  out.field("status", admission::to_string(ticket.order_status));
  out.field("require_approval", ticket.require_approval);
  out.field("valid_if_pending", ticket.valid_if_pending);
  out.field("canceled", ticket.canceled);
  if (ticket.addon_to) out.field("addon_to", ticket.addon_to);
  out.begin_array("addons");
  for (const admission::TicketId addon : ticket.addons) out.value(addon);
  out.end_array();
  out.field("valid_from", ticket.valid_from);
  out.field("valid_until", ticket.valid_until);
  out.field("blocked", ticket.blocked);
  out.field("revoked", ticket.code_revoked);
  out.field("tags", ticket.tags);
  out.field("language", ticket.language);
  out.field("seat", ticket.seat);
  out.field("zone", ticket.zone);
  out.field("attention", ticket.require_attention);
  out.field("notes", ticket.notes);
  out.field("answers", ticket.answers);
  out.field("badge_fields", ticket.badge_fields);
  out.begin_array("entitlements");
  for (const Entitlement& entitlement : ticket.entitlements) {
    out.begin_object();
    out.field("name", entitlement.name);
    out.field("count", entitlement.count);
    out.end_object();
  }
  out.end_array();
  out.begin_array("identifiers");  // that there is one, never which
  for (const admission::Identifier& identifier : ticket.identifiers) {
    if (is_shown(identifier.kind)) out.value(identifier.kind);
  }
  if (ticket.birth_key) out.value("birth_date");
  out.end_array();
}

}  // namespace usher::api
