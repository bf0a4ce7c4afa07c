// Chance from a seed: the same seed throws the same dice on every machine. One owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <iterator>
#include <random>

namespace usher::sim {

using Millis = std::chrono::milliseconds;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] std::uint64_t next() { return random_(); }
  [[nodiscard]] std::uint64_t below(std::uint64_t n) { return random_() % n; }
  [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }
  [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }
  [[nodiscard]] Millis millis(std::uint64_t from, std::uint64_t to) { return Millis(from + below(to - from + 1)); }
  template <class Row>
  [[nodiscard]] auto& pick(Row& row) {
    return row[below(std::size(row))];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace usher::sim
