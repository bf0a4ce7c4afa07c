// 64-bit keys -> a line number or a count, in 12 bytes an entry: what finds duplicates among millions of rows.
//
// Threads: one owner. Two keys are taken for one if their 64-bit hashes are equal: among 20 million rows once in 90,000
// files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace usher::importing {

class LineTable {
 public:
  // The value kept for `key`; if there was none, keeps `value` and returns 0. Values are from 1; larger ones are kept
  // as 2^32-1.
  std::uint64_t find_or_add(std::uint64_t key, std::uint64_t value) {
    if ((used_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = slot_of(slots_, key);
    if (slot.value != 0) return slot.value;
    slot = make(key, value);
    ++used_;
    return 0;
  }
  // Adds one to the count kept for `key` and returns it.
  std::uint64_t count(std::uint64_t key) {
    const std::uint64_t before = find_or_add(key, 1);
    if (before == 0) return 1;
    Slot& slot = slot_of(slots_, key);
    if (slot.value < kMost) ++slot.value;
    return slot.value;
  }
  // Starts fetching what a look-up of `key` will read: several look-ups then wait for memory once.
  void prefetch(std::uint64_t key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[key & (slots_.size() - 1)], 1);
  }
  [[nodiscard]] std::size_t size() const { return used_; }

 private:
  static constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  struct Slot {
    std::uint32_t high = 0, low = 0, value = 0;  // value 0: free
  };

  static Slot make(std::uint64_t key, std::uint64_t value) {
    return {static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key),
            value < kMost ? static_cast<std::uint32_t>(value) : kMost};
  }
  static Slot& slot_of(std::vector<Slot>& slots, std::uint64_t key) {
    const std::size_t mask = slots.size() - 1;
    const Slot wanted = make(key, 0);
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
      Slot& slot = slots[at];
      if (slot.value == 0 || (slot.high == wanted.high && slot.low == wanted.low)) return slot;
    }
  }
  void grow() {
    std::vector<Slot> larger(slots_.empty() ? 1024 : slots_.size() < 1'000'000 ? slots_.size() * 4 : slots_.size() * 2);
    for (const Slot& slot : slots_)
      if (slot.value != 0) slot_of(larger, static_cast<std::uint64_t>(slot.high) << 32 | slot.low) = slot;
    slots_.swap(larger);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace usher::importing
