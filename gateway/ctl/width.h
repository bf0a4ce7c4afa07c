// How wide text is on a terminal, and text made safe for one. UTF-8 in, UTF-8 out; broken bytes count as one column
// each. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::ctl {

// Reads the code point at `at` and moves past it; U+FFFD (and one byte further) where the bytes are not UTF-8.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);

// 0 for marks that combine and for controls, 2 for East Asian wide and full-width characters and emoji, else 1.
// Source: Unicode 15 EastAsianWidth.txt (W and F), reduced to its blocks.
[[nodiscard]] int code_point_width(char32_t c);
[[nodiscard]] int display_width(std::string_view text);

// Cut to at most `columns`, with "…" where something was cut.
[[nodiscard]] std::string fit(std::string_view text, int columns);

// Filled with spaces to `columns`, on the right (or, to_right, on the left). Wider text stays as it is.
[[nodiscard]] std::string pad(std::string_view text, int columns, bool to_right = false);

// Control characters become spaces: a name must not be able to steer the terminal it is shown on.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace usher::ctl
