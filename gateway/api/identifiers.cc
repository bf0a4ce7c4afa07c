#include "gateway/api/identifiers.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "gateway/admission/identifier_number.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/person_keys.h"
#include "scanner/document/number_key.h"
#include "storage/import/text.h"

namespace usher::api {

namespace {

// RFC 4648 section 6, lower case, without padding.
std::string base32(const admission::LookupKey& bytes) {
  static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 5; held -= 5) text += kAlphabet[bits >> (held - 5) & 31];
  }
  if (held > 0) text += kAlphabet[bits << (5 - held) & 31];
  return text;
}

constexpr std::size_t kPhoneDigits = 4;

// A name in parts may be all that a seller knows.
std::string name_of(const admission::Person& person) {
  if (!person.name.empty()) return scanner::compare_form(person.name);
  return scanner::compare_form(person.given_name + " " + person.family_name);
}

void derive(admission::Ticket& ticket, const storage::EventKeys& keys) {
  std::erase_if(ticket.identifiers, [](const admission::Identifier& known) {
    return known.kind == admission::kNameBirthKind || known.kind == admission::kNamePhoneKind;
  });
  std::string phone;
  importing::fold_phone(ticket.person.phone, phone);
  if (!ticket.birth_key && phone.size() < kPhoneDigits) return;
  const std::string name = name_of(ticket.person);
  if (name.empty()) return;
  if (ticket.birth_key) {
    ticket.identifiers.push_back(
        {std::string(admission::kNameBirthKind), sequencer::name_birth_key(keys, name, *ticket.birth_key)});
  }
  if (phone.size() >= kPhoneDigits) {
    const std::string_view last = std::string_view(phone).substr(phone.size() - kPhoneDigits);
    ticket.identifiers.push_back({std::string(admission::kNamePhoneKind), sequencer::name_phone_key(keys, name, last)});
  }
}

}  // namespace

void set_identifiers(admission::Ticket& ticket, const std::vector<std::pair<std::string, std::string>>& numbers,
                     const std::optional<std::string>& birth_date, const storage::EventKeys& keys) {
  for (const auto& [kind, number] : numbers) {
    std::erase_if(ticket.identifiers, [&](const admission::Identifier& known) { return known.kind == kind; });
    if (admission::canonical_number(number).empty()) continue;
    ticket.identifiers.push_back({kind, sequencer::identifier_key(keys, number)});
  }
  if (birth_date) {
    ticket.birth_key = birth_date->empty() ? std::nullopt : std::optional(sequencer::birth_key(keys, *birth_date));
  }
  derive(ticket, keys);
}

std::string derived_code(const storage::EventKeys& keys, std::string_view natural_key) {
  return base32(storage::Keyring::lookup_key(keys, "derived-code", natural_key));
}

}  // namespace usher::api
