// Small operations on the text of documents. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr char to_capital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] bool all_digits(std::string_view text);

// Without spaces and control characters at both ends (ASCII).
[[nodiscard]] std::string_view trim_blanks(std::string_view text);

// A number of at most 9 digits. The text holds digits only.
[[nodiscard]] int number_of(std::string_view digits);
// "20240229". None: not eight digits, no such day, or a year outside of 1800 to 2199.
[[nodiscard]] std::optional<Date> date_of_ccyymmdd(std::string_view text);
[[nodiscard]] std::optional<Date> checked_date(int year, int month, int day);

void append_utf8(std::string& out, char32_t code_point);
// None: an odd number of bytes or half a surrogate pair. NULs and spaces at the end are left out.
[[nodiscard]] std::optional<std::string> utf8_of_utf16le(std::string_view bytes);

// ISO 3166-1: "840" -> "USA"; "" if there is no such number.
[[nodiscard]] std::string_view country_of_numeric(std::string_view digits);

}  // namespace usher::scanner
