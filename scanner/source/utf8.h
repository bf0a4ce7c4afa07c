// UTF-8, one character at a time. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::scanner {

struct Utf8Char {
  char32_t code_point = 0;  // U+FFFD if ill-formed
  std::size_t bytes = 0;    // taken; for an ill-formed sequence its maximal well-begun part (at least 1)
  bool valid = false;
};

// The first character of a text that is not empty. Overlong forms, surrogates and what lies above U+10FFFF are
// ill-formed.
[[nodiscard]] Utf8Char first_char(std::string_view text);

// Unicode category C: controls, format characters, private use, noncharacters.
[[nodiscard]] bool is_control(char32_t c);

// White space of any kind, as around a code: ASCII, no-break, ideographic and the like.
[[nodiscard]] bool is_space(char32_t c);

// The longest prefix of valid UTF-8 text that has at most `bytes_max` bytes and cuts no character.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace usher::scanner
