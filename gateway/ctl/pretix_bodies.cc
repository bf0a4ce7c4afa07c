#include "gateway/ctl/pretix_bodies.h"

#include <algorithm>
#include <set>
#include <vector>

#include "gateway/ctl/pretix_address.h"

namespace usher::ctl {
namespace {

// One language of a text in several; the first of `languages` that it has, else any.
std::string one_text(const json::value* value, const std::vector<std::string>& languages) {
  if (value == nullptr || !value->is_object()) return text_of(value);
  for (const std::string& language : languages) {
    if (const std::string found = text(*value, language); !found.empty()) return found;
  }
  for (const auto& [language, found] : value->get_object()) {
    if (found.is_string() && !found.get_string().empty()) return std::string(found.get_string());
  }
  return {};
}

// In all its languages, as the gateway keeps texts of questions.
json::object all_texts(const json::value* value) {
  json::object out;
  if (value == nullptr) return out;
  if (!value->is_object()) {
    if (const std::string plain = text_of(value); !plain.empty()) out["en"] = plain;
    return out;
  }
  for (const auto& [language, found] : value->get_object()) {
    if (found.is_string() && !found.get_string().empty()) out[language] = found;
  }
  return out;
}

void copy(json::object& out, std::string_view name, const json::value& from, std::string_view theirs) {
  if (const json::value* value = member(from, theirs)) {
    out[name] = *value;
  } else if (from.is_object() && from.get_object().contains(theirs)) {
    out[name] = nullptr;
  }
}

json::array as_texts(const json::value& value, std::string_view name) {
  json::array out;
  for (const json::value& each : rows(value, name)) out.emplace_back(text_of(&each));
  return out;
}

json::array options_of(const json::value& question, const json::value& before) {
  json::array out;
  for (const json::value& option : rows(question, "options")) {
    json::object body;
    const std::string identifier = kept_identifier(text(option, "identifier"));
    if (!identifier.empty()) body["identifier"] = identifier;
    body["answer"] = all_texts(member(option, "answer"));
    body["position"] = std::max<std::int64_t>(0, number(option, "position"));
    for (const json::value& known : rows(before, "options")) {
      if (text(known, "identifier") == identifier) body["id"] = number(known, "id");
    }
    out.emplace_back(std::move(body));
  }
  return out;
}

}  // namespace

json::object event_body(const json::value& detail, const json::value& settings) {
  json::object body;
  std::vector<std::string> languages;
  if (const std::string first = text(settings, "locale"); !first.empty()) languages.push_back(first);
  for (const json::value& each : rows(settings, "locales")) {
    const std::string language = text_of(&each);
    if (!language.empty() && std::ranges::find(languages, language) == languages.end()) languages.push_back(language);
  }
  if (!languages.empty()) body["languages"] = texts(languages);
  languages.emplace_back("en");
  if (const std::string name = one_text(member(detail, "name"), languages); !name.empty()) body["name"] = name;
  for (const char* same : {"timezone", "currency", "testmode"}) {
    if (const json::value* value = member(detail, same)) body[same] = *value;
  }
  copy(body, "starts_at", detail, "date_from");
  copy(body, "ends_at", detail, "date_to");
  copy(body, "admission_at", detail, "date_admission");
  if (const json::value* keys = member(detail, "valid_keys")) body["valid_keys"] = rows(*keys, "pretix_sig1");
  return body;
}

json::object list_body(const json::value& list) {
  json::object body;
  body["name"] = text(list, "name");
  body["all_items"] = flag(list, "all_products");
  body["items"] = as_texts(list, "limit_products");
  const json::value* subevent = member(list, "subevent");
  if (subevent != nullptr && subevent->is_object()) subevent = member(*subevent, "id");
  body["subevent"] = subevent == nullptr ? json::value(nullptr) : json::value(text_of(subevent));
  body["include_pending"] = flag(list, "include_pending");
  body["multiple_entries"] = flag(list, "allow_multiple_entries");
  const json::value* after_exit = member(list, "allow_entry_after_exit");
  body["entry_after_exit"] = after_exit == nullptr || flag(list, "allow_entry_after_exit");
  body["addon_match"] = flag(list, "addon_match");
  body["ignore_in_statistics"] = flag(list, "ignore_in_statistics");
  const json::value* used = member(list, "consider_tickets_used");
  body["consider_tickets_used"] = used == nullptr || flag(list, "consider_tickets_used");
  const json::value* rules = member(list, "rules");
  body["rules"] = rules == nullptr ? json::value(json::object()) : *rules;
  const json::value* exit_all = member(list, "exit_all_at");
  body["exit_all_at"] = exit_all == nullptr ? json::value(nullptr) : *exit_all;
  return body;
}

bool names_gates(const json::value& rules) {
  if (rules.is_array()) return std::ranges::any_of(rules.get_array(), names_gates);
  if (!rules.is_object()) return false;
  return std::ranges::any_of(rules.get_object(), [](const auto& row) {
    return (row.key() == "var" && row.value() == "gate") || names_gates(row.value());
  });
}

std::map<std::uint64_t, std::string> list_slugs(const json::array& lists, std::map<std::uint64_t, std::string> known) {
  std::set<std::string> taken;
  for (const auto& [id, slug] : known) taken.insert(slug);
  std::map<std::uint64_t, std::string> names;  // in the order of their numbers, whatever the page's
  for (const json::value& list : lists) {
    if (const std::int64_t id = number(list, "id"); id > 0) names[static_cast<std::uint64_t>(id)] = text(list, "name");
  }
  for (const auto& [id, name] : names) {
    if (known.contains(id)) continue;
    std::string slug = slug_of(name);
    if (slug.empty()) slug = "list-" + std::to_string(id);
    if (taken.contains(slug)) slug = slug.substr(0, 40) + "-" + std::to_string(id);
    taken.insert(slug);
    known[id] = slug;
  }
  return known;
}

json::object question_body(const json::value& question, const json::value& before) {
  json::object body;
  body["identifier"] = kept_identifier(text(question, "identifier"));
  body["type"] = text(question, "type");
  body["question"] = all_texts(member(question, "question"));
  body["help_text"] = all_texts(member(question, "help_text"));
  for (const char* flag_name : {"required", "ask_during_checkin", "show_during_checkin", "hidden"}) {
    body[flag_name] = flag(question, flag_name);
  }
  body["items"] = as_texts(question, "items");
  body["options"] = options_of(question, before);
  body["position"] = std::max<std::int64_t>(0, number(question, "position"));
  for (const char* bound : {"valid_number_min", "valid_number_max", "valid_date_min", "valid_date_max",
                            "valid_datetime_min", "valid_datetime_max"}) {
    const json::value* value = member(question, bound);
    body[bound] = value == nullptr ? json::value(nullptr) : json::value(text_of(value));
  }
  const json::value* length = member(question, "valid_string_length_max");
  body["valid_string_length_max"] = length == nullptr ? json::value(nullptr) : *length;
  return body;
}

std::string kept_identifier(std::string_view identifier) {
  const bool digits = std::ranges::all_of(identifier, [](char c) { return c >= '0' && c <= '9'; });
  return identifier.empty() || !digits ? std::string(identifier) : "q" + std::string(identifier);
}

}  // namespace usher::ctl
