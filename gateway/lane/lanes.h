// All lanes of a gateway with their readers, spread over the I/O threads.
// Threads: start(), stop() from the one that owns it (not an I/O thread); status() from any.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/lane/camera_feed.h"
#include "gateway/lane/lane.h"
#include "gateway/lane/learning.h"

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

  // Binds every listener, begins to dial every reader, declares every lane. The error names lane, address and reason;
  // nothing is left running then.
  [[nodiscard]] std::expected<void, std::string> start();
  // Closes the readers, waits for what is under way. The I/O threads and the sequencer must still run.
  void stop();

  [[nodiscard]] std::size_t size() const { return lanes_.size(); }
  [[nodiscard]] const Lane& lane(std::size_t index) const { return *lanes_[index]; }
  // None of that name: null.
  [[nodiscard]] const Lane* find(std::string_view name) const;
  // Listens to the readers of a lane while the returned object lives; stop() ends what it hears. Any thread. `why`:
  // what its screen says meanwhile.
  [[nodiscard]] std::expected<std::unique_ptr<Learning>, LearnRefusal> learn(std::string_view name, std::string why);
  [[nodiscard]] std::vector<ReaderStatus> readers() const;
  [[nodiscard]] std::vector<LaneCameraStatus> cameras() const;

 private:
  // Shared with whoever learns, as are the sources.
  std::vector<std::shared_ptr<Lane>> lanes_;
  struct Reader {
    const Lane* lane = nullptr;
    std::shared_ptr<scanner::TcpLineSource> source;
  };
  std::vector<Reader> readers_;
  std::vector<std::unique_ptr<CameraFeed>> cameras_;
  bool started_ = false;

  // Synchronises itself.
  std::mutex learning_mutex_;
  bool stopping_ = false;                                                  // guarded by learning_mutex_
  std::map<std::string, std::weak_ptr<scanner::LearnRecorder>> learning_;  // guarded by it: by lane
};

}  // namespace usher::lane
