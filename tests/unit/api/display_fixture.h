// A display without a network: what it is told is kept, what it says is queued. It takes messages at once, or not at
// all.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "gateway/api/display.h"
#include "gateway/lane/lanes.h"
#include "tests/unit/api/gateway_fixture.h"
#include "tests/unit/scanner/fake_reader.h"

namespace usher::test {

class FakeScreen : public http::Exchange {
 public:
  using Text = std::shared_ptr<const std::string>;

  FakeScreen(http::Principal principal, std::string lane) {
    request_.method = http::Method::get;
    request_.params = {{"lane", std::move(lane)}};
    request_.principal = std::move(principal);
  }

  std::atomic<bool> stalled{false}, peer_closed{false}, cancelled{false}, ended{false};
  std::atomic<int> status{0};

  void say(std::string text) {
    const std::lock_guard lock(mutex_);
    said_.push_back(std::move(text));
  }
  std::vector<boost::json::object> told() const {
    const std::lock_guard lock(mutex_);
    std::vector<boost::json::object> all;
    for (const Text& text : told_) all.push_back(boost::json::parse(*text).as_object());
    return all;
  }
  std::vector<Text> texts() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  // The first message like this, when it comes.
  boost::json::object find(std::string_view member, std::string_view value) const {
    boost::json::object found;
    const bool came = eventually([&] {
      for (const auto& message : told()) {
        const auto* at = message.if_contains(member);
        if (at == nullptr || !at->is_string() || at->as_string() != value) continue;
        found = message;
        return true;
      }
      return false;
    });
    CHECK_MESSAGE(came, "no message with ", member, " ", value);
    return found;
  }
  // The answer to the message of this id.
  boost::json::object answer(std::int64_t id) const {
    boost::json::object found;
    const bool came = eventually([&] {
      for (const auto& message : told()) {
        const auto* at = message.if_contains("id");
        if (at == nullptr || !at->is_int64() || at->as_int64() != id) continue;
        found = message;
        return true;
      }
      return false;
    });
    CHECK_MESSAGE(came, "no answer to ", id);
    return found;
  }

  const http::Request& request() const override { return request_; }
  boost::asio::awaitable<http::StreamResult<std::string_view>> read_body() override { co_return std::string_view(); }
  boost::asio::awaitable<http::StreamResult<void>> respond(http::Response response) override {
    status = response.status;
    co_return http::StreamResult<void>{};
  }
  boost::asio::awaitable<http::StreamResult<void>> start(int, std::string_view) override {
    co_return std::unexpected(http::StreamError::closed);
  }
  boost::asio::awaitable<http::StreamResult<void>> write(Text, std::chrono::milliseconds) override {
    co_return std::unexpected(http::StreamError::closed);
  }
  bool wants_websocket() const override { return true; }
  boost::asio::awaitable<http::StreamResult<void>> accept_websocket() override {
    status = 101;
    co_return http::StreamResult<void>{};
  }
  boost::asio::awaitable<http::StreamResult<void>> send(Text text, std::chrono::milliseconds deadline) override {
    const auto late = std::chrono::steady_clock::now() + deadline;
    while (stalled && !cancelled) {
      if (std::chrono::steady_clock::now() >= late) co_return std::unexpected(http::StreamError::timed_out);
      co_await pause();
    }
    if (cancelled) co_return std::unexpected(http::StreamError::closed);
    const std::lock_guard lock(mutex_);
    told_.push_back(std::move(text));
    co_return http::StreamResult<void>{};
  }
  boost::asio::awaitable<http::StreamResult<std::optional<std::string>>> receive() override {
    for (;;) {
      if (cancelled) co_return std::unexpected(http::StreamError::closed);
      if (peer_closed) co_return std::optional<std::string>();
      {
        const std::lock_guard lock(mutex_);
        if (!said_.empty()) {
          std::optional<std::string> text = std::move(said_.front());
          said_.pop_front();
          co_return text;
        }
      }
      co_await pause();
    }
  }
  void cancel() override { cancelled = true; }

 private:
  static boost::asio::awaitable<void> pause() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
    (void)co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  http::Request request_;
  mutable std::mutex mutex_;
  std::vector<Text> told_;        // guarded by mutex_
  std::deque<std::string> said_;  // guarded by mutex_
};

inline boost::asio::awaitable<void> show_to(api::Context* context, std::shared_ptr<FakeScreen> screen) {
  co_await api::stream_display(context, screen.get());
  screen->ended = true;
}

// The event of Expo with its lane A1 at gate North, whose verdicts are shown for a long time.
struct Venue : Expo {
  explicit Venue(std::chrono::milliseconds shown = std::chrono::seconds(30)) {
    lane::LaneOptions options;
    options.name = "A1";
    options.gate = "North";
    options.event = "expo";
    options.list = "main";
    options.verdict_shown = shown;
    options.repeat_window = std::chrono::milliseconds(0);
    gateway.add_lanes({options});
  }
  ~Venue() {
    for (const auto& screen : screens) screen->peer_closed = true;
    for (const auto& screen : screens) CHECK(eventually([&] { return screen->ended.load(); }));
  }
  std::shared_ptr<FakeScreen> screen(admission::Role role = admission::Role::kiosk) {
    admission::Device device;
    device.name = "screen";
    device.role = role;
    device.token_hash = storage::hash_token(storage::random_code());
    const auto made = std::get<sequencer::PutDone>(gateway.submit(sequencer::PutDevice{device}));
    sequencer::DirectoryView directory = gateway.context.sequencer->directory();
    const admission::Device* kept = &directory->devices.at(admission::DeviceId(made.id));
    screens.push_back(std::make_shared<FakeScreen>(http::Principal(std::move(directory), kept), "A1"));
    const std::size_t thread = screens.size() % gateway.context.outlets.size();
    boost::asio::co_spawn(gateway.context.outlets[thread]->context(), show_to(&gateway.context, screens.back()),
                          boost::asio::detached);
    return screens.back();
  }
  lane::DisplayBoard& board() { return *gateway.context.lanes->display("A1"); }

  std::vector<std::shared_ptr<FakeScreen>> screens;
};

}  // namespace usher::test
