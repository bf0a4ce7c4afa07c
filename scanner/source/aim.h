// AIM symbology identifiers: "]" + letter + modifier in front of a code tell what kind of symbol it was. Most readers
// send none; they can be switched on. Source: ISO/IEC 15424. Pure.
#pragma once

#include <string_view>

namespace usher::scanner {

struct AimSplit {
  std::string_view symbology;  // "qr", "data_matrix" …, static storage; "" if there is no known identifier
  char modifier = '\0';        // as sent: '0'-'9', 'A'-'Z', 'a'-'z'
  std::string_view text;       // a view into the argument, without the identifier
};

// An unknown "]xn" is kept in the text: it may well be the ticket's own.
[[nodiscard]] AimSplit split_aim(std::string_view code);

}  // namespace usher::scanner
