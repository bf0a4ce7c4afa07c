// The text page that Prometheus scrapes, from plain values: callers need no header of the client library.
// Names follow Prometheus's guidelines (prometheus.io/docs/practices/naming): base units (seconds, bytes), "_total" on
// counters, the prefix "usher_". The caller keeps labels bounded: events, lists, gates, lanes, and no value that a
// visitor chooses.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "metrics/histogram.h"

namespace usher::metrics {

enum class Kind : std::uint8_t { counter, gauge, histogram };

using Labels = std::vector<std::pair<std::string, std::string>>;

struct Sample {
  Labels labels;
  std::variant<double, HistogramSnapshot> value;  // a snapshot for Kind::histogram, a number for the others
};

struct Family {
  std::string name;
  std::string help;  // one sentence
  Kind kind = Kind::gauge;
  std::vector<Sample> samples;  // each with other labels
};

inline constexpr std::string_view kPageContentType = "text/plain; version=0.0.4; charset=utf-8";

// Families without samples are left out. Label values that are not UTF-8 (which Prometheus would refuse together with
// the whole page) have each bad byte replaced by U+FFFD.
[[nodiscard]] std::string text_page(const std::vector<Family>& families);

}  // namespace usher::metrics
