// Queue figures of lanes and gates, from the ledger alone: nobody stands there with a stopwatch, so service is read off
// the times of the verdicts.
//
// One lane serves one person after the other. With A(n) the arrival of person n at the lane, S(n) the service and D(n)
// the verdict, D(n) = max(A(n), D(n-1)) + S(n) (Lindley's recursion, 1952). While somebody is waiting, A(n) <= D(n-1),
// and the gap between two verdicts IS the service time: D(n) - D(n-1) = S(n). When nobody waits the gap also holds the
// time until the next arrival; the ledger cannot tell the two apart, so:
//   service time   the gaps of at most idle_ms between consecutive verdicts of one lane; median and p95 of those that
//   end in
//                  the window (nearest rank). An upper bound while the lane is not under pressure, exact while it is.
//   busy time      those gaps' sum, clipped to the window. The first person of a busy period leaves no gap, so this is
//   a
//                  little low: one service time a period.
//   utilisation    busy time / window (Denning and Buzen's operational law, 1978: U = B / T). The window is shortened
//   to the time
//                  since the lane's first scan. A gate's is the sum over its lanes of busy time / of window.
//   per minute     accepted scans in the window / its length, over at least kQueueRateFloorMs, so that the first scan
//   of the
//                  day does not read as 60 a minute.
//   exception rate refused / all scans in the window.
// A scan without a lane (lane 0) counts for its gate's rates, not for service. Times are those at the door.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "metrics/limits.h"

namespace usher::metrics {

struct QueueScan {
  std::int64_t time_ms = 0;
  std::uint32_t lane = 0;  // 0: none
  std::uint32_t gate = 0;  // 0: none
  bool accepted = false;   // admitted or let out
  bool exception = false;  // refused; neither: asked back (incomplete)
};

struct QueueOptions {
  std::int64_t window_ms = kQueueWindowMs;
  std::int64_t idle_ms = kQueueIdleMs;
};

struct QueueFigures {
  std::uint64_t scans = 0;  // in the window
  double per_minute = 0;
  std::optional<double> service_median_s;  // none without a busy gap
  std::optional<double> service_p95_s;
  double utilisation = 0;     // 0 to 1
  double exception_rate = 0;  // 0 to 1; 0 without scans

  friend bool operator==(const QueueFigures&, const QueueFigures&) = default;
};

struct QueueReport {
  std::map<std::uint32_t, QueueFigures> lanes;
  std::map<std::uint32_t, QueueFigures> gates;  // key 0: scans without a gate
};

// `scans` in any order; those after `now_ms` are left out, and those up to idle_ms before the window serve as the
// beginning of the first gap. `first_ms`: when each lane had its first scan ever, as far as known (a lane not named
// there: its first in `scans`). Lanes and gates without any scan in `scans` are absent.
[[nodiscard]] QueueReport queue_figures(std::span<const QueueScan> scans,
                                        const std::map<std::uint32_t, std::int64_t>& first_ms, std::int64_t now_ms,
                                        const QueueOptions& options = {});

}  // namespace usher::metrics
