// What the doors observe as they work: the time from scan to release, the rows of imports, whether the
// configuration could be read again. One object for the
// gateway, made by wire, observed into by API handlers and lanes, read by the metrics page.
//
// Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "metrics/histogram.h"

namespace usher::metrics {

struct Probe {
  // From the scan's last byte at the gateway to the release of its verdict, by the way it came. Seconds.
  Histogram http_checkin{kResponseSeconds};    // POST …/checkins
  Histogram reader_checkin{kResponseSeconds};  // a line from a reader

  std::atomic<std::uint64_t> checkins_busy{0};         // turned away: no permit
  std::atomic<std::uint64_t> checkins_unavailable{0};  // the store had failed or the gateway was stopping

  std::atomic<std::uint64_t> import_added{0}, import_changed{0}, import_unchanged{0}, import_withdrawn{0},
      import_rejected{0};

  std::atomic<bool> reload_successful{true};      // the last time the configuration was read; a start counts
  std::atomic<std::int64_t> reload_success_s{0};  // when that last went well, in seconds since 1970
};

// For observe(): seconds since `start`.
[[nodiscard]] inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace usher::metrics
