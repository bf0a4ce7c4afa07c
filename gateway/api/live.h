// The live stream: GET /v1/events/{event}/live as WebSocket or server-sent events. A snapshot at connect, then what has
// changed, at most 4 times a second; what goes over the wire is written down in gateway/api/LIVE.md.
//
//   router.add({Method::get, "/v1/events/{event}/live", access, StreamHandler(…), kBodyBytesDefault, true}),
//   whose handler, after its own checks, does: co_await hub->serve(exchange);
//
// One thread of its own computes and serialises: counting is work of milliseconds that must not delay a check-in on an
// I/O thread, and it is the same for all. It sleeps while nobody watches. A frame is serialised once and shared by all
// subscribers of its event; it is handed over with one post for each I/O thread that has some, however many there are.
//
// A slow reader: each subscriber holds the frame being written and at most one that waits. When a further change
// arrives, the waiting one is let go, changes are skipped, and when the write is through it asks for a snapshot: the
// state as of the last frame of changes, after which the next change follows without a gap. It never sees a gap, and
// holds two frames at most. One that cannot take a frame within http::kLiveWriteDeadline is dropped and counted.
//
// Threads: serve() on the I/O threads; stop() and stats() on any. Borrows its sources and the contexts; all outlive it.
// Order at shutdown: stop() while the contexts run, then Server::stop() (which waits for the sessions, and so for every
// serve()), then the contexts may end, then the hub is destroyed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/api/live_builder.h"
#include "gateway/api/view_limits.h"
#include "gateway/http/exchange.h"
#include "gateway/http/limits.h"

namespace usher::api {

// Since start, unless it says "now".
struct LiveStats {
  std::uint64_t subscribers_now = 0;
  std::uint64_t subscribers = 0;
  std::uint64_t refused = 0;         // over the bound
  std::uint64_t dropped = 0;         // too slow for the write deadline
  std::uint64_t skipped_frames = 0;  // not sent to slow readers, who got a snapshot instead
  std::uint64_t frames = 0;          // of changes; each built once for all
};

struct LiveOptions {
  std::size_t subscribers_max = http::kSubscribersMax;
  std::chrono::milliseconds period = kLivePeriod;
  std::chrono::milliseconds queue_period = kLiveQueuePeriod;
  std::chrono::milliseconds heartbeat = kLiveHeartbeat;
  std::chrono::milliseconds write_deadline = http::kLiveWriteDeadline;
};

class LiveRoom;

class LiveHub {
 public:
  // `threads`: the server's contexts, in the order of Request::thread.
  LiveHub(LiveSources sources, std::vector<boost::asio::io_context*> threads, LiveOptions options = {});
  ~LiveHub();
  LiveHub(const LiveHub&) = delete;
  LiveHub& operator=(const LiveHub&) = delete;

  // The whole life of one subscriber; {event} is in the request's params. 404 for an unknown event, 503 with
  // Retry-After over the bound or while stopping. Returns when the peer has gone, was too slow, or the hub stops.
  [[nodiscard]] boost::asio::awaitable<void> serve(http::Exchange* exchange);

  // Ends every stream, and the hub's thread; returns when that has ended, the streams end on their own threads right
  // after.
  void stop();

  [[nodiscard]] LiveStats stats() const;

 private:
  std::shared_ptr<LiveRoom> room_;  // shared: streams and posts to the I/O threads hold it until they have run
};

}  // namespace usher::api
