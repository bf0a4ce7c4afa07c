// Reads the scoreboard and builds the frames of every event that is watched: the half of the live hub that knows
// figures and no subscribers.
//
// Threads: one (the hub's). Borrows what its sources name.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/live_frames.h"
#include "gateway/api/view_limits.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/scoreboard.h"
#include "metrics/queue_model.h"

namespace usher::api {

// Where the live stream reads from. The functions are called from any thread and must not block.
struct LiveSources {
  std::function<sequencer::DirectoryView()> directory;
  std::function<admission::Time()> clock;
  const sequencer::Scoreboard* scoreboard = nullptr;
  // Of an event, by slug; empty where there are no lanes.
  std::function<std::vector<Alert>(std::string_view event)> alerts = nullptr;
};

class LiveBuilder {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  LiveBuilder(LiveSources sources, std::chrono::milliseconds queue_period, std::chrono::milliseconds silence_max)
      : sources_(std::move(sources)), queue_period_(queue_period), silence_max_(silence_max) {}

  struct Change {
    admission::EventId event;
    Frame frame;
  };
  // The frames for those who follow the watched events; empty if nothing has changed. Costs little then: one atomic
  // load, and a look at the lanes of what is watched. Queue figures are computed at most once every queue_period;
  // without scans once every silence_max, as rates fall when nobody comes.
  [[nodiscard]] std::vector<Change> update(Instant now);

  // What the next change of this event will follow. Begins to watch the event. None if there is no such event.
  [[nodiscard]] std::optional<Frame> snapshot(admission::EventId event, Instant now);

  // Forgets all other events.
  void keep_only(const std::set<admission::EventId>& watched);

 private:
  struct Watched {
    LiveChannel channel;
    std::string slug;        // "" once the event was erased
    std::uint64_t position;  // of the figures told
    admission::Seq told;     // the newest scan told
    metrics::QueueReport queue;
    std::uint64_t queue_position;  // when the queue figures were computed
    Instant queue_at;
  };
  [[nodiscard]] std::vector<Alert> alerts_of_event(const std::string& slug) const;
  [[nodiscard]] bool queue_due(const Watched& watched, std::uint64_t position, Instant now) const;

  const LiveSources sources_;
  const std::chrono::milliseconds queue_period_;
  const std::chrono::milliseconds silence_max_;
  std::map<admission::EventId, Watched> watched_;
};

}  // namespace usher::api
