// Chinese resident ID numbers. Source: GB 11643-1999 (18 characters, check character by ISO 7064 MOD 11-2) and
// GB 11643-1989 (15 digits, no check). Pure.
//
//   region 6 | birth date CCYYMMDD 8 | sequence 3, odd: male | check character 0-9 or X
//
// The first two digits are the region: a province; 81, 82 and 83 the residence permits of people from Hong Kong, Macao
// and Taiwan. A number that begins with 9 is a foreigner's permanent residence card of 2023: 9, province 2, country as
// ISO 3166-1 numeric 3, then as above.
#pragma once

#include <string>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

// ISO 7064 MOD 11-2 over 17 digits: '0' to '9' or 'X'.
[[nodiscard]] char resident_check_character(std::string_view digits);

// 15 digits -> 18 characters: the century is 19, but 18 for the sequences 996 to 999, which were kept for people over a
// hundred. Anything else is returned as it is.
[[nodiscard]] std::string full_resident_number(std::string_view number);

// A number as typed or scanned, in either form; spaces and hyphens do not matter. The identity has no name; its number
// is in the form of 18 characters. `today` refuses births to come. Kind: resident_id, or residence_permit for 81, 82,
// 83 and 9. Errors: `shape`, `character`, `missing` (no such region), `date`, `check_digit`.
[[nodiscard]] DocumentResult<Identity> parse_resident_number(std::string_view text, Date today);

// The number of the foreigners' permanent residence card of 2017: nationality (alpha-3), region 4, birth date yymmdd,
// sequence 1, check digit as in an MRZ.
[[nodiscard]] DocumentResult<Identity> parse_permanent_resident_number(std::string_view text, Date today);

}  // namespace usher::scanner
