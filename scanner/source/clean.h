// What a reader sent, as text that can be looked up, written to JSON and shown. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::scanner {

struct Cleaned {
  std::string text;  // valid UTF-8
  std::size_t control_chars =
      0;  // characters of Unicode category C inside the text, each replaced by U+FFFD (as pretix does)
  std::size_t invalid_bytes = 0;  // bytes that are not UTF-8, each ill-formed sequence replaced by U+FFFD
};

// In this order: spaces and line ends around it are trimmed; literal ECI escapes in front (\000001 \000003 \000026
// \000027, typed by readers that do not interpret them) are removed, with the spaces after them; control characters and
// invalid bytes are replaced. Linear; the result is at most 3 times as long.
[[nodiscard]] Cleaned clean(std::string_view raw);

}  // namespace usher::scanner
