// The text block of China's contactless ID cards, as the SAM module of a reader hands it out: 256 bytes, UTF-16LE,
// fixed fields, padded with spaces. Pure.
//
// What kind of card it is stands at byte 248. Bytes each, in order:
//
//   " "  (or anything else) resident ID card (GA 450)  name 30, sex 2, ethnic group 4, birth 16, address 70, number 36,
//   authority 30, valid
//        from 16, valid to 16, spare 36
//   "J"  residence permit of Hong Kong, Macao and Taiwan (2018)  as above, but for the spare: travel permit number 18,
//        times issued 4, reserved 6, "J" 2, reserved 6; no ethnic group
//   "I"  foreigner's permanent residence card of 2017  English name 120, sex 2, number 30, nationality 6, Chinese name
//        30, valid from 16, valid to 16, birth 16, version 4, authority 8, "I" 2, reserved 6
//   "Y"  the same of 2023  Chinese name 30, sex 2, times renewed 4, birth 16, English name 70, number 36, reserved 30,
//        valid from 16, valid to 16, English name continued 22, nationality 6, "Y" 2, earlier number 6
//
// Sexes are digits (GB/T 2261.1: 1 male, 2 female), dates CCYYMMDD; "长期" stands where a card does not expire. The
// address, the ethnic group and the photo are not read: nobody needs them at a door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

inline constexpr std::size_t kCardTextBytes = 256;

struct CardText {
  Identity identity;               // the travel permit number of a "J" card is its optional data
  std::string authority;           // as on the card; of an "I" card its code
  std::optional<Date> valid_from;  // none: the card leaves it blank

  friend bool operator==(const CardText&, const CardText&) = default;
};

// The number is checked (resident_id.h), and against the birth date. `today` as there. Errors: `shape` if it is not 256
// bytes; `character` with the field that is no text; `date`; `missing`; `mismatch`.
[[nodiscard]] DocumentResult<CardText> parse_card_text(std::string_view bytes, Date today);

}  // namespace usher::scanner
