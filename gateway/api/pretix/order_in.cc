#include "gateway/api/pretix/order_in.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/pretix/members.h"
#include "storage/import/digest.h"
#include "storage/import/time_text.h"

namespace usher::pretix {

namespace bj = boost::json;
using admission::OrderStatus;
using admission::Ticket;

namespace {

const bj::value* find(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

// "" where there is no text; a number is taken as its digits.
std::string text(const bj::object& object, std::string_view name) {
  const bj::value* value = find(object, name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  return value->is_number() ? bj::serialize(*value) : std::string();
}

// 0 where there is no number of an object.
std::uint64_t id(const bj::object& object, std::string_view name) {
  const bj::value* value = find(object, name);
  if (value == nullptr) return 0;
  if (value->is_int64()) return value->get_int64() > 0 ? static_cast<std::uint64_t>(value->get_int64()) : 0;
  return value->is_uint64() ? value->get_uint64() : 0;
}

std::string id_text(const bj::object& object, std::string_view name) {
  const std::uint64_t number = id(object, name);
  return number == 0 ? std::string() : std::to_string(number);
}

const bj::object* object_in(const bj::object& object, std::string_view name) {
  const bj::value* value = find(object, name);
  return value == nullptr ? nullptr : value->if_object();
}

const bj::array* array_in(const bj::object& object, std::string_view name) {
  const bj::value* value = find(object, name);
  return value == nullptr ? nullptr : value->if_array();
}

// False if there is something that is no time.
bool time(const bj::object& object, std::string_view name, std::optional<admission::Time>& out) {
  const bj::value* value = find(object, name);
  if (value == nullptr) return true;
  if (!value->is_string()) return false;
  const auto read = importing::parse_time(std::string_view(value->get_string()), "UTC");
  if (read) out = *read;
  return read.has_value();
}

std::optional<OrderStatus> status_of(std::string_view letter) {
  if (letter == "p") return OrderStatus::paid;
  if (letter == "n") return OrderStatus::pending;
  if (letter == "e") return OrderStatus::expired;
  if (letter == "c") return OrderStatus::canceled;
  return std::nullopt;
}

// What all positions of an order share.
std::expected<Ticket, std::string> ticket_of_order(const bj::object& order) {
  Ticket ticket;
  ticket.order = text(order, "code");
  if (ticket.order.empty()) return std::unexpected("code: a text is required");
  const auto status = status_of(text(order, "status"));
  if (!status) return std::unexpected("status: must be n, p, e or c");
  ticket.order_status = *status;
  ticket.require_approval = flag_of(order, "require_approval");
  ticket.valid_if_pending = flag_of(order, "valid_if_pending");
  ticket.require_attention = flag_of(order, "checkin_attention");
  ticket.checkin_text = text(order, "checkin_text");
  ticket.language = text(order, "locale");
  ticket.person.email = text(order, "email");
  ticket.person.phone = text(order, "phone");
  if (const bj::object* address = object_in(order, "invoice_address")) {
    ticket.fallback_name = text(*address, "name");
    ticket.person.company = text(*address, "company");
  }
  ticket.import_source = kPulledSource;
  return ticket;
}

void read_person(const bj::object& position, admission::Person& person) {
  person.name = text(position, "attendee_name");
  if (const bj::object* parts = object_in(position, "attendee_name_parts")) {
    person.given_name = text(*parts, "given_name");
    person.family_name = text(*parts, "family_name");
  }
  if (std::string email = text(position, "attendee_email"); !email.empty()) person.email = std::move(email);
  if (std::string company = text(position, "company"); !company.empty()) person.company = std::move(company);
}

std::vector<std::uint32_t> options_of(const bj::object& answer, const admission::Question& question) {
  std::vector<std::uint32_t> options;
  const bj::array* chosen = array_in(answer, "option_identifiers");
  if (chosen == nullptr) return options;
  for (const bj::value& each : *chosen) {
    if (!each.is_string()) continue;
    const auto option = std::ranges::find(question.options, question_identifier(std::string_view(each.get_string())),
                                          &admission::QuestionOption::identifier);
    if (option != question.options.end()) options.push_back(option->id);
  }
  return options;
}

void read_answers(const bj::object& position, std::span<const admission::Question> questions, Ticket& ticket) {
  const bj::array* answers = array_in(position, "answers");
  if (answers == nullptr) return;
  for (const bj::value& each : *answers) {
    const bj::object* answer = each.if_object();
    if (answer == nullptr) continue;
    const std::string identifier = question_identifier(text(*answer, "question_identifier"));
    if (identifier.empty()) continue;
    ticket.answers.emplace_back(identifier, text(*answer, "answer"));
    const auto question = std::ranges::find(questions, identifier, &admission::Question::identifier);
    if (question == questions.end()) continue;
    if (auto options = options_of(*answer, *question); !options.empty()) {
      ticket.chosen_options.push_back({identifier, std::move(options)});
    }
  }
}

void read_checkins(const bj::object& position, std::vector<PulledCheckin>& out) {
  const bj::array* checkins = array_in(position, "checkins");
  if (checkins == nullptr) return;
  for (const bj::value& each : *checkins) {
    const bj::object* body = each.if_object();
    if (body == nullptr) continue;
    std::optional<admission::Time> at;
    const auto type = admission::parse_direction(text(*body, "type"));
    PulledCheckin checkin{.id = id(*body, "id"), .list = id(*body, "list"), .at = {}, .type = {}};
    if (!time(*body, "datetime", at) || !at || !type || checkin.id == 0 || checkin.list == 0) continue;
    checkin.at = *at;
    checkin.type = *type;
    out.push_back(checkin);
  }
  std::ranges::stable_sort(out, {}, &PulledCheckin::at);
}

// Of all that was read, each text behind its length: the same position gives the same value, whatever stands beside it.
std::uint64_t digest_of(const Ticket& t, std::uint64_t parent) {
  std::string whole;
  const auto add = [&whole](std::string_view part) {
    whole.append(std::to_string(part.size())).append(":").append(part);
  };
  const auto add_time = [&add](const std::optional<admission::Time>& at) {
    add(at ? importing::format_rfc3339(*at) : std::string());
  };
  for (const std::string* part :
       {&t.secret, &t.item, &t.variation, &t.subevent, &t.order, &t.language, &t.seat, &t.zone, &t.person.name,
        &t.person.given_name, &t.person.family_name, &t.person.company, &t.person.email, &t.person.phone, &t.price,
        &t.fallback_name, &t.checkin_text}) {
    add(*part);
  }
  for (const bool part : {t.require_approval, t.valid_if_pending, t.canceled, t.require_attention})
    add(part ? "1" : "0");
  add(admission::to_string(t.order_status));
  add(std::to_string(t.position));
  add(std::to_string(parent));
  add_time(t.valid_from);
  add_time(t.valid_until);
  for (const std::string& reason : t.blocked) add("b" + reason);
  for (const auto& [name, value] : t.badge_fields) add("f" + name + "=" + value);
  for (const auto& [name, value] : t.answers) add("a" + name + "=" + value);
  for (const auto& [question, options] : t.chosen_options) {
    for (const std::uint32_t option : options) add("o" + question + "=" + std::to_string(option));
  }
  constexpr std::uint64_t kSeed = 0x7072657469783031;  // "pretix01": a later form of it would have another
  const std::uint64_t digest = importing::digest64(whole, kSeed);
  return digest == 0 ? 1 : digest;
}

// The error is what is wrong with the position.
std::expected<PulledPosition, std::string> read_position(const bj::object& body, const Ticket& order,
                                                         std::span<const admission::Question> questions) {
  PulledPosition position;
  Ticket& ticket = position.ticket;
  ticket = order;
  position.id = id(body, "id");
  position.parent = id(body, "addon_to");
  if (position.id == 0) return std::unexpected("id: a number is required");
  if (position.parent == position.id) return std::unexpected("addon_to: a position cannot be its own add-on");
  ticket.secret = text(body, "secret");
  if (ticket.secret.empty()) return std::unexpected("secret: a text is required");
  ticket.item = id_text(body, "item");
  if (ticket.item.empty()) return std::unexpected("item: a number is required");
  ticket.position = static_cast<std::uint32_t>(std::min<std::uint64_t>(id(body, "positionid"), UINT32_MAX));
  ticket.variation = id_text(body, "variation");
  ticket.subevent = id_text(body, "subevent");
  ticket.price = text(body, "price");
  ticket.canceled = flag_of(body, "canceled");
  read_person(body, ticket.person);
  if (const bj::object* seat = object_in(body, "seat")) {
    ticket.seat = text(*seat, "name");
    ticket.zone = text(*seat, "zone_name");
  }
  if (!time(body, "valid_from", ticket.valid_from)) return std::unexpected("valid_from: a date and time is required");
  if (!time(body, "valid_until", ticket.valid_until))
    return std::unexpected("valid_until: a date and time is required");
  if (const bj::value* blocked = find(body, "blocked")) {
    const bj::array* reasons = blocked->if_array();
    if (reasons == nullptr) return std::unexpected("blocked: must be null or a list of texts");
    for (const bj::value& reason : *reasons) {
      ticket.blocked.push_back(reason.is_string() ? std::string(reason.get_string()) : bj::serialize(reason));
    }
  }
  if (std::string pseudonym = text(body, "pseudonymization_id"); !pseudonym.empty()) {
    ticket.badge_fields.emplace_back("pseudonymization_id", std::move(pseudonym));
  }
  read_answers(body, questions, ticket);
  read_checkins(body, position.checkins);
  ticket.import_digest = digest_of(ticket, position.parent);
  return position;
}

}  // namespace

std::string question_identifier(std::string_view identifier) {
  const bool digits = std::ranges::all_of(identifier, [](char c) { return c >= '0' && c <= '9'; });
  return identifier.empty() || !digits ? std::string(identifier) : "q" + std::string(identifier);
}

std::string origin_of_position(std::uint64_t position) {
  return "pretix-position-" + std::to_string(position);
}

std::expected<PulledOrder, OrderMistake> read_order(const bj::value& order,
                                                    std::span<const admission::Question> questions) {
  const bj::object* body = order.if_object();
  if (body == nullptr) return std::unexpected(OrderMistake{{}, 0, "an order is an object"});
  const std::string code = text(*body, "code");
  const auto shared = ticket_of_order(*body);
  if (!shared) return std::unexpected(OrderMistake{code, 0, shared.error()});
  const bj::array* positions = array_in(*body, "positions");
  if (positions == nullptr) return std::unexpected(OrderMistake{code, 0, "positions: a list is required"});
  PulledOrder out;
  for (const bj::value& each : *positions) {
    const bj::object* object = each.if_object();
    if (object == nullptr) return std::unexpected(OrderMistake{code, 0, "positions: each is an object"});
    auto position = read_position(*object, *shared, questions);
    if (position) {
      out.positions.push_back(std::move(*position));
    } else {
      const auto place = static_cast<std::uint32_t>(std::min<std::uint64_t>(id(*object, "positionid"), UINT32_MAX));
      out.mistakes.push_back({code, place, position.error()});
    }
  }
  std::ranges::stable_partition(out.positions, [](const PulledPosition& position) { return position.parent == 0; });
  return out;
}

}  // namespace usher::pretix
