// Chance from a seed: the same seed throws the same dice on every machine. One owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <utility>

#include "gateway/ctl/rehearse/limits.h"

namespace usher::ctl::rehearse {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] std::uint64_t below(std::uint64_t n) { return random_() % n; }
  [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }
  // 0 up to and without 1.
  [[nodiscard]] double share() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  // Around `mean`: half to one and a half times of it.
  [[nodiscard]] Millis around(Millis mean) {
    return Millis(static_cast<long long>(static_cast<double>(mean.count()) * (0.5 + share())));
  }
  template <class Row>
  [[nodiscard]] auto& pick(Row& row) {
    return row[below(std::size(row))];
  }
  template <class Row>
  void shuffle(Row& row) {
    for (std::size_t i = std::size(row); i > 1; --i) std::swap(row[i - 1], row[below(i)]);
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace usher::ctl::rehearse
