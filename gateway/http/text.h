// What HTTP's grammar needs of characters: ASCII only, whatever the locale. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher::http {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

enum CharClass : unsigned char {
  kTokenChar = 1,   // tchar, RFC 9110 section 5.6.2
  kValueChar = 2,   // field-vchar, space and tab: all but control characters
  kTargetChar = 4,  // visible ASCII without '#', which no request target has
};

inline constexpr std::array<unsigned char, 256> kCharClasses = [] {
  std::array<unsigned char, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    unsigned char bits = 0;
    if (letter_or_digit || (c < 128 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) < 15)) {
      bits |= kTokenChar;
    }
    if (c == '\t' || (c >= 0x20 && c != 0x7F)) bits |= kValueChar;
    if (c > 0x20 && c < 0x7F && c != '#') bits |= kTargetChar;
    table[static_cast<std::size_t>(c)] = bits;
  }
  return table;
}();

constexpr bool is(CharClass wanted, char c) {
  return (kCharClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}

// Without spaces and tabs at both ends.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Whether a comma-separated list ("keep-alive, Upgrade") has this member.
constexpr bool list_has(std::string_view list, std::string_view member) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (equal_ignoring_case(trim(list.substr(0, comma)), member)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace usher::http
