// Small operations on UTF-8 text that people wrote into cells. Pure. Bytes that are not UTF-8 pass through unchanged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::importing {

// Without white space at both ends: ASCII, no-break space, ideographic space, byte-order mark.
[[nodiscard]] std::string_view trim(std::string_view text);

// What the person meant by a cell: trimmed, and without what spreadsheets put around text: ="00123" gives 00123, and an
// apostrophe before one of = + - @ | % (put there against formulas) goes.
[[nodiscard]] std::string_view clean_cell(std::string_view cell);

// For comparing headers and words: lower case (ASCII, Latin-1), full-width forms as ASCII, no spaces, no punctuation
// but '#'. "E-mail " and "email" are the same, "Order #" and "Order" are not.
void fold_word(std::string_view text, std::string& out);
[[nodiscard]] std::string fold_word(std::string_view text);

// For comparing people: lower case, full-width forms as ASCII, runs of white space as one space.
void fold_name(std::string_view text, std::string& out);

// For comparing phones: the digits, without +86 or 0086 before a Chinese mobile number.
void fold_phone(std::string_view text, std::string& out);

// Every character is Han or Hangul: a name is written family name first, without a space.
[[nodiscard]] bool is_east_asian_script(std::string_view text);

// "1.38E+10": a number that a spreadsheet has shortened; the digits are lost.
[[nodiscard]] bool is_shortened_number(std::string_view text);

[[nodiscard]] bool has_control_character(std::string_view text);

}  // namespace usher::importing
