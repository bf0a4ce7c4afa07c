#include "metrics/queue_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace usher::metrics {

namespace {

// What is gathered of one lane, or summed over the lanes of a gate.
struct Gathered {
  std::uint64_t scans = 0, accepted = 0, exceptions = 0;
  std::vector<std::int64_t> gaps_ms;  // busy ones that end in the window
  std::int64_t busy_ms = 0;
  std::int64_t lanes_window_ms = 0;  // the sum over lanes
  std::int64_t window_ms = 0;        // the longest
};

// Nearest rank: the smallest value that a share q of all lies at or below. Sorts; `values` is not empty.
double nearest_rank_s(std::vector<std::int64_t>& values, double q) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  return static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1]) / 1000.0;
}

QueueFigures figures_of(Gathered& from) {
  QueueFigures out;
  out.scans = from.scans;
  const double minutes = static_cast<double>(std::max(from.window_ms, kQueueRateFloorMs)) / 60000.0;
  out.per_minute = static_cast<double>(from.accepted) / minutes;
  if (!from.gaps_ms.empty()) {
    out.service_median_s = nearest_rank_s(from.gaps_ms, 0.5);
    out.service_p95_s = nearest_rank_s(from.gaps_ms, 0.95);
  }
  if (from.lanes_window_ms > 0) {
    out.utilisation = static_cast<double>(from.busy_ms) / static_cast<double>(from.lanes_window_ms);
  }
  if (from.scans > 0) out.exception_rate = static_cast<double>(from.exceptions) / static_cast<double>(from.scans);
  return out;
}

void count_scan(Gathered& into, const QueueScan& scan) {
  ++into.scans;
  into.accepted += scan.accepted ? 1 : 0;
  into.exceptions += scan.exception ? 1 : 0;
}

void add(Gathered& gate, const Gathered& lane) {
  gate.scans += lane.scans;
  gate.accepted += lane.accepted;
  gate.exceptions += lane.exceptions;
  gate.gaps_ms.insert(gate.gaps_ms.end(), lane.gaps_ms.begin(), lane.gaps_ms.end());
  gate.busy_ms += lane.busy_ms;
  gate.lanes_window_ms += lane.lanes_window_ms;
  gate.window_ms = std::max(gate.window_ms, lane.window_ms);
}

// `scans`: one lane's, ascending in time.
Gathered gather_lane(std::span<const QueueScan> scans, std::int64_t first_ms, std::int64_t now_ms,
                     const QueueOptions& options) {
  Gathered out;
  const std::int64_t from_ms = std::max(now_ms - options.window_ms, first_ms);
  out.window_ms = out.lanes_window_ms = std::max<std::int64_t>(now_ms - from_ms, 0);
  for (std::size_t i = 0; i < scans.size(); ++i) {
    if (scans[i].time_ms < from_ms) continue;
    count_scan(out, scans[i]);
    if (i == 0) continue;
    const std::int64_t gap_ms = scans[i].time_ms - scans[i - 1].time_ms;
    if (gap_ms > options.idle_ms) continue;
    out.gaps_ms.push_back(gap_ms);
    out.busy_ms += scans[i].time_ms - std::max(scans[i - 1].time_ms, from_ms);
  }
  return out;
}

// Without a lane there are rates, but no service.
void gather_laneless(std::span<const QueueScan> scans, std::int64_t first_ms, std::int64_t now_ms,
                     const QueueOptions& options, std::map<std::uint32_t, Gathered>& gates) {
  const std::int64_t from_ms = std::max(now_ms - options.window_ms, first_ms);
  for (const QueueScan& scan : scans) {
    Gathered& gate = gates[scan.gate];
    gate.window_ms = std::max(gate.window_ms, now_ms - from_ms);
    if (scan.time_ms >= from_ms) count_scan(gate, scan);
  }
}

}  // namespace

QueueReport queue_figures(std::span<const QueueScan> scans, const std::map<std::uint32_t, std::int64_t>& first_ms,
                          std::int64_t now_ms, const QueueOptions& options) {
  std::vector<QueueScan> sorted;
  sorted.reserve(scans.size());
  for (const QueueScan& scan : scans) {
    const bool useful = scan.time_ms <= now_ms && scan.time_ms >= now_ms - options.window_ms - options.idle_ms;
    if (useful) sorted.push_back(scan);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const QueueScan& a, const QueueScan& b) {
    return a.lane != b.lane ? a.lane < b.lane : a.time_ms < b.time_ms;
  });

  QueueReport report;
  std::map<std::uint32_t, Gathered> gates;
  for (auto at = sorted.begin(); at != sorted.end();) {
    const std::uint32_t lane = at->lane;
    const auto end = std::find_if(at, sorted.end(), [lane](const QueueScan& scan) { return scan.lane != lane; });
    const auto known = first_ms.find(lane);
    const std::int64_t first = known != first_ms.end() ? std::min(known->second, at->time_ms) : at->time_ms;
    if (lane == 0) {
      gather_laneless(std::span<const QueueScan>(at, end), first, now_ms, options, gates);
      at = end;
      continue;
    }
    // A lane belongs to the gate of its newest scan.
    const std::uint32_t gate = std::prev(end)->gate;
    Gathered gathered = gather_lane(std::span<const QueueScan>(at, end), first, now_ms, options);
    add(gates[gate], gathered);
    report.lanes.emplace(lane, figures_of(gathered));
    at = end;
  }
  for (auto& [gate, gathered] : gates) report.gates.emplace(gate, figures_of(gathered));
  return report;
}

}  // namespace usher::metrics
