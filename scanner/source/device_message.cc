#include "scanner/source/device_message.h"

#include <algorithm>

namespace usher::scanner {
namespace {

bool is_digit_char(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_char(char c) {
  return is_digit_char(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A '*' takes all it can: what follows it in a pattern is never a word character of its own.
bool fits(std::string_view pattern, std::string_view text) {
  for (const char wanted : pattern) {
    if (text.empty()) return false;
    if (wanted == '*') {
      const auto end = std::ranges::find_if_not(text, is_word_char);
      if (end == text.begin()) return false;
      text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
      continue;
    }
    if (wanted == '#' ? !is_digit_char(text.front()) : text.front() != wanted) return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace

bool is_device_message(std::span<const std::string> patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [text](const std::string& pattern) { return fits(pattern, text); });
}

}  // namespace usher::scanner
