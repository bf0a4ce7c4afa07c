// UTF-8, as strict as RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace usher::api {

// Bytes of the character at the front of `text` (not empty), or 0 if it is not valid.
[[nodiscard]] std::size_t utf8_character(std::string_view text);

// The byte (from 0) where `text` stops being valid UTF-8; none if it is.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace usher::api
