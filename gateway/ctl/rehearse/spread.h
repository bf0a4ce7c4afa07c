// How times are spread. Pure.
#pragma once

#include <cstddef>
#include <vector>

namespace usher::ctl::rehearse {

struct Spread {
  std::size_t count = 0;
  double p50_ms = 0, p90_ms = 0, p99_ms = 0, max_ms = 0;
};
// By nearest rank; all zero for none.
[[nodiscard]] Spread spread_of(std::vector<double> times_ms);

}  // namespace usher::ctl::rehearse
