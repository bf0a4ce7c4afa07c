#include "scanner/barcode/cascade.h"

#include <cmath>
#include <numbers>

#include "scanner/barcode/zxing.h"

namespace usher::scanner {
namespace {

// Below this the upright picture is the plain one again.
constexpr double kLeanMinDegrees = 2;

std::optional<Symbol> at_half(GrayView picture, FormatSet formats) {
  auto symbol = read_symbol(half_size(picture).view(), formats, Binarizer::local);
  if (symbol) {
    for (Corner& corner : symbol->corners) corner = {corner.x * 2, corner.y * 2};
  }
  return symbol;
}

std::optional<Symbol> at_more(GrayView picture, FormatSet formats) {
  if (std::int64_t{picture.width} * picture.height > kEnlargePixelsMax) return std::nullopt;
  const int by = enlargement(picture);
  auto symbol = read_symbol(enlarged(picture).view(), formats, Binarizer::local);
  if (symbol) {
    for (Corner& corner : symbol->corners) corner = {corner.x / by, corner.y / by};
  }
  return symbol;
}

// Back from the turned picture to the one handed in: the inverse of turned().
Corner turned_back(Corner corner, double degrees, GrayView from, const Picture& to) {
  const double angle = degrees * std::numbers::pi / 180;
  const double x = corner.x - (to.width() - 1) / 2.0, y = corner.y - (to.height() - 1) / 2.0;
  return {static_cast<int>(std::lround(std::cos(angle) * x - std::sin(angle) * y + (from.width - 1) / 2.0)),
          static_cast<int>(std::lround(std::sin(angle) * x + std::cos(angle) * y + (from.height - 1) / 2.0))};
}

std::optional<Symbol> upright(GrayView picture, FormatSet formats) {
  const double lean = lean_degrees(picture);
  if (std::abs(lean) < kLeanMinDegrees) return std::nullopt;
  const Picture straight = turned(picture, lean);
  auto symbol = read_symbol(straight.view(), formats, Binarizer::local);
  if (symbol) {
    for (Corner& corner : symbol->corners) corner = turned_back(corner, lean, picture, straight);
  }
  return symbol;
}

}  // namespace

std::optional<Symbol> read_by(Step step, GrayView picture, FormatSet formats) {
  switch (step) {
    case Step::plain:
      return read_symbol(picture, formats, Binarizer::local);
    case Step::threshold:
      return read_symbol(threshold_locally(picture).view(), formats, Binarizer::local);
    case Step::half:
      return at_half(picture, formats);
    case Step::global:
      return read_symbol(picture, formats, Binarizer::global);
    case Step::inverted:
      return read_symbol(inverted(picture).view(), formats, Binarizer::local);
    case Step::enlarged:
      return at_more(picture, formats);
    case Step::upright:
      return upright(picture, formats);
  }
  return std::nullopt;
}

std::optional<Found> read_picture(GrayView picture, FormatSet formats) {
  for (std::size_t i = 0; i < kSteps; ++i) {
    const auto step = static_cast<Step>(i);
    if (auto symbol = read_by(step, picture, formats)) return Found{std::move(*symbol), step};
  }
  return std::nullopt;
}

}  // namespace usher::scanner
