// Bounds of the metrics, each with its unit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace usher::metrics {

inline constexpr std::size_t kBucketsMax = 31;  // upper bounds of one histogram; one more bucket lies above them
inline constexpr std::size_t kHistogramShards =
    8;  // threads beyond this many share a shard, which is correct but slower

inline constexpr std::int64_t kQueueWindowMs = 10 * 60 * 1000;  // what the queue figures look back on
inline constexpr std::int64_t kQueueIdleMs = 20 * 1000;         // a gap longer than this is idle time, not service
inline constexpr std::int64_t kQueueRateFloorMs = 60 * 1000;    // rates are over at least this long

}  // namespace usher::metrics
