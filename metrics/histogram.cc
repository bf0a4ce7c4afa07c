#include "metrics/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace usher::metrics {

namespace {

std::size_t own_shard() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % kHistogramShards;
  return mine;
}

}  // namespace

double HistogramSnapshot::quantile(double q) const {
  if (count == 0 || bounds.empty()) return 0;
  const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count);
  double below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const double here = static_cast<double>(counts[i]);
    if (here > 0 && below + here >= rank) {
      const double from = i == 0 ? std::min(0.0, bounds[0]) : bounds[i - 1];
      return from + (bounds[i] - from) * ((rank - below) / here);
    }
    below += here;
  }
  return bounds.back();
}

Histogram::Histogram(std::span<const double> bounds) : bounds_count_(bounds.size()) {
  if (bounds.empty() || bounds.size() > kBucketsMax || !std::is_sorted(bounds.begin(), bounds.end())) {
    std::fprintf(stderr, "usher: a histogram needs 1 to %zu ascending bounds\n", kBucketsMax);
    std::abort();
  }
  std::copy(bounds.begin(), bounds.end(), bounds_.begin());
}

void Histogram::observe(double value) noexcept {
  if (std::isnan(value)) return;
  const auto end = bounds_.begin() + static_cast<std::ptrdiff_t>(bounds_count_);
  const auto bucket = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), end, value) - bounds_.begin());
  Shard& shard = shards_[own_shard()];
  shard.counts[bucket].fetch_add(1, std::memory_order_relaxed);
  shard.sum.fetch_add(value, std::memory_order_relaxed);
}

HistogramSnapshot Histogram::snapshot() const {
  HistogramSnapshot out;
  out.bounds.assign(bounds_.begin(), bounds_.begin() + static_cast<std::ptrdiff_t>(bounds_count_));
  out.counts.assign(bounds_count_ + 1, 0);
  for (const Shard& shard : shards_) {
    for (std::size_t i = 0; i <= bounds_count_; ++i) out.counts[i] += shard.counts[i].load(std::memory_order_relaxed);
    out.sum += shard.sum.load(std::memory_order_relaxed);
  }
  for (const std::uint64_t n : out.counts) out.count += n;
  return out;
}

}  // namespace usher::metrics
