// The subscribers of the live stream that one I/O thread serves, and what each still has to be told.
//
// Threads: one (that I/O thread).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "gateway/api/live_frames.h"
#include "gateway/http/exchange.h"

namespace usher::api {

// Lives in the frame of its own coroutine, which alone writes; the desk puts the next frame here and wakes it.
struct LiveSubscriber {
  LiveSubscriber(boost::asio::any_io_executor executor, http::Exchange* peer, admission::EventId watched)
      : exchange(peer), event(watched), wake(std::move(executor)) {}

  enum class State : std::uint8_t {
    behind,     // needs a snapshot, and asks for it when nothing is being written
    asked,      // one is on its way; changes before it are in it
    following,  // gets every change
  };

  http::Exchange* const exchange;
  const admission::EventId event;
  State state = State::behind;
  std::uint64_t ask = 0;  // the number of the last ask
  std::optional<Frame> next;
  bool writing = false;
  bool reading = false;  // the coroutine that listens to a WebSocket's peer
  bool ended = false;
  boost::asio::steady_timer wake;  // cancelled to wake the writer; its expiry is the heartbeat
};

class LiveDesk {
 public:
  // The subscriber stays where it is until it is removed.
  void add(LiveSubscriber* subscriber);
  // Looks at the pointer, not at what it points to.
  void remove(admission::EventId event, const LiveSubscriber* subscriber);

  // Returns how many subscribers have fallen behind or were, and skip this frame.
  std::uint64_t change(admission::EventId event, const Frame& frame);
  // For those whose ask it answers; an earlier snapshot, meant for somebody who has left, may not be followed by the
  // changes that come next.
  void snapshot(admission::EventId event, const Frame& frame, std::uint64_t answers);
  // Ends everybody: those who are writing by cutting the connection.
  void end_all();

 private:
  std::map<admission::EventId, std::vector<LiveSubscriber*>> subscribers_;
};

}  // namespace usher::api
