#include "gateway/api/live.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "tests/unit/api/figures_fixture.h"

using namespace usher::api;
using namespace usher::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace http = usher::http;
namespace json = boost::json;

namespace {

bool eventually(const std::function<bool()>& is_so) {
  for (int i = 0; i < 2500; ++i) {
    if (is_so()) return true;
    std::this_thread::sleep_for(2ms);
  }
  return false;
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  (void)co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// A peer that takes frames at once, slowly, or not at all.
class FakeExchange : public http::Exchange {
 public:
  using Text = std::shared_ptr<const std::string>;

  FakeExchange(std::string event, bool websocket, std::size_t thread) : websocket_(websocket) {
    request_.method = http::Method::get;
    request_.params = {{"event", std::move(event)}};
    request_.thread = thread;
  }

  std::atomic<bool> stalled{false};  // takes nothing
  std::atomic<int> slow_ms{0};       // for each frame
  std::atomic<bool> peer_closed{false};
  std::atomic<bool> cancelled{false};
  std::atomic<bool> ended{false};  // serve() has returned
  std::atomic<int> status{0};

  std::vector<Text> frames() const {
    const std::lock_guard lock(mutex_);
    return frames_;
  }
  std::size_t count() const { return frames().size(); }
  std::string text(std::size_t i) const { return *frames().at(i); }

  const http::Request& request() const override { return request_; }
  asio::awaitable<http::StreamResult<std::string_view>> read_body() override { co_return std::string_view(); }
  asio::awaitable<http::StreamResult<void>> respond(http::Response response) override {
    status = response.status;
    headers = response.headers;
    co_return http::StreamResult<void>{};
  }
  asio::awaitable<http::StreamResult<void>> start(int code, std::string_view content_type) override {
    CHECK(content_type == "text/event-stream");
    status = code;
    co_return http::StreamResult<void>{};
  }
  asio::awaitable<http::StreamResult<void>> write(Text piece, std::chrono::milliseconds deadline) override {
    CHECK_FALSE(websocket_);
    return take(std::move(piece), deadline);
  }
  bool wants_websocket() const override { return websocket_; }
  asio::awaitable<http::StreamResult<void>> accept_websocket() override {
    status = 101;
    co_return http::StreamResult<void>{};
  }
  asio::awaitable<http::StreamResult<void>> send(Text text, std::chrono::milliseconds deadline) override {
    CHECK(websocket_);
    return take(std::move(text), deadline);
  }
  asio::awaitable<http::StreamResult<std::optional<std::string>>> receive() override {
    while (!cancelled && !peer_closed) co_await pause(1ms);
    if (cancelled) co_return std::unexpected(http::StreamError::closed);
    co_return std::optional<std::string>();
  }
  void cancel() override { cancelled = true; }

  std::vector<std::pair<std::string, std::string>> headers;

 private:
  asio::awaitable<http::StreamResult<void>> take(Text frame, std::chrono::milliseconds deadline) {
    const auto late = std::chrono::steady_clock::now() + deadline;
    while (stalled && !cancelled) {
      if (std::chrono::steady_clock::now() >= late) co_return std::unexpected(http::StreamError::timed_out);
      co_await pause(1ms);
    }
    if (slow_ms > 0) co_await pause(std::chrono::milliseconds(slow_ms));
    if (cancelled) co_return std::unexpected(http::StreamError::closed);
    const std::lock_guard lock(mutex_);
    frames_.push_back(std::move(frame));
    co_return http::StreamResult<void>{};
  }

  http::Request request_;
  const bool websocket_;
  mutable std::mutex mutex_;
  std::vector<Text> frames_;
};

asio::awaitable<void> run(LiveHub* hub, std::shared_ptr<FakeExchange> exchange) {
  co_await hub->serve(exchange.get());
  exchange->ended = true;
}

LiveOptions quick() {
  LiveOptions options;
  options.period = 20ms;
  options.queue_period = 60ms;
  options.heartbeat = 10s;
  return options;
}

// Two I/O threads, a scoreboard fed by hand, a hub.
struct Rig {
  explicit Rig(LiveOptions options = quick())
      : directory(std::make_shared<const usher::sequencer::Directory>(expo_directory())),
        hub({[this] { return directory; }, [] { return kNow; }, &scoreboard}, {&contexts[0], &contexts[1]}, options) {
    for (auto& context : contexts) {
      guards.emplace_back(asio::make_work_guard(context));
      threads.emplace_back([&context] { context.run(); });
    }
  }
  ~Rig() {
    hub.stop();
    CHECK(eventually([&] { return hub.stats().subscribers_now == 0; }));
    guards.clear();
    for (auto& thread : threads) thread.join();
  }

  std::shared_ptr<FakeExchange> connect(bool websocket = true, std::size_t thread = 0, std::string event = "expo") {
    auto exchange = std::make_shared<FakeExchange>(std::move(event), websocket, thread);
    spawn(exchange);
    return exchange;
  }
  void spawn(std::shared_ptr<FakeExchange> exchange) {
    asio::co_spawn(contexts.at(exchange->request().thread), run(&hub, exchange), asio::detached);
  }
  // One admission, on the gate north.
  void admit() {
    const std::uint64_t seq = feeder.position + 1;
    feeder.commit({scan_entry(seq, 1, kMain, kNorth, kN1)});
  }

  std::array<asio::io_context, 2> contexts{asio::io_context(1), asio::io_context(1)};
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
  std::vector<std::thread> threads;
  usher::sequencer::Scoreboard scoreboard;
  Feeder feeder{&scoreboard};
  usher::sequencer::DirectoryView directory;
  LiveHub hub;
};

// What a client knows, by LIVE.md: every change applies to what came before.
struct Client {
  std::int64_t inside = -1;
  std::uint64_t newest = 0;  // seq of the newest scan told
  std::uint64_t position = 0;
  std::size_t snapshots = 0, changes = 0;

  void take(const std::string& text) {
    const json::value message = json::parse(text);
    const auto type = message.at("type").as_string();
    if (type == "heartbeat") return;
    const auto& scans = message.at("checkins").as_array();
    if (type == "snapshot") {
      ++snapshots;
    } else {
      REQUIRE(snapshots > 0);
      ++changes;
      const auto told = scans.size() + json::value_to<std::uint64_t>(message.at("more"));
      // Every admission is told exactly once: no gap, no repeat.
      if (told > 0) CHECK(json::value_to<std::uint64_t>(scans.back().at("seq")) == newest + told);
    }
    if (const auto* lists = message.as_object().if_contains("lists")) {
      for (const json::value& list : lists->as_array()) {
        if (list.at("slug") == "main") inside = list.at("inside").as_int64();
      }
    }
    if (!scans.empty()) newest = json::value_to<std::uint64_t>(scans.back().at("seq"));
    CHECK(json::value_to<std::uint64_t>(message.at("position")) >= position);
    position = json::value_to<std::uint64_t>(message.at("position"));
  }
};

Client follow(const FakeExchange& exchange) {
  Client client;
  for (const auto& frame : exchange.frames()) client.take(*frame);
  return client;
}

}  // namespace

TEST_CASE("a WebSocket gets a snapshot at connect and then what changed") {
  Rig rig;
  rig.admit();
  const auto peer = rig.connect();
  REQUIRE(eventually([&] { return peer->count() == 1; }));
  const json::value snapshot = json::parse(peer->text(0));
  CHECK(snapshot.at("type") == "snapshot");
  CHECK(snapshot.at("event") == "expo");
  CHECK(snapshot.at("lists").at(0).at("inside") == 1);
  CHECK(snapshot.at("lists").as_array().size() == 2);
  CHECK(snapshot.at("checkins").as_array().size() == 1);

  rig.admit();
  REQUIRE(eventually([&] { return peer->count() >= 2; }));
  const json::value change = json::parse(peer->text(1));
  CHECK(change.at("type") == "change");
  CHECK(change.at("position") == 2);
  REQUIRE(change.at("lists").as_array().size() == 1);
  CHECK(change.at("lists").at(0).at("inside") == 2);
  CHECK(change.at("gates").at(0).at("name") == "north");
  CHECK(change.at("checkins").at(0).at("seq") == 2);
  CHECK(change.at("checkins").at(0).at("verdict") == "admitted");
  CHECK(change.at("more") == 0);
}

TEST_CASE("server-sent events carry the same messages, typed and on one line") {
  Rig rig;
  const auto peer = rig.connect(false);
  REQUIRE(eventually([&] { return peer->count() == 2; }));
  CHECK(peer->text(0) == "retry: 2000\n\n");
  CHECK(peer->text(1).starts_with("event: snapshot\ndata: {"));
  CHECK(peer->text(1).ends_with("}\n\n"));
  CHECK(peer->text(1).find('\n', sizeof("event: snapshot\n")) == peer->text(1).size() - 2);
  rig.admit();
  REQUIRE(eventually([&] { return peer->count() >= 3; }));
  CHECK(peer->text(2).starts_with("event: change\ndata: {"));
}

TEST_CASE("nothing is sent when nothing has changed, but for a heartbeat") {
  LiveOptions options = quick();
  options.heartbeat = 50ms;
  Rig rig(options);
  const auto socket = rig.connect(true);
  const auto events = rig.connect(false);
  // Entries that are of no list change no figure.
  rig.feeder.commit({{Seq(1), kNow, kExpo, usher::admission::Annulled{}}});
  REQUIRE(eventually([&] { return socket->count() >= 3 && events->count() >= 4; }));
  for (std::size_t i = 1; i < socket->count(); ++i) CHECK(socket->text(i) == R"({"type":"heartbeat"})");
  for (std::size_t i = 2; i < events->count(); ++i) CHECK(events->text(i) == ": heartbeat\n\n");
}

TEST_CASE("one serialisation is shared by all subscribers of an event, whatever their thread") {
  Rig rig;
  const auto a = rig.connect(true, 0), b = rig.connect(true, 1), c = rig.connect(true, 1);
  REQUIRE(eventually([&] { return a->count() == 1 && b->count() == 1 && c->count() == 1; }));
  rig.admit();
  REQUIRE(eventually([&] { return a->count() >= 2 && b->count() >= 2 && c->count() >= 2; }));
  CHECK(a->frames()[1].get() == b->frames()[1].get());
  CHECK(b->frames()[1].get() == c->frames()[1].get());
}

TEST_CASE("an event's stream tells nothing of another event") {
  Rig rig;
  const auto other = rig.connect(true, 0, "other");
  const auto expo = rig.connect(true, 0);
  REQUIRE(eventually([&] { return other->count() == 1 && expo->count() == 1; }));
  rig.admit();
  REQUIRE(eventually([&] { return expo->count() >= 2; }));
  std::this_thread::sleep_for(60ms);
  CHECK(other->count() == 1);
  CHECK(json::parse(other->text(0)).at("event") == "other");
}

TEST_CASE("frames come at most once a period, however many check-ins there are") {
  LiveOptions options = quick();
  options.period = 50ms;
  Rig rig(options);
  const auto peer = rig.connect();
  REQUIRE(eventually([&] { return peer->count() == 1; }));
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    rig.admit();
    std::this_thread::sleep_for(1ms);
  }
  REQUIRE(eventually([&] { return follow(*peer).inside == 200; }));
  const auto periods = static_cast<std::size_t>((std::chrono::steady_clock::now() - begun) / options.period);
  CHECK(follow(*peer).changes <= periods + 2);
  CHECK(follow(*peer).changes >= 2);
}

TEST_CASE("an unknown event is not found, and a stream too many is refused until another has ended") {
  LiveOptions options = quick();
  options.subscribers_max = 1;
  Rig rig(options);
  const auto nowhere = rig.connect(true, 0, "nowhere");
  REQUIRE(eventually([&] { return nowhere->ended.load(); }));
  CHECK(nowhere->status == 404);

  const auto first = rig.connect();
  REQUIRE(eventually([&] { return first->count() == 1; }));
  const auto second = rig.connect();
  REQUIRE(eventually([&] { return second->ended.load(); }));
  CHECK(second->status == 503);
  REQUIRE(second->headers.size() == 1);
  CHECK(second->headers[0].first == "Retry-After");
  CHECK(rig.hub.stats().refused == 1);

  first->peer_closed = true;
  REQUIRE(eventually([&] { return first->ended.load(); }));
  const auto third = rig.connect();
  CHECK(eventually([&] { return third->count() == 1; }));
  CHECK(rig.hub.stats().subscribers == 2);
}

TEST_CASE("a subscriber that takes nothing is dropped and counted, and holds up nobody") {
  LiveOptions options = quick();
  options.write_deadline = 150ms;
  Rig rig(options);
  const auto good = rig.connect(true, 0);
  const auto bad = rig.connect(false, 0);
  REQUIRE(eventually([&] { return good->count() == 1 && bad->count() == 2; }));
  bad->stalled = true;
  for (int i = 0; i < 20; ++i) {
    rig.admit();
    std::this_thread::sleep_for(10ms);
  }
  REQUIRE(eventually([&] { return bad->ended.load(); }));
  CHECK(bad->cancelled);
  CHECK(rig.hub.stats().dropped == 1);
  CHECK(rig.hub.stats().subscribers_now == 1);
  REQUIRE(eventually([&] { return follow(*good).inside == 20; }));
  CHECK(follow(*good).snapshots == 1);
}

TEST_CASE("a slow reader skips frames, gets a fresh snapshot, and never sees a gap") {
  LiveOptions options = quick();
  options.period = 5ms;
  Rig rig(options);
  const auto fast = rig.connect(true, 0);
  const auto slow = rig.connect(true, 1);
  slow->slow_ms = 25;
  for (int i = 0; i < 150; ++i) {
    rig.admit();
    std::this_thread::sleep_for(2ms);
  }
  REQUIRE(eventually([&] { return follow(*fast).inside == 150 && follow(*slow).inside == 150; }));
  CHECK(follow(*fast).newest == 150);
  CHECK(follow(*slow).newest == 150);
  CHECK(follow(*slow).snapshots >= 2);
  CHECK(rig.hub.stats().skipped_frames > 0);
  CHECK(rig.hub.stats().dropped == 0);
}

TEST_CASE("stopping ends every stream, and later ones are refused") {
  Rig rig;
  std::vector<std::shared_ptr<FakeExchange>> peers;
  for (std::size_t i = 0; i < 8; ++i) peers.push_back(rig.connect(i % 2 == 0, i / 4));
  peers[7]->stalled = true;
  REQUIRE(eventually([&] { return rig.hub.stats().subscribers_now == 8; }));
  rig.hub.stop();
  for (const auto& peer : peers) CHECK(eventually([&] { return peer->ended.load(); }));
  CHECK(rig.hub.stats().subscribers_now == 0);
  const auto late = rig.connect();
  REQUIRE(eventually([&] { return late->ended.load(); }));
  CHECK(late->status == 503);
}

TEST_CASE("peers that come and go at random leave nothing behind") {
  Rig rig;
  std::vector<std::shared_ptr<FakeExchange>> peers;
  for (std::size_t i = 0; i < 60; ++i) {
    peers.push_back(rig.connect(true, i % 2, i % 3 == 0 ? "other" : "expo"));
    if (i % 2 == 0) rig.admit();
    if (i >= 5) peers[i - 5]->peer_closed = true;
    std::this_thread::sleep_for(1ms);
  }
  for (const auto& peer : peers) peer->peer_closed = true;
  for (const auto& peer : peers) CHECK(eventually([&] { return peer->ended.load(); }));
  CHECK(rig.hub.stats().subscribers_now == 0);
  CHECK(rig.hub.stats().subscribers == 60);
  for (const auto& peer : peers) {
    if (peer->count() > 0) CHECK(follow(*peer).snapshots >= 1);
  }
}
