// Who watches what, and the thread that builds frames and hands them to the desks. The live hub without its coroutines.
//
// Threads: each group of functions says. Held by shared_ptr: posts to the I/O threads hold it until they have run.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/api/live.h"
#include "gateway/api/live_builder.h"
#include "gateway/api/live_desk.h"

namespace usher::api {

class LiveRoom : public std::enable_shared_from_this<LiveRoom> {
 public:
  LiveRoom(LiveSources sources, std::vector<boost::asio::io_context*> threads, LiveOptions options);

  // Starts the thread; stop() ends it, and then everybody's stream. From one thread, in this order.
  void start();
  void stop();

  // --- any thread
  // ----------------------------------------------------------------------------------------------------- Takes a
  // place; false over a bound or while stopping. leave() gives it back.
  [[nodiscard]] bool enter(admission::EventId event, std::size_t desk);
  void leave(admission::EventId event, std::size_t desk);
  // Returns the number that the answering delivery will reach.
  [[nodiscard]] std::uint64_t ask_snapshot(admission::EventId event, std::size_t desk);
  [[nodiscard]] bool stopping() const { return stopping_.load(); }
  [[nodiscard]] LiveStats stats() const;

  // Constant after construction.
  const LiveSources sources;
  const LiveOptions options;
  const Frame heartbeat;

  // Totals, see LiveStats.
  std::atomic<std::uint64_t> subscribers{0}, refused{0}, dropped{0}, skipped{0}, frames{0};

  // --- the I/O thread of that index
  // -----------------------------------------------------------------------------------
  [[nodiscard]] LiveDesk& desk(std::size_t index) { return desks_.at(index); }

 private:
  using Asked = std::set<std::pair<admission::EventId, std::size_t>>;
  using Watchers = std::map<admission::EventId, std::map<std::size_t, std::size_t>>;  // subscribers by desk
  struct Delivery {
    admission::EventId event;
    Frame frame;
    std::uint64_t answers = 0;  // of a snapshot: asks up to this number; 0: a change
  };

  void run();
  void build(const Asked& asked, std::uint64_t answers, bool tick);
  void hand_over(std::size_t desk, const std::vector<Delivery>& batch);

  // Constant after construction.
  const std::vector<boost::asio::io_context*> threads_;

  // Synchronises itself.
  std::atomic<bool> stopping_{false};  // written under the lock
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Asked asked_;                      // guarded by mutex_
  std::uint64_t asks_ = 0;           // guarded by mutex_
  Watchers watchers_;                // guarded by mutex_
  std::size_t subscribers_now_ = 0;  // guarded by mutex_

  // Each its own I/O thread's.
  std::vector<LiveDesk> desks_;

  // The room's own thread's.
  LiveBuilder builder_;
  std::thread thread_;
};

}  // namespace usher::api
