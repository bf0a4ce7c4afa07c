// The families of the metrics page, by where their figures come from. Each adds to the page what its input knows.
// Pure; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/api/metrics_page.h"
#include "metrics/page.h"

namespace usher::api {

// Collects the samples of one family.
class FamilyWriter {
 public:
  FamilyWriter(std::vector<metrics::Family>& page, metrics::Kind kind, std::string name, std::string help)
      : family_(page.emplace_back()) {
    family_.name = std::move(name);
    family_.help = std::move(help);
    family_.kind = kind;
  }
  // Until the next family is begun.
  template <class Number>
  FamilyWriter& add(metrics::Labels labels, Number value) {
    family_.samples.push_back({std::move(labels), static_cast<double>(value)});
    return *this;
  }
  FamilyWriter& add(metrics::Labels labels, metrics::HistogramSnapshot value) {
    family_.samples.push_back({std::move(labels), std::move(value)});
    return *this;
  }

 private:
  metrics::Family& family_;
};

void add_build(std::vector<metrics::Family>& page, const PageInput::Gateway& gateway);
void add_gateway(std::vector<metrics::Family>& page, const PageInput::Gateway& gateway);
void add_batches(std::vector<metrics::Family>& page, const BatchProbe& batches);
void add_probe(std::vector<metrics::Family>& page, const metrics::Probe& probe);
void add_http(std::vector<metrics::Family>& page, const http::Stats& stats);
void add_live(std::vector<metrics::Family>& page, const LiveStats& live);

// Of the configured lanes; nothing where there is none.
void add_lanes(std::vector<metrics::Family>& page, const std::vector<lane::LaneReport>& lanes);

// One sample a device; nothing where there is none.
void add_readers(std::vector<metrics::Family>& page, const std::vector<lane::ReaderStatus>& readers);
void add_cameras(std::vector<metrics::Family>& page, const std::vector<lane::LaneCameraStatus>& cameras);
void add_outputs(std::vector<metrics::Family>& page, const std::vector<lane::OutputStatus>& outputs);
void add_decoders(std::vector<metrics::Family>& page, const scanner::DecodePoolCounts& decoders);

// From the scoreboard: check-ins, heads, zones; queue figures of gates and lanes over all events.
void add_checkins(std::vector<metrics::Family>& page, const sequencer::Directory& directory, const Board& board);
void add_heads(std::vector<metrics::Family>& page, const sequencer::Directory& directory, const Board& board);
void add_queues(std::vector<metrics::Family>& page, const sequencer::Directory& directory, const Board& board,
                admission::Time now);

}  // namespace usher::api
