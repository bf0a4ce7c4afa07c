#include "gateway/api/pretix/position_json.h"

#include <algorithm>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>

#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/ticket_reads.h"

namespace usher::pretix {

using admission::CatalogKind;
using admission::CatalogObject;
using admission::Checkin;
using admission::Ticket;
using api::JsonOut;

namespace {

std::string name_of(const Position& position) {
  if (!position.ticket.person.name.empty()) return position.ticket.person.name;
  if (position.parent && !position.parent->person.name.empty()) return position.parent->person.name;
  return position.ticket.fallback_name;
}

// The parts as the person gave them, or the whole as pretix keeps names without parts.
void write_name_parts(JsonOut& out, const Position& position) {
  const admission::Person& person = position.ticket.person;
  out.begin_object("attendee_name_parts");
  if (!person.given_name.empty() || !person.family_name.empty()) {
    out.field("_scheme", "given_family");
    out.field("given_name", person.given_name);
    out.field("family_name", person.family_name);
  } else if (const std::string name = name_of(position); !name.empty()) {
    out.field("_legacy", name);
  }
  out.end_object();
}

void write_number_or_null(JsonOut& out, std::string_view key, std::string_view name) {
  if (name.empty()) {
    out.null(key);
  } else {
    out.field(key, number_of(name));
  }
}

void write_object_or_number(JsonOut& out, std::string_view key, const CatalogObject* object, std::string_view name) {
  if (object == nullptr) return write_number_or_null(out, key, name);
  out.raw_field(key, object->json);
}

void write_variation(JsonOut& out, const Ticket& ticket, bool expand) {
  if (ticket.variation.empty() || !expand) return write_number_or_null(out, "variation", ticket.variation);
  out.begin_object("variation");
  out.field("id", number_of(ticket.variation));
  out.field("value", ticket.variation);
  out.end_object();
}

struct ShownCheckin {
  const Checkin* checkin;
  admission::ListId list;
};

std::vector<ShownCheckin> shown_checkins(const Position& position, const std::vector<admission::ListId>& lists,
                                         admission::Seq before) {
  std::vector<ShownCheckin> shown;
  for (const auto& [list, presence] : position.presences) {
    if (!lists.empty() && std::ranges::find(lists, list) == lists.end()) continue;
    for (const Checkin& checkin : presence.checkins) {
      if (!before || checkin.seq < before) shown.push_back({&checkin, list});
    }
  }
  std::ranges::sort(shown, [](const auto& a, const auto& b) {
    return std::pair(a.checkin->time, a.checkin->seq) > std::pair(b.checkin->time, b.checkin->seq);
  });
  return shown;
}

void write_id_or_null(JsonOut& out, std::string_view key, std::uint64_t id) {
  if (id == 0) {
    out.null(key);
  } else {
    out.field(key, id);
  }
}

void write_checkins(JsonOut& out, const std::vector<ShownCheckin>& checkins) {
  out.begin_array("checkins");
  for (const ShownCheckin& shown : checkins) {
    out.begin_object();
    out.field("id", shown.checkin->seq);
    out.field("datetime", shown.checkin->time);
    out.field("list", shown.list);
    out.field("auto_checked_in", shown.checkin->automatic);
    write_id_or_null(out, "gate", shown.checkin->gate.value);
    write_id_or_null(out, "device", shown.checkin->device.value);
    write_id_or_null(out, "device_id", shown.checkin->device.value);
    out.field("type", admission::to_string(shown.checkin->type));
    out.end_object();
  }
  out.end_array();
}

void write_print_logs(JsonOut& out, const Ticket& ticket) {
  out.begin_array("print_logs");
  std::uint64_t id = 0;
  for (const admission::PrintLog& log : ticket.print_logs) {
    out.begin_object();
    out.field("id", ++id);
    out.field("successful", log.successful);
    out.field("datetime", log.time);
    out.field("source", log.source);
    out.field("type", log.type);
    write_id_or_null(out, "device_id", log.device);
    out.raw_field("info", log.info.empty() ? "{}" : log.info);
    out.end_object();
  }
  out.end_array();
}

void write_seat(JsonOut& out, const Ticket& ticket) {
  if (ticket.seat.empty()) return out.null("seat");
  out.begin_object("seat");
  out.field("id", number_of(ticket.seat));
  out.field("name", ticket.seat);
  out.field("seat_guid", ticket.seat);
  out.field("zone_name", ticket.zone);
  out.field("row_name", "");
  out.null("row_label");
  out.null("seat_label");
  out.field("seat_number", ticket.seat);
  out.end_object();
}

// What a badge's layout may name.
void write_pdf_data(JsonOut& out, const Position& position, const Caller& caller, const std::string& address) {
  const Ticket& ticket = position.ticket;
  out.begin_object("pdf_data");
  out.field("secret", ticket.secret);
  out.field("order", ticket.order);
  out.field("positionid", std::to_string(std::max(1U, ticket.position)));
  out.field("item", ticket.item);
  out.field("variation", ticket.variation);
  out.field("itemvar", ticket.variation.empty() ? ticket.item : ticket.item + " - " + ticket.variation);
  out.field("attendee_name", name_of(position));
  out.field("attendee_company", ticket.person.company);
  out.field("attendee_job_title", ticket.person.title);
  out.field("event_name", caller.event == nullptr ? std::string() : caller.event->name);
  out.field("seat", ticket.seat);
  for (const auto& [key, value] : ticket.badge_fields) out.foreign_field("meta:" + key, value);
  out.begin_object("images");
  const auto event = caller.directory->events.find(ticket.event);
  for (const std::string& key : position.images) {
    out.foreign_field(key, address + "/api/v1/organizers/" + std::string(kOrganizer) + "/events/" + event->second.slug +
                               "/orderpositions/" + std::to_string(ticket.id.value) + "/pdf_image/" + key);
  }
  out.end_object();
  out.end_object();
}

void write_expanded(JsonOut& out, const Position& position, const Caller& caller, const Expand& expand) {
  const Ticket& ticket = position.ticket;
  const auto& directory = *caller.directory;
  if (expand.item) {
    out.key("item");
    write_item(out, ticket.item, ticket.event, directory);
  } else {
    out.field("item", number_of(ticket.item));
  }
  write_variation(out, ticket, expand.variation);
  const CatalogObject* subevent =
      expand.subevent ? directory.catalog_object(ticket.event, CatalogKind::subevent, ticket.subevent) : nullptr;
  write_object_or_number(out, "subevent", subevent, ticket.subevent);
}

void write_person(JsonOut& out, const Position& position) {
  const admission::Person& person = position.ticket.person;
  out.field("attendee_name", name_of(position));
  write_name_parts(out, position);
  out.field("company", person.company);
  for (const std::string_view key : {"street", "zipcode", "city", "country", "state"}) out.null(key);
  out.field("attendee_email", person.email);
}

}  // namespace

std::string_view letter_of(admission::OrderStatus status) {
  switch (status) {
    case admission::OrderStatus::paid:
      return "p";
    case admission::OrderStatus::pending:
      return "n";
    case admission::OrderStatus::expired:
      return "e";
    case admission::OrderStatus::canceled:
      return "c";
  }
  return "c";
}

Expand expand_of(const http::Request* request) {
  Expand expand;
  for (const std::string& name : query_values(request, "expand")) {
    if (name == "item") expand.item = true;
    if (name == "variation") expand.variation = true;
    if (name == "subevent") expand.subevent = true;
    if (name == "answers.question") expand.questions = true;
    if (name == "addons") expand.addons = true;
  }
  expand.pdf_data = query_flag(request, "pdf_data");
  if (expand.pdf_data) expand.address = own_address(request);
  return expand;
}

std::optional<Position> read_position(const api::Context* context, admission::EventId event, admission::TicketId id,
                                      bool addons) {
  auto ticket = api::TicketReads(context, event).find(id);
  if (!ticket || !*ticket) return std::nullopt;
  Position position;
  position.ticket = std::move(**ticket);
  complete(context, position, addons);
  return position;
}

void complete(const api::Context* context, Position& position, bool addons) {
  const api::TicketReads reads(context, position.ticket.event);
  if (auto presences = reads.presences(position.ticket.id)) position.presences = std::move(*presences);
  if (position.ticket.addon_to) {
    if (auto parent = reads.find(position.ticket.addon_to)) position.parent = std::move(*parent);
  }
  if (addons && !position.ticket.addons.empty()) {
    if (auto found = reads.find_all(position.ticket.addons)) position.addons = std::move(*found);
  }
}

std::string pseudonym_of(const Ticket& ticket) {
  const auto known =
      std::ranges::find(ticket.badge_fields, "pseudonymization_id", &std::pair<std::string, std::string>::first);
  return known == ticket.badge_fields.end() ? std::to_string(ticket.id.value) : known->second;
}

void write_position(JsonOut& out, const Position& position, const Caller& caller,
                    const std::vector<admission::ListId>& lists, const Expand& expand, admission::Seq before) {
  const Ticket& ticket = position.ticket;
  out.begin_object();
  out.field("id", ticket.id);
  out.field("order", ticket.order);
  out.field("positionid", std::max(1U, ticket.position));
  write_expanded(out, position, caller, expand);
  out.field("price", ticket.price.empty() ? std::string("0.00") : ticket.price);
  write_person(out, position);
  out.null("voucher");
  out.field("tax_rate", "0.00");
  out.field("tax_value", "0.00");
  out.field("secret", ticket.secret);
  write_id_or_null(out, "addon_to", ticket.addon_to.value);
  write_checkins(out, shown_checkins(position, lists, before));
  write_print_logs(out, ticket);
  out.begin_array("downloads");
  out.end_array();
  write_answers(out, ticket, caller, expand.questions);
  out.null("tax_rule");
  out.field("pseudonymization_id", pseudonym_of(ticket));
  if (expand.pdf_data) write_pdf_data(out, position, caller, expand.address);
  write_seat(out, ticket);
  out.field("require_attention", require_attention(ticket, *caller.directory));
  out.field("order__status", letter_of(ticket.order_status));
  out.field("order__valid_if_pending", ticket.valid_if_pending);
  out.field("order__require_approval", ticket.require_approval);
  out.field("order__locale", ticket.language.empty() ? std::string("en") : ticket.language);
  out.field("valid_from", ticket.valid_from);
  out.field("valid_until", ticket.valid_until);
  if (ticket.blocked.empty()) {
    out.null("blocked");
  } else {
    out.field("blocked", ticket.blocked);
  }
  if (expand.addons) {
    out.begin_array("addons");
    for (const Ticket& addon : position.addons) {
      const Position plain{addon, std::nullopt, {}, {}};
      Expand inner = expand;
      inner.addons = inner.pdf_data = false;
      write_position(out, plain, caller, lists, inner);
    }
    out.end_array();
  }
  out.end_object();
}

void write_list_of_reply(JsonOut& out, const admission::CheckinList& list, const sequencer::Directory& directory) {
  out.begin_object("list");
  out.field("id", list.id);
  out.field("name", list.name);
  const auto event = directory.events.find(list.event);
  out.field("event", event == directory.events.end() ? std::string() : event->second.slug);
  write_subevent_id(out, "subevent", list.subevent.value_or(""));
  out.field("include_pending", list.include_pending);
  out.end_object();
}

std::vector<std::string> checkin_texts(const Ticket& ticket, const sequencer::Directory& directory) {
  std::vector<std::string> texts{ticket.checkin_text};
  if (const auto* item = directory.catalog_object(ticket.event, CatalogKind::item, ticket.item)) {
    for (const auto& variation : item->variations) {
      if (!ticket.variation.empty() && variation.id == number_of(ticket.variation))
        texts.push_back(variation.checkin_text);
    }
    texts.push_back(item->checkin_text);
  }
  std::erase(texts, std::string());
  return texts;
}

bool require_attention(const Ticket& ticket, const sequencer::Directory& directory) {
  if (ticket.require_attention) return true;
  const auto* item = directory.catalog_object(ticket.event, CatalogKind::item, ticket.item);
  if (item == nullptr) return false;
  return item->attention || std::ranges::any_of(item->variations, [&](const auto& variation) {
           return variation.attention && !ticket.variation.empty() && variation.id == number_of(ticket.variation);
         });
}

void write_item(JsonOut& out, std::string_view name, admission::EventId event, const sequencer::Directory& directory) {
  if (const auto* item = directory.catalog_object(event, CatalogKind::item, name)) return out.raw_value(item->json);
  out.begin_object();
  out.field("id", number_of(name));
  out.begin_object("name");
  out.field("en", name);
  out.end_object();
  out.field("internal_name", name);
  out.null("category");
  out.field("active", true);
  out.field("admission", true);
  out.field("checkin_attention", false);
  out.null("checkin_text");
  out.field("has_variations", false);
  out.begin_array("variations");
  out.end_array();
  out.begin_array("addons");
  out.end_array();
  out.begin_array("bundles");
  out.end_array();
  out.field("default_price", "0.00");
  out.field("position", 0);
  out.end_object();
}

std::string item_name(const CatalogObject& item, std::string_view otherwise) {
  boost::system::error_code error;
  const auto body = boost::json::parse(item.json, error);
  const auto* object = error ? nullptr : body.if_object();
  const auto* name = object == nullptr ? nullptr : object->if_contains("name");
  if (name != nullptr && name->is_string()) return std::string(name->get_string());
  if (name != nullptr && name->is_object() && !name->get_object().empty()) {
    const auto& first = name->get_object().begin()->value();
    if (first.is_string()) return std::string(first.get_string());
  }
  return std::string(otherwise);
}

void write_subevent_id(JsonOut& out, std::string_view key, std::string_view subevent) {
  write_number_or_null(out, key, subevent);
}

}  // namespace usher::pretix
