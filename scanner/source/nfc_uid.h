// What a card answers to "give your UID" (PC/SC part 3, 3.2.2.1.3). Pure.
//
// A UID is a handle, no proof: it can be cloned. Passports, eIDs and phones answer with a new random one each time
// (ISO/IEC 14443-3: four bytes, the first 08): such a one must never be bound to a person.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace usher::scanner {

inline constexpr std::string_view kGetUid("\xFF\xCA\x00\x00\x00", 5);

// `answer`: UID and 90 00. In capital hexadecimal, "04A1B2C3D4E5F6". The error says why there is none and what to do.
[[nodiscard]] std::expected<std::string, std::string> uid_of(std::string_view answer);

}  // namespace usher::scanner
