#include "gateway/ctl/pretix_cursor.h"

#include <charconv>

namespace usher::ctl {
namespace {

constexpr std::int64_t kVersion = 1;

std::uint64_t count(const json::value& value, std::string_view name) {
  const std::int64_t found = number(value, name);
  return found < 0 ? 0 : static_cast<std::uint64_t>(found);
}

const json::object& members(const json::value& value, std::string_view name) {
  static const json::object kNone;
  const json::value* found = member(value, name);
  return found == nullptr || !found->is_object() ? kNone : found->get_object();
}

void read_annulled(const json::value& value, PullCursor& cursor) {
  for (const json::value& row : rows(value, "annulled")) {
    cursor.annulled.push_back(
        {count(row, "ticket"), text(row, "list"), text(row, "type"), text(row, "datetime"), count(row, "list_id")});
  }
}

}  // namespace

json::object to_json(const PullCursor& cursor) {
  json::object out;
  out["version"] = kVersion;
  out["source"] = cursor.source;
  out["event"] = cursor.event_digest;
  json::object catalogs, lists, questions;
  for (const auto& [name, seen] : cursor.catalogs) {
    catalogs[name] = json::object{{"last_modified", seen.last_modified}, {"digest", seen.digest}};
  }
  for (const auto& [id, list] : cursor.lists) {
    lists[std::to_string(id)] = json::object{{"slug", list.slug}, {"digest", list.digest}, {"id", list.id}};
  }
  for (const auto& [identifier, id] : cursor.questions) questions[identifier] = id;
  out["catalogs"] = std::move(catalogs);
  out["lists"] = std::move(lists);
  out["questions"] = std::move(questions);
  out["orders_since"] = cursor.orders_since;
  out["orders_next"] = cursor.orders_next;
  out["orders_generated"] = cursor.orders_generated;
  out["revoked_since"] = cursor.revoked_since;
  out["blocked_since"] = cursor.blocked_since;
  out["media_since"] = cursor.media_since;
  out["pushed"] = cursor.pushed;
  out["aside"] = json::array(cursor.aside.begin(), cursor.aside.end());
  json::array annulled;
  const std::size_t skip = cursor.annulled.size() > kAnnulledMax ? cursor.annulled.size() - kAnnulledMax : 0;
  for (std::size_t i = skip; i < cursor.annulled.size(); ++i) {
    const auto& one = cursor.annulled[i];
    json::object row{{"ticket", one.ticket}, {"list", one.list}, {"type", one.type}, {"datetime", one.datetime}};
    if (one.list_id != 0) row["list_id"] = one.list_id;
    annulled.push_back(std::move(row));
  }
  out["annulled"] = std::move(annulled);
  return out;
}

std::expected<PullCursor, std::string> cursor_from(const json::value& value) {
  if (number(value, "version") != kVersion) {
    return std::unexpected("version: this usherctl reads version " + std::to_string(kVersion) + ", the gateway has " +
                           text(value, "version"));
  }
  PullCursor cursor;
  cursor.source = text(value, "source");
  if (cursor.source.empty()) return std::unexpected("source: is missing");
  cursor.event_digest = text(value, "event");
  for (const auto& [name, seen] : members(value, "catalogs")) {
    cursor.catalogs[std::string(name)] = {text(seen, "last_modified"), text(seen, "digest")};
  }
  for (const auto& [name, list] : members(value, "lists")) {
    std::uint64_t id = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), id);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) {
      return std::unexpected("lists: \"" + std::string(name) + "\" is no number of a list");
    }
    cursor.lists[id] = {text(list, "slug"), text(list, "digest"), count(list, "id")};
  }
  for (const auto& [identifier, id] : members(value, "questions")) {
    if (id.is_int64() && id.get_int64() > 0) {
      cursor.questions[std::string(identifier)] = static_cast<std::uint64_t>(id.get_int64());
    }
  }
  cursor.orders_since = text(value, "orders_since");
  cursor.orders_next = text(value, "orders_next");
  cursor.orders_generated = text(value, "orders_generated");
  cursor.revoked_since = text(value, "revoked_since");
  cursor.blocked_since = text(value, "blocked_since");
  cursor.media_since = text(value, "media_since");
  cursor.pushed = count(value, "pushed");
  for (const json::value& place : rows(value, "aside")) {
    if (place.is_int64() && place.get_int64() > 0)
      cursor.aside.push_back(static_cast<std::uint64_t>(place.get_int64()));
  }
  read_annulled(value, cursor);
  return cursor;
}

std::string digest_text(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = 0; i < 16; ++i) out[15 - i] = kHex[hash >> (4 * i) & 15];
  return out;
}

}  // namespace usher::ctl
