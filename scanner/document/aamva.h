// The PDF417 text of North American driving licences and ID cards. Source: AAMVA DL/ID Card Design Standard, annex D,
// versions 01 (DL/ID-2000) to 10 (2020); a later version is read as 10. Pure.
//
//   header    = "@" LF RS CR, "ANSI " (version 1 also "AAMVA"), issuer 6 digits, version 2, jurisdiction version 2
//   (none
//               in version 1), number of subfiles 2
//   directory = for each subfile: type 2 letters, offset 4 digits, length 4 digits
//   subfile   = type, elements, CR             type = "DL", "ID" or "Z" and a letter (the jurisdiction's own)
//   element   = id 3 letters, text, LF
//
// Read from it: DAQ number, DCS or DAB surname, DAC and DAD or DCT given names, DAA the whole name (version 1), DBB
// birth, DBA expiry, DBC sex, DCG country, DAJ state, DDE DDF DDG whether names were cut. All the rest (address,
// height, weight, organ donor …) is passed over.
//
// Scanners spoil the control characters: LF, RS and CR may come as each other, as U+FFFD, as "|" or as spaces, and the
// offsets then point nowhere. So elements are told apart by whatever stands between them, and the directory only
// tells the types. Control characters that vanish altogether leave nothing to tell elements apart: an error.
//
// Dates are MMDDCCYY in the United States, CCYYMMDD in Canada, Mexico and version 1. They cannot be mistaken for each
// other (no month is above 12, no century below 18), so each is read as what it is, whatever the card says it should
// be.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

inline constexpr std::size_t kAamvaBytesMax = 12288;  // a source's longest code, each byte replaced by U+FFFD
inline constexpr std::size_t kAamvaSubfilesMax = 10;  // annex D.12.3

// An AAMVA header, spoiled or not, near the beginning.
[[nodiscard]] bool is_aamva(std::string_view text);

// Kind driver_license or, of a subfile "ID", id_card. Errors: `shape` (header, directory, version, no DL or ID subfile,
// no separators), `missing` (DAQ, names, DBB: named), `date` (named), with what to change at the scanner.
[[nodiscard]] DocumentResult<Identity> parse_aamva(std::string_view text);

}  // namespace usher::scanner
