#include "storage/import/identity.h"

#include <array>
#include <string_view>

#include "storage/import/digest.h"
#include "storage/import/limits.h"
#include "storage/import/text.h"

namespace usher::importing {
namespace {

// Separates the parts of a key; a control character, which no folded part holds.
constexpr char kPart = '\x1F';

std::string join(std::string_view kind, std::string_view first, std::string_view second) {
  std::string key(kind);
  key.reserve(kind.size() + first.size() + second.size() + 2);
  key += kPart;
  key += first;
  key += kPart;
  key += second;
  return key;
}

}  // namespace

std::string NaturalKeys::key_of(const ImportedRow& row) {
  for (const auto& [kind, number] : row.numbers)
    if (!number.empty()) return join(kind, number, {});
  const admission::Person& person = row.ticket.person;
  fold_name(person.name, name_);
  fold_name(person.email, scratch_);
  if (!scratch_.empty()) return join("email", scratch_, name_);
  fold_phone(person.phone, scratch_);
  if (!scratch_.empty()) return join("phone", scratch_, name_);
  fold_name(row.ticket.order, scratch_);
  if (!scratch_.empty()) return join("order", scratch_, name_);
  if (name_.empty()) return {};
  fold_name(person.company, scratch_);
  return join("name", name_, scratch_);
}

std::uint64_t Duplicates::first_line_of_secret(const std::string& secret, std::uint64_t line) {
  return secrets_.find_or_add(digest64(secret, 1), line);
}

std::uint64_t Duplicates::number_of(const std::string& natural_key) {
  return natural_keys_.count(digest64(natural_key, 2));
}

std::optional<Suspect> Duplicates::suspect(const ImportedRow& row) {
  const admission::Person& person = row.ticket.person;
  if (person.name.empty() || people_.size() >= kSuspectKeysMax) return std::nullopt;
  fold_name(person.name, scratch_);
  const std::uint64_t name = digest64(scratch_, 3);
  std::optional<Suspect> found;
  const auto look = [&](std::uint64_t kind, const char* why) {
    if (scratch_.empty()) return;
    const std::uint64_t first = people_.find_or_add(digest64(scratch_, name + kind), row.line);
    if (first != 0 && !found) found = Suspect{row.line, first, why};
  };
  fold_name(person.email, scratch_);
  look(1, "same name and e-mail");
  fold_phone(person.phone, scratch_);
  look(2, "same name and phone");
  fold_name(person.company, scratch_);
  look(3, "same name and company");
  return found;
}

}  // namespace usher::importing
