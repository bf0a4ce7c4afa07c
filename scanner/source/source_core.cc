#include "scanner/source/source_core.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "scanner/source/aim.h"
#include "scanner/source/clean.h"
#include "scanner/source/device_message.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

SourceCore::SourceCore(asio::io_context& context, CoreOptions options, ReadingSink& sink)
    : context_(context),
      options_(std::move(options)),
      sink_(sink),
      pause_(context),
      gate_(options_.same_code_gap, options_.readings_per_s_max) {
  status_.since = std::chrono::system_clock::now();
}

void SourceCore::task_begins() {
  const std::lock_guard lock(mutex_);
  ++tasks_;
}

void SourceCore::task_ends(const std::exception_ptr& error) {
  // Expected failures are values; an exception here is a broken invariant or no memory, and stops the process.
  if (error) std::rethrow_exception(error);
  const std::lock_guard lock(mutex_);
  if (--tasks_ == 0) ended_.notify_all();
}

void SourceCore::spawn(asio::awaitable<void> task) {
  task_begins();
  asio::co_spawn(context_, std::move(task),
                 [self = shared_from_this()](const std::exception_ptr& error) { self->task_ends(error); });
}

void SourceCore::post(std::function<void()> call) {
  task_begins();
  asio::post(context_, [self = shared_from_this(), call = std::move(call)] {
    call();
    self->task_ends(nullptr);
  });
}

void SourceCore::learn(std::shared_ptr<LearnTap> tap) {
  post([this, tap = std::move(tap)]() mutable { tap_ = std::move(tap); });
}

void SourceCore::stop() {
  std::unique_lock lock(mutex_);
  if (tasks_ > 0) {
    asio::post(context_, [self = shared_from_this()] {
      self->stopping_ = true;
      self->pause_.cancel();
      self->shut_down();
    });
    ended_.wait(lock, [this] { return tasks_ == 0; });
  }
  enter(LinkState::down, 0);
}

SourceStatus SourceCore::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

asio::awaitable<void> SourceCore::wait_a_while(std::chrono::milliseconds time) {
  if (stopping_) co_return;
  pause_.expires_after(time);
  co_await pause_.async_wait(kAwait);
}

asio::awaitable<void> SourceCore::take_frame(Frame frame, std::string peer, ReadingGate::TimePoint received,
                                             ReplyPort* port) {
  switch (frame.kind) {
    case Frame::Kind::code:
      co_await take_code(std::move(frame.bytes), std::move(peer), received, port);
      break;
    case Frame::Kind::too_long:
      ++counters_.too_long;
      say(LineEvent::too_long, peer, port);
      break;
    case Frame::Kind::unfinished:
      ++counters_.unfinished;
      say(LineEvent::unfinished, peer + ": " + std::to_string(frame.dropped_bytes) + " bytes", port);
      break;
  }
}

asio::awaitable<void> SourceCore::take_code(std::string raw, std::string peer, ReadingGate::TimePoint received,
                                            ReplyPort* port) {
  const AimSplit aim = split_aim(raw);
  Cleaned cleaned = clean(aim.text);
  if (is_device_message(options_.device_messages, cleaned.text)) {
    ++counters_.device_messages;
    say(LineEvent::device_message, peer + ": " + cleaned.text, port);
    co_return;
  }
  if (cleaned.invalid_bytes > 0) {
    ++counters_.invalid_text;
    say(LineEvent::invalid_text, peer, port);
  }
  if (cleaned.text.empty()) {
    ++counters_.blank;
    say(LineEvent::blank, peer, port);
    co_return;
  }
  // A variable, not a temporary: GCC 12 destroys an aggregate built inside a co_await expression twice.
  Reading reading{.text = std::move(cleaned.text),
                  .symbology = aim.symbology,
                  .raw_bytes = raw.size(),
                  .replaced = cleaned.control_chars + cleaned.invalid_bytes,
                  .source = options_.name,
                  .peer = std::move(peer),
                  .received = received,
                  .identity = nullptr};
  co_await deliver(std::move(reading), port);
}

asio::awaitable<void> SourceCore::deliver(Reading reading, ReplyPort* port) {
  switch (gate_.take(reading.text, std::chrono::steady_clock::now())) {
    case ReadingGate::Answer::pass:
      ++counters_.readings;
      co_await sink_.on_reading(std::move(reading), port);
      co_return;
    case ReadingGate::Answer::same_code:
      ++counters_.same_code;
      co_return;
    case ReadingGate::Answer::flood_begun:
      say(LineEvent::flood, "over " + std::to_string(options_.readings_per_s_max) + " a second are dropped", port);
      [[fallthrough]];
    case ReadingGate::Answer::flood:
      ++counters_.flooded;
      co_return;
  }
}

void SourceCore::say_unusable(std::string_view text) {
  ++counters_.unusable;
  say(LineEvent::unusable, text);
}

void SourceCore::mark_connected(std::string_view peer) {
  ++links_;
  ++counters_.connects;
  set_state(LinkState::connected);
  say(LineEvent::connected, peer);
}

void SourceCore::mark_disconnected(std::string_view peer, std::string_view why) {
  --links_;
  ++counters_.disconnects;
  set_state(links_ > 0 ? LinkState::connected : rest_);
  say(LineEvent::disconnected, std::string(peer) + ": " + std::string(why));
}

void SourceCore::set_state(LinkState state) {
  if (state == LinkState::listening) rest_ = state;
  const std::lock_guard lock(mutex_);
  enter(state, links_);
}

void SourceCore::enter(LinkState state, std::size_t connections) {
  const bool turned = (state == LinkState::connected) != (status_.state == LinkState::connected);
  if (turned) status_.since = std::chrono::system_clock::now();
  status_.state = state;
  status_.connections = connections;
}

void SourceCore::set_error(std::string error) {
  const std::lock_guard lock(mutex_);
  status_.last_error = std::move(error);
}

}  // namespace usher::scanner
