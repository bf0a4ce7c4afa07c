// Looks at pictures, step by step.
#pragma once

#include <cstdint>
#include <optional>

#include "scanner/barcode/picture.h"
#include "scanner/barcode/step.h"

namespace usher::scanner {

inline constexpr std::int64_t kEnlargePixelsMax = 1'000'000;

// One step. Corners are those of the picture as handed in.
[[nodiscard]] std::optional<Symbol> read_by(Step step, GrayView picture, FormatSet formats);

// All steps, first hit wins.
[[nodiscard]] std::optional<Found> read_picture(GrayView picture, FormatSet formats);

}  // namespace usher::scanner
