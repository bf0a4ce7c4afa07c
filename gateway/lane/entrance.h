// A lane with everything that feeds it, everything it drives and the screens that show it: made, started and stopped as
// one.
//
// Threads: start(), stop() from the one that owns it, not an I/O thread; the rest from any.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "gateway/lane/camera_feed.h"
#include "gateway/lane/display.h"
#include "gateway/lane/lane.h"
#include "gateway/lane/output/outputs.h"
#include "gateway/lane/reader.h"

namespace usher::lane {

class Entrance {
 public:
  // `decoders` may be null where the lane has no camera; borrowed, as what the context holds.
  Entrance(LaneContext context, LaneOptions options, scanner::DecodePool* decoders, Openings* openings);
  ~Entrance();  // stops
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;

  // Declares the lane, binds its listeners, begins to look for its other devices. Once. The error names lane, address
  // and reason; nothing is left running then.
  [[nodiscard]] std::expected<void, std::string> start();
  // Closes the devices, waits for what is under way. The lane's thread and the sequencer must still run.
  void stop();
  [[nodiscard]] bool running() const { return started_; }  // the owner's to ask

  [[nodiscard]] Lane& lane() { return *lane_; }
  [[nodiscard]] const Lane& lane() const { return *lane_; }
  // stop() leaves the displays there: whoever stops it knows what to tell them.
  [[nodiscard]] DisplayBoard& display() const { return *display_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Reader>>& readers() const { return readers_; }
  [[nodiscard]] const std::vector<std::unique_ptr<CameraFeed>>& cameras() const { return cameras_; }
  [[nodiscard]] const LaneOutputs& outputs() const { return outputs_; }

 private:
  const std::shared_ptr<Lane> lane_;             // shared with its board
  const std::shared_ptr<DisplayBoard> display_;  // shared with those who sit at it
  LaneOutputs outputs_;
  std::vector<std::unique_ptr<Reader>> readers_;
  std::vector<std::unique_ptr<CameraFeed>> cameras_;
  bool started_ = false;
};

}  // namespace usher::lane
