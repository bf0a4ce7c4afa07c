// GET /metrics: gathers what the parts count and writes the Prometheus page. metrics_page() is pure and takes a few
// milliseconds at thousands of lanes: call it on a worker, not on an I/O thread.
//
//   Labels: event, list, gate, verdict, reason, category; lane and device only in the families of lanes and devices;
//   all bounded by the directory, categories by kCategoriesShown. Never a person, a ticket or a code.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/api/counts.h"
#include "gateway/api/live.h"
#include "gateway/http/server.h"
#include "gateway/lane/lanes.h"
#include "gateway/sequencer/observer.h"
#include "metrics/histogram.h"
#include "metrics/page.h"
#include "metrics/probe.h"

namespace usher::api {

// Watches the batches. The sequencer's thread writes, any thread reads.
class BatchProbe : public sequencer::Observer {
 public:
  void committed(const sequencer::Committed& batch) noexcept override;

  metrics::Histogram commands{metrics::kBatchCommands};
  metrics::Histogram decide_s{metrics::kStepSeconds};
  metrics::Histogram sync_s{metrics::kStepSeconds};
  std::atomic<std::uint64_t> queue_depth{0};  // left waiting when the last batch was closed
  std::atomic<std::uint64_t> entries{0};      // ledger entries committed since start
};

// What the page is made of. Pointers are borrowed for the call; null leaves their families out.
struct PageInput {
  const sequencer::Directory* directory = nullptr;
  const Board* board = nullptr;
  admission::Time now{};
  const metrics::Probe* probe = nullptr;
  const BatchProbe* batches = nullptr;
  const http::Stats* http = nullptr;
  std::optional<LiveStats> live;
  std::vector<lane::LaneReport> lanes;
  std::vector<lane::ReaderStatus> readers;
  std::vector<lane::LaneCameraStatus> cameras;
  std::vector<lane::OutputStatus> outputs;
  std::optional<scanner::DecodePoolCounts> decoders;
  struct Gateway {
    bool ready = false;  // as /readyz
    std::uint64_t queue_depth = 0;
    std::int64_t permits_total = 0, permits_taken = 0;
    std::uint64_t search_tickets = 0, search_bytes = 0;
    bool search_ready = false;
    admission::Time started{};  // of the process
    std::string version;
    std::string compiler;  // may be empty
  } gateway;
};

[[nodiscard]] std::string metrics_page(const PageInput& input);
// metrics::kPageContentType is its content type.

}  // namespace usher::api
