// What an event's subscribers have been told, and the frames that tell them what is new: the pure half of the live
// stream. Formats: gateway/api/LIVE.md.
//
// Threads: one (the hub's). Frames are immutable and go to any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/alerts.h"
#include "gateway/api/counts.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/scoreboard.h"

namespace usher::api {

// One message in both wrappings. Shared: serialised once, written by every subscriber on its own thread.
struct Frame {
  std::shared_ptr<const std::string> message;       // the JSON: a WebSocket message
  std::shared_ptr<const std::string> server_event;  // "event: …\ndata: …\n\n"
};
[[nodiscard]] Frame frame_of(std::string_view type, std::string json);
[[nodiscard]] Frame heartbeat_frame();

class LiveChannel {
 public:
  // `counts` and the newest scans of the event (ascending seq) are the state that the first snapshot shows.
  LiveChannel(EventCounts counts, const std::vector<sequencer::ScanSample>& scans, std::vector<Alert> alerts = {});

  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }

  // Takes in the event's figures as they are now and its scans since the last call. Gives the frame for those who
  // follow: the changed rows, or a whole snapshot if a row has gone or has another name. None if nothing that is shown
  // has changed.
  // `alerts` are told whole when they are others than before.
  [[nodiscard]] std::optional<Frame> update(const sequencer::Directory& directory, const admission::Event& event,
                                            EventCounts counts, const std::vector<sequencer::ScanSample>& scans,
                                            std::vector<Alert> alerts = {});

  // The state after the last update; the next change follows it without a gap. Serialised at the first call after an
  // update.
  [[nodiscard]] const Frame& snapshot(const sequencer::Directory& directory, const admission::Event& event);

 private:
  void remember(const std::vector<sequencer::ScanSample>& scans);

  EventCounts counts_;
  std::vector<Alert> alerts_;
  std::vector<sequencer::ScanSample> recent_;  // the newest scans, oldest first; at most kLiveCheckinsMax
  std::optional<Frame> snapshot_;
};

}  // namespace usher::api
