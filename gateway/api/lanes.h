// The configured lanes: what each is doing, and what a desk tells it.
//
//   GET  /v1/lanes                    {"lanes":[…]}, those that the token's gates and lists allow
//   GET  /v1/lanes/{lane}             one of them
//   POST /v1/lanes/{lane}/call_staff  {why?}   somebody is needed; kiosks and scanners may call too
//   POST /v1/lanes/{lane}/staff_done           somebody has come
//   POST /v1/lanes/{lane}/close       {why?}   out of service until it is opened, or the gateway restarts
//   POST /v1/lanes/{lane}/open
//
// Each POST answers with the lane as it is then. Calls and closures are the lane's own and kept nowhere: what is to
// stay closed after a restart is taken out of the configuration, or its list is closed.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering list_lanes(Context* context, const http::Request* request);
[[nodiscard]] Answering show_lane(Context* context, const http::Request* request);
[[nodiscard]] Answering call_staff(Context* context, const http::Request* request);
[[nodiscard]] Answering staff_done(Context* context, const http::Request* request);
[[nodiscard]] Answering close_lane(Context* context, const http::Request* request);
[[nodiscard]] Answering open_lane(Context* context, const http::Request* request);

}  // namespace usher::api
