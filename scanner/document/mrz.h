// The machine-readable zone of travel documents. Source: ICAO Doc 9303, 8th edition, parts 3 (alphabet, names, check
// digits), 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas MRV-A and MRV-B). Pure.
//
// Every check digit is verified: of the number, the birth date, the expiry and, where the format has one, of optional
// data and of the whole (composite). They do not cover names, nationality and sex. A character changed for another of
// the same value modulo 10 (0 for A, K or U, say) in a number is beyond what the check digits can see.
//
// What a camera mixes up is repaired where the field leaves no choice: O I B S Z are 0 1 8 5 2 in dates and check
// digits, and only if the check digit then fits; 0 1 8 5 2 are O I B S Z in names and countries, and only if all check
// digits fit. Identity::repaired names the fields. Numbers hold letters and digits and are never repaired.
//
// Years have two digits. A birth is the latest such year that is not after `today`, so somebody of more than a hundred
// years seems a hundred years younger. An expiry lies from 50 years before to 49 years after the year of `today`. A
// birth date's month or day may be left open, as << or, as some states write, 00. An expiry of <<<<<< is none.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

// Weights 7, 3, 1 over the values (0-9, A-Z as 10-35, < as 0), modulo 10: '0' to '9'. Any other character counts as 0.
[[nodiscard]] char mrz_check_digit(std::string_view text);

// `lines` as mrz_lines() gives them: of other shapes the error is `shape`. `today` is the day at the door; it decides
// centuries only: an expired document is read as well. Errors name the field and, where it is one, the check digit.
[[nodiscard]] DocumentResult<Identity> parse_mrz(std::span<const std::string> lines, Date today);

// mrz_lines() and parse_mrz().
[[nodiscard]] DocumentResult<Identity> read_mrz(std::string_view text, Date today);

}  // namespace usher::scanner
