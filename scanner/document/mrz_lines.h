// From what a reader sends to the lines of a machine-readable zone. Pure.
//
// Lines are told apart by whatever no MRZ holds: CR, LF, other control characters, spaces, or U+FFFD where a source has
// put it in their place (source/clean.h). Frames and their remains are left out: header, flag byte and checksum of
// `SOH length "OU" STX flag line1 CR line2 CR line3 CR ETX BCC` (RTE native; DESKO alike), and the underscores that
// pad lines. Small letters become capitals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/document/identity.h"

namespace usher::scanner {

inline constexpr std::size_t kMrzTextBytesMax = 512;  // a frame around an MRZ, which has at most 90 characters
inline constexpr std::size_t kMrzStrayCharsMax = 8;   // in front of the first line, and behind the last

// Two lines of 44 (TD3, MRV-A) or 36 characters (TD2, MRV-B), or three of 30 (TD1); each character is one of A-Z 0-9 <.
// Names lose their fillers on the way: a line of names is filled up again. 90, 88 or 72 characters in one piece are
// cut. Errors: `shape`, with the lengths that were found; `character`, with its place.
[[nodiscard]] DocumentResult<std::vector<std::string>> mrz_lines(std::string_view text);

}  // namespace usher::scanner
