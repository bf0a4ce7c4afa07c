// One look at one gray picture with ZXing-cpp, which nothing else includes. Written for 1.4 and 2.x, compiled against
// the headers of both, and built and tested with 1.4.
#pragma once

#include <cstdint>
#include <optional>

#include "scanner/barcode/picture.h"
#include "scanner/barcode/symbol.h"

namespace usher::scanner {

enum class Binarizer : std::uint8_t {
  local,   // by the neighbourhood of each pixel
  global,  // one threshold a line, from its histogram
};

// The first symbol of one of `formats`; none if there is none. ZXing 1.4 as Debian builds it has asserts that hostile
// pictures reach: call it only where the process may die.
[[nodiscard]] std::optional<Symbol> read_symbol(GrayView picture, FormatSet formats, Binarizer binarizer);

}  // namespace usher::scanner
