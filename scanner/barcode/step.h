// The order in which a picture is looked at: as it is, then as what it may be hiding. Each step reads some more
// pictures and costs as much as all before it; a still picture gets them all, a camera's frame as many as its budget
// has. Values; std only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/barcode/symbol.h"

namespace usher::scanner {

enum class Step : std::uint8_t {
  plain,      // the picture
  threshold,  // uneven light: black and white by a Gauss window
  half,       // blur and noise: half the size
  global,     // low contrast at a distance: one threshold
  inverted,   // white on black, as on a phone in dark mode
  enlarged,   // modules of one or two pixels; pictures up to kEnlargePixelsMax
  upright,    // turned so that its strokes stand on the axes: PDF417 leaning by 10 degrees and more
};
inline constexpr std::size_t kSteps = 7;
[[nodiscard]] std::string_view to_string(Step step);

struct Found {
  Symbol symbol;
  Step by = Step::plain;
};

}  // namespace usher::scanner
