// GET /v1/lanes/{lane}/display: a lane's screen as a WebSocket. It is told the lane's states as they happen, and what
// somebody does at it (scans, answers, calls for staff) is done at the lane, so that the lane's relay, light and other
// screens act too. DISPLAY.md says what goes over the wire.
//
// Two coroutines a connection, both on its I/O thread: one sends what the peer is to be told (display_peer.h), one
// reads and does what it says, one message at a time. The lane's thread only leaves word that there is news. A display
// that does not take a message within http::kLiveWriteDeadline is dropped and counted.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/api/context.h"
#include "gateway/http/exchange.h"

namespace usher::api {

// The whole life of one display. 400 if no WebSocket is asked for, 403 for a token of another gate or list, 404 for an
// unknown lane, 503 with Retry-After over kDisplaysPerLaneMax or while the lane ends.
[[nodiscard]] boost::asio::awaitable<void> stream_display(Context* context, http::Exchange* exchange);

}  // namespace usher::api
