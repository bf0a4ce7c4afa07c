#include "storage/rocks_cache.h"

#include <doctest/doctest.h>

using namespace usher::storage;

TEST_CASE("the block cache follows the files, between what is asked for and a part of the machine's memory") {
  constexpr std::uint64_t kMiB = 1u << 20, kGiB = 1u << 30;
  const std::size_t least = 96 * kMiB;
  CHECK(cache_bytes_for(0, least, 8 * kGiB) == least);
  CHECK(cache_bytes_for(450 * kMiB, least, 8 * kGiB) == least);  // about a million tickets
  CHECK(cache_bytes_for(4 * kGiB, least, 8 * kGiB) == 512 * kMiB);
  CHECK(cache_bytes_for(100 * kGiB, least, 8 * kGiB) == 2 * kGiB);
  CHECK(cache_bytes_for(100 * kGiB, least, 128 * kMiB) == least);
  CHECK(cache_bytes_for(100 * kGiB, least, 0) == least);
  CHECK(memory_bytes() > 64 * kMiB);
}
