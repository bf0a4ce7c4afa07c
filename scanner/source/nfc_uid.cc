#include "scanner/source/nfc_uid.h"

#include <cstdint>

#include "scanner/source/limits.h"

namespace usher::scanner {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace

std::expected<std::string, std::string> uid_of(std::string_view answer) {
  if (answer.size() < 2) return std::unexpected("the card's answer was cut short; show it again");
  const std::string status = hex(answer.substr(answer.size() - 2));
  const std::string_view uid = answer.substr(0, answer.size() - 2);
  if (status == "6300") return std::unexpected("the card did not give its UID; show it again");
  if (status == "6A81") return std::unexpected("this kind of card has no UID; use a contactless card");
  if (status != "9000") return std::unexpected("the card answered " + status + "; use another card");
  if (uid.size() < kUidBytesMin || uid.size() > kUidBytesMax) {
    return std::unexpected("a UID of " + std::to_string(uid.size()) + " bytes is none; use another card");
  }
  if (uid.size() == 4 && uid.front() == '\x08') {
    return std::unexpected("the card gives a random UID each time (a passport, ID card or phone); use another card");
  }
  return hex(uid);
}

}  // namespace usher::scanner
