// One display that is connected: what it has been told, what it is to be told next, and how much it has asked for.
// The half of the display channel that knows no coroutine.
//
// What goes out, in this order: hello, the newest state, answers, goodbye, a heartbeat when there was nothing else.
// States are not queued; answers are, up to kDisplayRepliesMax, and then nothing more is read from the display.
//
// Threads: the I/O thread of its connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "gateway/api/context.h"
#include "gateway/api/display_json.h"
#include "gateway/api/display_limits.h"
#include "gateway/http/exchange.h"
#include "gateway/lane/display.h"

namespace usher::api {

// Messages a second, with what was saved up by being silent.
class DisplayBudget {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  explicit DisplayBudget(Instant now) : filled_(now) {}
  // Whether one more is within bounds.
  [[nodiscard]] bool take(Instant now);
  // How many in a row were not.
  [[nodiscard]] std::size_t over() const { return over_; }

 private:
  double left_ = static_cast<double>(kDisplayMessagesAtOnce);
  Instant filled_;
  std::size_t over_ = 0;
};

class DisplayPeer {
 public:
  // Everything borrowed for the connection's life. The view begins in the language that the client asked for.
  DisplayPeer(Context* context, http::Exchange* exchange, std::shared_ptr<lane::DisplayBoard> board,
              boost::asio::any_io_executor executor, DisplayView view);

  // Looks at what may have changed: the lane ends, the token is gone, names are others. Cheap when nothing has.
  void look();
  // The next message; null if there is nothing to say. After a goodbye: null, and `parted` is true.
  [[nodiscard]] DisplayText next();

  void reply(std::string text);  // an answer to a message
  [[nodiscard]] bool full() const { return replies_.size() >= kDisplayRepliesMax; }
  void say_goodbye(std::string text);  // the first stays
  [[nodiscard]] bool leaving() const { return !goodbye_.empty(); }
  void speak(admission::Language language);
  void heartbeat() { heartbeat_ = true; }
  // Wakes both coroutines: there is something to send, or to see.
  void wake();

  Context* const context;
  http::Exchange* const exchange;
  const std::shared_ptr<lane::DisplayBoard> board;
  boost::asio::steady_timer news;  // the sender waits here; cancelled to wake it
  boost::asio::steady_timer room;  // the receiver waits here for room among the answers
  DisplayBudget budget{std::chrono::steady_clock::now()};
  bool reading = false;  // the coroutine that listens
  bool ended = false;    // the peer has gone, or is to go
  bool parted = false;   // goodbye has been said

  [[nodiscard]] const DisplayView& view() const { return view_; }
  [[nodiscard]] lane::Lane& lane() const { return board->lane(); }

 private:
  DisplayView view_;
  std::deque<DisplayText> replies_;
  std::string hello_, told_hello_, goodbye_;
  std::uint64_t told_ = 0;  // the number of the last state
  std::uint64_t directory_ = 0;
  bool looked_ = false;
  bool heartbeat_ = false;
};

// Why a token may not use this lane; "" if it may: another gate, another list.
[[nodiscard]] std::string not_this_lane(const admission::Device& device, const lane::LaneOptions& lane);

}  // namespace usher::api
