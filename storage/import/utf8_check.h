// Checks UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::importing {

// The length of the longest valid start of `text`.
[[nodiscard]] std::size_t valid_utf8_bytes(std::string_view text);
// `text` is the start of one character, cut by the end (0 < bytes < its length).
[[nodiscard]] bool is_cut_utf8(std::string_view text);

struct Utf8Count {
  std::size_t characters = 0;  // of more than one byte
  std::size_t bad = 0;         // bytes that belong to no character; one cut by the end is not counted
};
[[nodiscard]] Utf8Count count_utf8(std::string_view text);

}  // namespace usher::importing
