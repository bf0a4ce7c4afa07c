#include "metrics/histogram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using usher::metrics::Histogram;
using usher::metrics::HistogramSnapshot;

namespace {
constexpr std::array<double, 3> kBounds = {1, 2, 4};
}

TEST_CASE("a value on a bound belongs to the bucket below it") {
  Histogram histogram(kBounds);
  for (const double v : {0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 4.1}) histogram.observe(v);
  const HistogramSnapshot snapshot = histogram.snapshot();
  CHECK(snapshot.counts == std::vector<std::uint64_t>{2, 2, 2, 1});
  CHECK(snapshot.count == 7);
  CHECK(snapshot.sum == doctest::Approx(16.1));
}

TEST_CASE("what is no number is not counted, and infinity lies above the last bound") {
  Histogram histogram(kBounds);
  histogram.observe(std::nan(""));
  CHECK(histogram.snapshot().count == 0);
  histogram.observe(std::numeric_limits<double>::infinity());
  CHECK(histogram.snapshot().counts.back() == 1);
}

TEST_CASE("a quantile is interpolated within its bucket as Prometheus does") {
  HistogramSnapshot snapshot{{1, 2, 4}, {2, 4, 2, 2}, 10, 0};
  CHECK(snapshot.quantile(0) == doctest::Approx(0.0));
  CHECK(snapshot.quantile(0.1) == doctest::Approx(0.5));   // rank 1 of 2 between 0 and 1
  CHECK(snapshot.quantile(0.5) == doctest::Approx(1.75));  // rank 5: 3 of 4 between 1 and 2
  CHECK(snapshot.quantile(0.7) == doctest::Approx(3.0));   // rank 7: 1 of 2 between 2 and 4
  CHECK(snapshot.quantile(0.99) == doctest::Approx(4.0));  // above: the highest bound
  CHECK(HistogramSnapshot{{1}, {0, 0}, 0, 0}.quantile(0.5) == 0);
}

TEST_CASE("the promised three seconds are a bound of the response buckets") {
  const auto& bounds = usher::metrics::kResponseSeconds;
  CHECK(std::find(bounds.begin(), bounds.end(), 3.0) != bounds.end());
  CHECK(bounds.front() == 0.00005);
}

TEST_CASE("observations from more threads than shards are all counted") {
  constexpr int kThreads = 12, kEach = 5000;
  Histogram histogram(kBounds);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&histogram] {
        for (int i = 0; i < kEach; ++i) histogram.observe(i % 5);
      });
    }
    for (int i = 0; i < 100; ++i) CHECK(histogram.snapshot().count <= kThreads * kEach);
  }
  const HistogramSnapshot snapshot = histogram.snapshot();
  CHECK(snapshot.count == kThreads * kEach);
  CHECK(snapshot.sum == doctest::Approx(kThreads * kEach * 2.0));
}
