// All lanes of a gateway with their readers, spread over the I/O threads.
// Threads: start(), stop() from the one that owns it (not an I/O thread); display(), reports() and status from any.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "gateway/lane/camera_feed.h"
#include "gateway/lane/display.h"
#include "gateway/lane/lane.h"

namespace usher::lane {

struct ReaderStatus {
  std::string lane, name;
  scanner::TcpSourceStatus status;
  const scanner::TcpSourceCounters* counters = nullptr;  // live; as long as the lanes
  std::uint16_t port = 0;                                // while listening
};

struct LaneCameraStatus {
  std::string lane, name;
  scanner::CameraStatus status;
};

// A lane as it is now, for whoever watches several. `options` lives as long as the lanes.
struct LaneReport {
  const LaneOptions* options = nullptr;
  LaneStatus status;
  DisplayCounts displays;
};

class Lanes {
 public:
  // One outlet for each I/O thread, at least one; each lane lives on one of them. `decoders` may be null where no lane
  // has a camera. Everything borrowed outlives this.
  Lanes(std::vector<sequencer::IoOutlet*> threads, sequencer::Sequencer* sequencer, sequencer::Permits* permits,
        scanner::DecodePool* decoders, OnRelease on_release, std::vector<LaneOptions> options);
  ~Lanes();  // stops
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // Binds every listener, begins to dial every reader, declares every lane. The error names lane, address and reason;
  // nothing is left running then.
  [[nodiscard]] std::expected<void, std::string> start();
  // Closes the readers, waits for what is under way. The I/O threads and the sequencer must still run.
  void stop();

  [[nodiscard]] std::size_t size() const { return lanes_.size(); }
  [[nodiscard]] const Lane& lane(std::size_t index) const { return *lanes_[index]; }
  // None of that name: null.
  [[nodiscard]] const Lane* find(std::string_view name) const;
  // Its screens, and with them the lane to act on; null if there is no lane of that name.
  [[nodiscard]] std::shared_ptr<DisplayBoard> display(std::string_view lane) const;
  // In the order of the configuration.
  [[nodiscard]] std::vector<LaneReport> reports() const;
  [[nodiscard]] std::vector<ReaderStatus> readers() const;
  [[nodiscard]] std::vector<LaneCameraStatus> cameras() const;

 private:
  std::vector<std::shared_ptr<Lane>> lanes_;             // shared with displays that are still there
  std::vector<std::shared_ptr<DisplayBoard>> displays_;  // one a lane, in their order; shared with those who sit at it
  struct Reader {
    const Lane* lane = nullptr;
    std::unique_ptr<scanner::TcpLineSource> source;
  };
  std::vector<Reader> readers_;
  std::vector<std::unique_ptr<CameraFeed>> cameras_;
  bool started_ = false;
};

}  // namespace usher::lane
