#include "storage/import/fields.h"

#include <array>

namespace usher::importing {
namespace {

constexpr std::array<std::string_view, kFieldCount> kNames = {
    "secret",     "name",        "company", "title",      "category",
    "item",       "order",       "status",  "tags",       "seat",
    "zone",       "language",    "email",   "phone",      "id_number",
    "valid_from", "valid_until", "blocked", "given_name", "family_name",
    "variation",  "subevent",    "notes",   "passport",   "require_attention",
    "birth_date"};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view to_string(Field field) {
  const auto at = static_cast<std::size_t>(field);
  return at < kNames.size() ? kNames[at] : std::string_view{};
}

std::optional<Field> field_of(std::string_view name) {
  if (name.empty()) return Field::left_out;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Field>(i);
  return std::nullopt;
}

const std::string& known_fields_text() {
  static const std::string text = [] {
    std::string all;
    for (const std::string_view name : kNames) {
      if (!all.empty()) all += ", ";
      all += name;
    }
    return all;
  }();
  return text;
}

}  // namespace usher::importing
