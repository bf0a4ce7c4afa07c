// All lanes of a gateway with their devices, spread over the I/O threads.
//
// Threads: start(), apply(), stop() from the one that owns it (not an I/O thread); the rest from any, also while lanes
// are being exchanged: what is handed out stays alive as long as it is held.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/lane/display.h"
#include "gateway/lane/entrance.h"
#include "gateway/lane/learning.h"

namespace usher::lane {

struct ReaderStatus {
  std::string lane, gate, name;
  ReaderKind kind = ReaderKind::listen;
  std::string device;  // as configured
  bool required = false;
  scanner::SourceStatus status;
  std::shared_ptr<const scanner::SourceCounters> counters;  // live; shared: its lane may go while it is read
  std::uint16_t port = 0;                                   // while listening
};

struct LaneCameraStatus {
  std::string lane, gate, name;
  std::string device;  // as configured: may hold a password
  bool required = false;
  scanner::CameraStatus status;
};

// A lane as it is now, for whoever watches several.
struct LaneReport {
  std::shared_ptr<const LaneOptions> options;  // shared: its lane may go while they are read
  LaneStatus status;
  DisplayCounts displays;
};

// What apply() has done: names of lanes.
struct LanesChange {
  std::vector<std::string> added, removed, restarted;
};

// Why a lane's readers cannot be learnt.
enum class LearnRefusal : std::uint8_t {
  no_lane,
  no_reader,  // it has none that can be listened to: cameras and card readers are not learnt
  under_way,  // somebody does so already
  stopping,
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

  // Binds every listener, begins to look for every device, declares every lane. The error names lane, address and
  // reason; nothing is left running then.
  [[nodiscard]] std::expected<void, std::string> start();
  // After start(): the lanes are to be these. A lane whose options are the same is not touched, its connections stay;
  // one that changed is stopped (what is under way is answered) and started anew. The displays of those that are
  // stopped are sent away. The error names lane, address and reason; then the lanes are as before, and those that had
  // been stopped have been started again. One that cannot be is out of service and says why.
  [[nodiscard]] std::expected<LanesChange, std::string> apply(std::vector<LaneOptions> options);
  // Closes the devices, waits for what is under way, and at most kFarewellMax for the displays to leave. The I/O
  // threads and the sequencer must still run.
  void stop();

  [[nodiscard]] std::size_t size() const { return now()->size(); }
  // In the order of the configuration. The reference holds until apply().
  [[nodiscard]] Lane& lane(std::size_t index) const { return (*now())[index]->lane(); }
  // None of that name: null. A lane that has been exchanged meanwhile answers scans as before, but shows them nowhere.
  [[nodiscard]] std::shared_ptr<Lane> find(std::string_view name) const;
  // Its screens, and with them the lane to act on; null if there is no lane of that name.
  [[nodiscard]] std::shared_ptr<DisplayBoard> display(std::string_view lane) const;
  // In the order of the configuration.
  [[nodiscard]] std::vector<LaneReport> reports() const;
  // Listens to the readers of a lane while the returned object lives; stop() ends what it hears. Any thread. `why`:
  // what its screen says meanwhile.
  [[nodiscard]] std::expected<std::unique_ptr<Learning>, LearnRefusal> learn(std::string_view name, std::string why);
  [[nodiscard]] std::vector<ReaderStatus> readers() const;
  [[nodiscard]] std::vector<LaneCameraStatus> cameras() const;
  [[nodiscard]] std::vector<OutputStatus> outputs() const;

 private:
  using Entrances = std::vector<std::shared_ptr<Entrance>>;

  [[nodiscard]] std::shared_ptr<const Entrances> now() const;
  void publish(Entrances entrances);
  [[nodiscard]] std::shared_ptr<Entrance> make(LaneOptions options);
  [[nodiscard]] std::shared_ptr<Entrance> start_again(const Entrance& stopped);
  void end_learning(const std::string& lane);

  // Constant after construction.
  const std::vector<sequencer::IoOutlet*> threads_;
  const LaneContext context_;  // without its outlet
  scanner::DecodePool* const decoders_;

  // Synchronises itself.
  mutable std::mutex mutex_;
  std::shared_ptr<const Entrances> entrances_;  // guarded by mutex_; what it points to never changes

  Openings openings_;

  // The owner's own.
  std::size_t made_ = 0;
  bool started_ = false;

  // Synchronises itself.
  std::mutex learning_mutex_;
  bool stopping_ = false;                                                  // guarded by learning_mutex_
  std::map<std::string, std::weak_ptr<scanner::LearnRecorder>> learning_;  // guarded by it: by lane
};

}  // namespace usher::lane
