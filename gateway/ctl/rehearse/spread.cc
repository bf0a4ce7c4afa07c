#include "gateway/ctl/rehearse/spread.h"

#include <algorithm>
#include <cmath>

namespace usher::ctl::rehearse {

Spread spread_of(std::vector<double> times_ms) {
  if (times_ms.empty()) return {};
  std::ranges::sort(times_ms);
  const auto rank = [&](double q) {
    const auto at = static_cast<std::size_t>(std::ceil(q * static_cast<double>(times_ms.size())));
    return times_ms[std::max<std::size_t>(at, 1) - 1];
  };
  return {times_ms.size(), rank(0.5), rank(0.9), rank(0.99), times_ms.back()};
}

}  // namespace usher::ctl::rehearse
