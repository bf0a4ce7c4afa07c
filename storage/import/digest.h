// A fast 64-bit hash (MurmurHash64A, Austin Appleby, public domain). Its values are stored: it never changes.
// Not for secrets and not against an enemy: those are hashed with a key, by storage.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace usher::importing {

[[nodiscard]] inline std::uint64_t digest64(std::string_view text, std::uint64_t seed) {
  constexpr std::uint64_t m = 0xc6a4a7935bd1e995ULL;
  constexpr int r = 47;
  std::uint64_t h = seed ^ (text.size() * m);
  const char* at = text.data();
  for (std::size_t blocks = text.size() / 8; blocks > 0; --blocks, at += 8) {
    std::uint64_t k;
    std::memcpy(&k, at, 8);
    k *= m;
    k ^= k >> r;
    k *= m;
    h ^= k;
    h *= m;
  }
  if (const std::size_t rest = text.size() & 7; rest > 0) {
    std::uint64_t k = 0;
    std::memcpy(&k, at, rest);
    h ^= k;
    h *= m;
  }
  h ^= h >> r;
  h *= m;
  h ^= h >> r;
  return h;
}

}  // namespace usher::importing
