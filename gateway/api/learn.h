// POST /v1/lanes/{lane}/learn: a code is shown, and what the lane's readers make of it is streamed back as NDJSON, at
// the end with what was found out and what to set (scanner/source/learn.h). Meanwhile the lane is out of service; it is
// open again when the answer has ended, however it has. One at a time a lane.
//
// Body, all of it optional: {"scans": 3, "seconds": 60, "text": "a code of one's own", "bytes": false}.
// It ends when one reader has given the code `scans` times, after `seconds`, when the gateway stops, or when the client
// has gone (which a line written every second finds out). Lines: learn_lines.h.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/api/context.h"
#include "gateway/http/exchange.h"

namespace usher::api {

[[nodiscard]] boost::asio::awaitable<void> learn_lane(Context* context, http::Exchange* exchange);

}  // namespace usher::api
