// A histogram with fixed buckets, cheap to observe from many threads: relaxed atomics in a few shards, each thread
// keeping to its own, summed when somebody looks.
//
// Threads: observe() and snapshot() from any. A snapshot taken while others observe holds each observation once or not
// yet.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/limits.h"

namespace usher::metrics {

// Seconds from scan to release. 3 is the promised bound, so that "within the promise" can be read off exactly.
inline constexpr std::array<double, 16> kResponseSeconds = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10};
// Seconds of a batch's steps: deciding, syncing.
inline constexpr std::array<double, 14> kStepSeconds = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
                                                        0.0025,  0.005,    0.01,    0.025,  0.05,    0.25,   1};
// Commands in a batch.
inline constexpr std::array<double, 11> kBatchCommands = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

// What was observed, as a plain value.
struct HistogramSnapshot {
  std::vector<double> bounds;         // upper bounds, inclusive, ascending
  std::vector<std::uint64_t> counts;  // of each bucket alone; one more than bounds, the last is what lies above
  std::uint64_t count = 0;            // the sum of counts
  double sum = 0;

  // The value below which a share q (0 to 1) lies, by linear interpolation within its bucket: what Prometheus's
  // histogram_quantile() gives for the same buckets. 0 if empty; the highest bound if it lies above that.
  [[nodiscard]] double quantile(double q) const;
};

class Histogram {
 public:
  // Ascending, at least one, at most kBucketsMax; anything else stops the process.
  explicit Histogram(std::span<const double> bounds);
  Histogram(const Histogram&) = delete;
  Histogram& operator=(const Histogram&) = delete;

  // Wait-free but for the sum's retry. A value that is no number is not counted.
  void observe(double value) noexcept;
  [[nodiscard]] HistogramSnapshot snapshot() const;

 private:
  struct alignas(64) Shard {
    std::array<std::atomic<std::uint64_t>, kBucketsMax + 1> counts{};
    std::atomic<double> sum{0};
  };

  // Constant after construction.
  std::array<double, kBucketsMax> bounds_{};
  std::size_t bounds_count_ = 0;
  // Synchronises itself.
  std::array<Shard, kHistogramShards> shards_{};
};

}  // namespace usher::metrics
