#include "gateway/api/shown_json.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

#include "gateway/api/json_in.h"
#include "gateway/api/limits.h"
#include "scanner/document/aamva.h"
#include "storage/import/birth_date.h"

namespace usher::api {

namespace json = boost::json;

namespace {

constexpr std::string_view kDocument = "document";
constexpr std::string_view kPerson = "person";
constexpr std::string_view kKinds = "passport, id_card, visa, residence_permit, driver_license or resident_id";

struct Member {
  std::string_view name;
  std::string* out;
  std::size_t bytes_max;
};

// The members of an object of texts; false after a mistake. A null is as good as absent.
bool read_members(JsonIn& in, std::string_view field, const json::value& found, std::initializer_list<Member> members) {
  if (!found.is_object()) {
    in.mistake(field, "must be an object");
    return false;
  }
  for (const auto& given : found.get_object()) {
    const std::string_view key(given.key().data(), given.key().size());
    const auto* member = std::ranges::find(members, key, &Member::name);
    std::string known;
    for (const Member& each : members) known.append(" ").append(each.name);
    if (member == members.end()) {
      in.mistake(field, std::string("unknown field \"").append(key.substr(0, 64)).append("\"; known are") + known);
      return false;
    }
    if (given.value().is_null()) continue;
    if (!given.value().is_string() || given.value().get_string().size() > member->bytes_max) {
      in.mistake(std::string(field) + "." + std::string(key),
                 "must be a text of at most " + std::to_string(member->bytes_max) + " bytes");
      return false;
    }
    member->out->assign(given.value().get_string().data(), given.value().get_string().size());
  }
  return true;
}

std::optional<scanner::DocumentKind> kind_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(scanner::DocumentKind::resident_id); ++i) {
    const auto kind = static_cast<scanner::DocumentKind>(i);
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ShownDocument> read_shown_document(JsonIn& in) {
  const json::value* found = in.find(kDocument);
  if (found == nullptr || found->is_null()) return std::nullopt;
  ShownDocument shown;
  std::string kind;
  if (!read_members(in, kDocument, *found,
                    {{"mrz", &shown.mrz, kTextBytesMax},
                     {"aamva", &shown.aamva, scanner::kAamvaBytesMax},
                     {"number", &shown.number, kIdentifierBytesMax},
                     {"kind", &kind, kIdentifierBytesMax}})) {
    return std::nullopt;
  }
  if (!shown.mrz.empty() + !shown.aamva.empty() + !shown.number.empty() != 1) {
    in.mistake(kDocument, "must have one of mrz, aamva and number");
    return std::nullopt;
  }
  if (!kind.empty()) {
    shown.kind = kind_of(kind);
    if (!shown.kind) in.mistake("document.kind", std::string("must be ").append(kKinds));
    if (shown.number.empty()) in.mistake("document.kind", "goes with a number; other documents say it themselves");
  }
  return shown;
}

std::optional<SaidPerson> read_said_person(JsonIn& in) {
  const json::value* found = in.find(kPerson);
  if (found == nullptr || found->is_null()) return std::nullopt;
  SaidPerson said;
  std::string birth_date;
  if (!read_members(in, kPerson, *found,
                    {{"name", &said.name, kTextBytesMax},
                     {"birth_date", &birth_date, kIdentifierBytesMax},
                     {"phone_last4", &said.phone_last4, kIdentifierBytesMax}})) {
    return std::nullopt;
  }
  if (said.name.empty()) in.mistake("person.name", "is required");
  if (birth_date.empty() == said.phone_last4.empty()) {
    in.mistake(kPerson, "must have birth_date or phone_last4, one of them");
    return std::nullopt;
  }
  if (!birth_date.empty()) {
    const auto date = importing::parse_birth_date(birth_date);
    if (!date) in.mistake("person.birth_date", "must be a date such as 1990-05-01");
    if (date) said.birth_date = *date;
  }
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (birth_date.empty() && (said.phone_last4.size() != 4 || !std::ranges::all_of(said.phone_last4, digit))) {
    in.mistake("person.phone_last4", "must be four digits");
  }
  return said;
}

}  // namespace usher::api
