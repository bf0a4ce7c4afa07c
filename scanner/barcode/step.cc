#include "scanner/barcode/step.h"

#include <array>

namespace usher::scanner {

std::string_view to_string(Step step) {
  constexpr std::array<std::string_view, kSteps> names{"plain",    "threshold", "half",   "global",
                                                       "inverted", "enlarged",  "upright"};
  return names[static_cast<std::size_t>(step)];
}

}  // namespace usher::scanner
