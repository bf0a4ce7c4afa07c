#include "gateway/api/directory_json.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/admission/rules.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/json_text.h"
#include "gateway/sequencer/limits.h"
#include "storage/import/time_text.h"
#include "storage/signing_key.h"

namespace usher::api {

using admission::CheckinList;
using admission::Device;
using admission::Event;

namespace {

void read_slug(JsonIn& in, std::string& slug) {
  if (in.text("slug", slug) && !is_slug(slug)) in.mistake("slug", "must be 1 to 64 of a-z, 0-9 and -");
}

bool is_language_tag(std::string_view tag) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !tag.empty() && tag.size() <= 35 && std::ranges::all_of(tag, allowed);
}

bool is_empty(const boost::json::value& v) {
  return v.is_null() || (v.is_object() && v.get_object().empty()) || (v.is_array() && v.get_array().empty()) ||
         (v.is_string() && v.get_string().empty());
}

// Kept as they were given, but for spaces; what is no rule is kept as none.
void read_rules(JsonIn& in, std::string& rules) {
  const auto* given = in.find("rules");
  if (given == nullptr) return;
  std::string text = is_empty(*given) ? "{}" : json_text(*given);
  const auto compiled = admission::compile_rules(text);
  if (!compiled) return in.mistake(compiled.error().path, compiled.error().message);
  rules = compiled->empty() ? std::string() : std::move(text);
}

void check_names(JsonIn& in, std::string_view field, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (name.empty() || name.size() > sequencer::kNameBytesMax) {
      in.mistake(field, "each name must be 1 to " + std::to_string(sequencer::kNameBytesMax) + " bytes");
    }
  }
}

// Kept in one shape, so that a key is there once however it was written.
void read_valid_keys(JsonIn& in, std::vector<std::string>& out) {
  std::vector<std::string> given;
  if (!in.texts("valid_keys", given)) return;
  std::vector<std::string> keys;
  for (const std::string& text : given) {
    const auto key = storage::read_verify_key(text);
    if (!key) return in.mistake("valid_keys", "a key is " + key.error().message);
    if (std::string kept = storage::text_of(*key); std::ranges::find(keys, kept) == keys.end()) {
      keys.push_back(std::move(kept));
    }
  }
  if (keys.size() > sequencer::kValidKeysMax) {
    return in.mistake("valid_keys", "must have at most " + std::to_string(sequencer::kValidKeysMax) + " keys");
  }
  out = std::move(keys);
}

// Kept in one order, so that the same ways are the same setting.
void read_match(JsonIn& in, std::vector<admission::MatchBy>& out) {
  std::vector<std::string> given;
  if (!in.texts("match", given)) return;
  std::vector<admission::MatchBy> ways;
  for (const std::string& name : given) {
    const auto by = admission::parse_match_by(name);
    if (!by)
      return in.mistake("match", "must be an array of number, name_birth and name_phone; empty takes tickets alone");
    if (!admission::allows(ways, *by)) ways.push_back(*by);
  }
  std::ranges::sort(ways);
  out = std::move(ways);
}

}  // namespace

bool is_slug(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kSlugBytesMax && std::ranges::all_of(text, allowed);
}

void read_event(JsonIn& in, Event& event) {
  read_slug(in, event.slug);
  in.text("name", event.name);
  in.text("currency", event.currency, 3);
  in.flag("testmode", event.testmode);
  if (in.text("timezone", event.timezone) && !importing::zone_exists(event.timezone)) {
    in.mistake("timezone", "must be an IANA name such as \"Europe/Berlin\" or \"Asia/Shanghai\"");
  }
  in.time("starts_at", event.starts_at);
  in.time("ends_at", event.ends_at);
  in.time("admission_at", event.admission_at);
  if (event.starts_at && event.ends_at && *event.ends_at < *event.starts_at) {
    in.mistake("ends_at", "must not be before starts_at");
  }
  if (in.texts("languages", event.languages) && !std::ranges::all_of(event.languages, is_language_tag)) {
    in.mistake("languages", "must be language tags such as \"en\" or \"zh-CN\"");
  }
  read_match(in, event.match);
  read_valid_keys(in, event.valid_keys);
}

void read_list(JsonIn& in, CheckinList& list) {
  read_slug(in, list.slug);
  in.text("name", list.name);
  const bool all_said = in.flag("all_items", list.all_items);
  if (in.texts("items", list.items) && !all_said) list.all_items = list.items.empty();
  in.text("subevent", list.subevent);
  in.flag("include_pending", list.include_pending);
  in.flag("multiple_entries", list.multiple_entries);
  in.flag("entry_after_exit", list.entry_after_exit);
  in.flag("addon_match", list.addon_match);
  read_rules(in, list.rules);
  in.texts("questions", list.questions);
  in.flag("ignore_in_statistics", list.ignore_in_statistics);
  in.flag("consider_tickets_used", list.consider_tickets_used);
  if (in.time("exit_all_at", list.exit_all_at)) list.exit_all_moved = false;
  in.time("opens_at", list.opens_at);
  in.time("closes_at", list.closes_at);
  if (list.opens_at && list.closes_at && *list.closes_at < *list.opens_at) {
    in.mistake("closes_at", "must not be before opens_at");
  }
  in.number("capacity", list.capacity);
  in.text("zone", list.zone, sequencer::kNameBytesMax);
  if (in.texts("gates", list.gates)) check_names(in, "gates", list.gates);
  if (in.texts("lanes", list.lanes)) check_names(in, "lanes", list.lanes);
}

void read_token(JsonIn& in, Device& device) {
  in.text("name", device.name);
  std::string role;
  if (in.text("role", role)) {
    const auto known = admission::parse_role(role);
    if (!known) in.mistake("role", "must be admin, staff, kiosk, scanner or dashboard");
    if (known) device.role = *known;
  }
  if (in.texts("gates", device.gates)) check_names(in, "gates", device.gates);
  if (!in.texts("lists", device.lists)) return;
  const auto names_list = [](std::string_view list) {
    const auto slash = list.find('/');
    return slash != list.npos && is_slug(list.substr(0, slash)) && is_slug(list.substr(slash + 1));
  };
  if (!std::ranges::all_of(device.lists, names_list)) in.mistake("lists", "each must be \"event/list\", both slugs");
}

void write(JsonOut& out, const Event& event) {
  out.begin_object();
  out.field("slug", event.slug);
  out.field("name", event.name);
  out.field("timezone", event.timezone);
  out.field("starts_at", event.starts_at);
  out.field("ends_at", event.ends_at);
  out.field("admission_at", event.admission_at);
  out.field("currency", event.currency);
  out.field("testmode", event.testmode);
  out.field("languages", event.languages);
  out.begin_array("match");
  for (const admission::MatchBy by : event.match) out.value(admission::to_string(by));
  out.end_array();
  out.field("valid_keys", event.valid_keys);
  out.end_object();
}

void write(JsonOut& out, const CheckinList& list) {
  out.begin_object();
  out.field("id", list.id);
  out.field("slug", list.slug);
  out.field("name", list.name);
  out.field("all_items", list.all_items);
  out.field("items", list.items);
  out.field("subevent", list.subevent);
  out.field("include_pending", list.include_pending);
  out.field("multiple_entries", list.multiple_entries);
  out.field("entry_after_exit", list.entry_after_exit);
  out.field("addon_match", list.addon_match);
  out.raw_field("rules", list.rules.empty() ? "{}" : list.rules);
  out.field("questions", list.questions);
  out.field("ignore_in_statistics", list.ignore_in_statistics);
  out.field("consider_tickets_used", list.consider_tickets_used);
  out.field("exit_all_at", list.exit_all_at);
  out.field("opens_at", list.opens_at);
  out.field("closes_at", list.closes_at);
  out.field("capacity", list.capacity);
  out.field("zone", list.zone);
  out.field("gates", list.gates);
  out.field("lanes", list.lanes);
  out.end_object();
}

void write(JsonOut& out, const Device& device) {
  out.begin_object();
  out.field("id", device.id);
  out.field("name", device.name);
  out.field("role", admission::to_string(device.role));
  out.field("gates", device.gates);
  out.field("lists", device.lists);
  out.field("revoked", device.revoked);
  out.end_object();
}

}  // namespace usher::api
