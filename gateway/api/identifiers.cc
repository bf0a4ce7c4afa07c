#include "gateway/api/identifiers.h"

#include <cstdint>

#include "gateway/admission/identifier_number.h"
#include "gateway/sequencer/decide_command.h"

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

}  // namespace

void set_identifiers(admission::Ticket& ticket, const std::vector<std::pair<std::string, std::string>>& numbers,
                     const storage::EventKeys& keys) {
  for (const auto& [kind, number] : numbers) {
    std::erase_if(ticket.identifiers, [&](const admission::Identifier& known) { return known.kind == kind; });
    if (admission::canonical_number(number).empty()) continue;
    ticket.identifiers.push_back({kind, sequencer::identifier_key(keys, number)});
  }
}

std::string derived_code(const storage::EventKeys& keys, std::string_view natural_key) {
  return base32(storage::Keyring::lookup_key(keys, "derived-code", natural_key));
}

}  // namespace usher::api
