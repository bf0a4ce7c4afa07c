#include "metrics/page.h"

#include <limits>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace usher::metrics {

namespace {

// Bytes of the well-formed UTF-8 character at `at` (RFC 3629), or 0.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0); };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t n = character_bytes(text, at); n > 0) {
      out.append(text, at, n);
      at += n;
    } else {
      out += "\xEF\xBF\xBD";
      ++at;
    }
  }
  return out;
}

prometheus::MetricType type_of(Kind kind) {
  switch (kind) {
    case Kind::counter:
      return prometheus::MetricType::Counter;
    case Kind::gauge:
      return prometheus::MetricType::Gauge;
    case Kind::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram histogram_of(const HistogramSnapshot& snapshot) {
  prometheus::ClientMetric::Histogram out;
  out.sample_count = snapshot.count;
  out.sample_sum = snapshot.sum;
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < snapshot.counts.size(); ++i) {
    cumulative += snapshot.counts[i];
    const double bound = i < snapshot.bounds.size() ? snapshot.bounds[i] : std::numeric_limits<double>::infinity();
    out.bucket.push_back({cumulative, bound});
  }
  return out;
}

prometheus::ClientMetric metric_of(const Sample& sample, Kind kind) {
  prometheus::ClientMetric out;
  for (const auto& [name, value] : sample.labels) out.label.push_back({name, valid_utf8(value)});
  if (const auto* snapshot = std::get_if<HistogramSnapshot>(&sample.value)) {
    out.histogram = histogram_of(*snapshot);
  } else if (kind == Kind::counter) {
    out.counter.value = std::get<double>(sample.value);
  } else {
    out.gauge.value = std::get<double>(sample.value);
  }
  return out;
}

}  // namespace

std::string text_page(const std::vector<Family>& families) {
  std::vector<prometheus::MetricFamily> out;
  out.reserve(families.size());
  for (const Family& family : families) {
    if (family.samples.empty()) continue;
    prometheus::MetricFamily& into = out.emplace_back();
    into.name = family.name;
    into.help = family.help;
    into.type = type_of(family.kind);
    into.metric.reserve(family.samples.size());
    for (const Sample& sample : family.samples) into.metric.push_back(metric_of(sample, family.kind));
  }
  return prometheus::TextSerializer().Serialize(out);
}

}  // namespace usher::metrics
