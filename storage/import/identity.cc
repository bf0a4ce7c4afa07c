#include "storage/import/identity.h"

#include <algorithm>
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

void Duplicates::look_at(const ImportedRow& row) {
  const admission::Person& person = row.ticket.person;
  secret_key_ = digest64(row.ticket.secret, 1);
  if (!row.ticket.secret.empty()) secrets_.prefetch(secret_key_);
  people_keys_.fill(0);
  if (person.name.empty() || people_.size() >= kSuspectKeysMax) return;
  fold_name(person.name, scratch_);
  const std::uint64_t name = digest64(scratch_, 3);
  const auto make = [&](std::size_t kind) {
    if (scratch_.empty()) return;
    people_keys_[kind] = std::max<std::uint64_t>(digest64(scratch_, name + kind), 1);
    people_.prefetch(people_keys_[kind]);
  };
  fold_name(person.email, scratch_);
  make(0);
  fold_phone(person.phone, scratch_);
  make(1);
  fold_name(person.company, scratch_);
  make(2);
}

std::uint64_t Duplicates::first_line_of_secret(std::uint64_t line) {
  return secrets_.find_or_add(secret_key_, line);
}

std::uint64_t Duplicates::number_of(const std::string& natural_key) {
  return natural_keys_.count(digest64(natural_key, 2));
}

std::optional<Suspect> Duplicates::suspect(std::uint64_t line) {
  static constexpr std::array<const char*, 3> kWhy = {"same name and e-mail", "same name and phone",
                                                      "same name and company"};
  std::optional<Suspect> found;
  for (std::size_t kind = 0; kind < kWhy.size(); ++kind) {
    if (people_keys_[kind] == 0) continue;
    const std::uint64_t first = people_.find_or_add(people_keys_[kind], line);
    if (first != 0 && !found) found = Suspect{line, first, kWhy[kind]};
  }
  return found;
}

}  // namespace usher::importing
