#include "gateway/ctl/rehearse/curve.h"

#include <algorithm>

namespace usher::ctl::rehearse {
namespace {

// The last tenth is for those who still stand in a queue.
constexpr double kArriving = 0.9;
constexpr double kDoors = 0.03;

// Twelve throws make a bell with a deviation of 1 that ends at ±6 (Irwin and Hall): three of them fit the half.
double bell(Dice& dice) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += dice.share();
  return std::clamp(0.5 + sum / 6, 0.0, 1.0);
}

}  // namespace

std::optional<Curve> parse_curve(std::string_view text) {
  for (const Curve curve : {Curve::peak, Curve::flat, Curve::doors}) {
    if (text == to_string(curve)) return curve;
  }
  return std::nullopt;
}

std::string_view to_string(Curve curve) {
  switch (curve) {
    case Curve::peak:
      return "peak";
    case Curve::flat:
      return "flat";
    case Curve::doors:
      return "doors";
  }
  return "";
}

std::vector<Millis> arrivals(Curve curve, std::size_t count, Millis duration, Dice& dice) {
  const double span = static_cast<double>(duration.count()) * (curve == Curve::doors ? kDoors : kArriving);
  std::vector<Millis> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double at = curve == Curve::peak ? bell(dice) : dice.share();
    out.emplace_back(static_cast<long long>(at * span));
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace usher::ctl::rehearse
