// What all sources are made of: state and counters, coroutines that are waited for, and the way of a code from a frame
// to the sink. Internal to the sources, which derive from it.
//
// Threads: everything on the context's one thread; stop(), status() and post() may be called from any other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "scanner/source/framing.h"
#include "scanner/source/learn_tap.h"
#include "scanner/source/limits.h"
#include "scanner/source/reading.h"
#include "scanner/source/reading_gate.h"
#include "scanner/source/source_status.h"

namespace usher::scanner {

struct CoreOptions {
  std::string name;  // in readings, events and status
  std::chrono::milliseconds same_code_gap{0};
  std::size_t readings_per_s_max = 0;
  std::vector<std::string> device_messages = {};  // patterns of lines that are no codes (device_message.h)
  std::chrono::milliseconds backoff_min = kBackoffMin;
  std::chrono::milliseconds backoff_max = kBackoffMax;
};

// The core's part of a source's options.
template <class SourceOptions>
[[nodiscard]] CoreOptions core_of(const SourceOptions& options) {
  CoreOptions core{.name = options.name,
                   .same_code_gap = options.same_code_gap,
                   .readings_per_s_max = options.readings_per_s_max,
                   .backoff_min = options.backoff_min,
                   .backoff_max = options.backoff_max};
  if constexpr (requires { options.device_messages; }) core.device_messages = options.device_messages;
  return core;
}

// For readers that can be told nothing.
class NoReply : public ReplyPort {
 public:
  [[nodiscard]] ReplyOutcome reply(std::string_view) override { return ReplyOutcome::dropped; }
};

class SourceCore : public std::enable_shared_from_this<SourceCore> {
 public:
  // Context and sink are borrowed and outlive it.
  SourceCore(boost::asio::io_context& context, CoreOptions options, ReadingSink& sink);
  virtual ~SourceCore() = default;
  SourceCore(const SourceCore&) = delete;
  SourceCore& operator=(const SourceCore&) = delete;

  // Ends everything and waits for it. Not from the context's thread, which must still run. Fine without a start, and
  // twice.
  void stop();
  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] SourceCounters& counters() { return counters_; }
  [[nodiscard]] const CoreOptions& core_options() const { return options_; }

  // From here on the context's thread.

  // A coroutine or a call that stop() waits for. post() from any thread.
  void spawn(boost::asio::awaitable<void> task);
  void post(std::function<void()> call);

  // What comes goes raw to `tap` and makes no readings; null: as ever. From any thread; shared, because whoever learns
  // and this source's thread let go of it at different times.
  void learn(std::shared_ptr<LearnTap> tap);
  [[nodiscard]] LearnTap* tap() const { return tap_.get(); }

  // A frame as framing.h gives it: counted, told, and a code delivered.
  [[nodiscard]] boost::asio::awaitable<void> take_frame(Frame frame, std::string peer, ReadingGate::TimePoint received,
                                                        ReplyPort* port);
  // Through the gate to the sink. Returns when the sink does.
  [[nodiscard]] boost::asio::awaitable<void> deliver(Reading reading, ReplyPort* port);

  void mark_connected(std::string_view peer);
  void mark_disconnected(std::string_view peer, std::string_view why);
  void set_state(LinkState state);
  void set_error(std::string error);
  void say(LineEvent event, std::string_view text, ReplyPort* port = nullptr) {
    sink_.on_event(event, options_.name, text, port);
  }
  void say_unusable(std::string_view text);
  [[nodiscard]] boost::asio::awaitable<void> wait_a_while(std::chrono::milliseconds time);
  [[nodiscard]] boost::asio::steady_timer& pause() { return pause_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] bool stopping() const { return stopping_; }

 protected:
  // Ends what runs early. Once, when stop() is called.
  virtual void shut_down() = 0;

 private:
  void task_begins();
  void task_ends(const std::exception_ptr& error);
  void enter(LinkState state, std::size_t connections);  // with mutex_ held
  [[nodiscard]] boost::asio::awaitable<void> take_code(std::string raw, std::string peer,
                                                       ReadingGate::TimePoint received, ReplyPort* port);

  // Constant after construction.
  boost::asio::io_context& context_;
  const CoreOptions options_;
  ReadingSink& sink_;

  // Synchronises itself.
  SourceCounters counters_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  SourceStatus status_;    // guarded by mutex_
  std::size_t tasks_ = 0;  // guarded by mutex_

  // The context's thread's own.
  boost::asio::steady_timer pause_;
  ReadingGate gate_;
  std::shared_ptr<LearnTap> tap_;
  std::size_t links_ = 0;
  LinkState rest_ = LinkState::down;  // without a link
  bool stopping_ = false;
};

}  // namespace usher::scanner
