// GET /v1/events/{event}/checkins?since=&limit=: what has let people in and out, and what of it was taken back, in the
// order of the ledger, oldest first: for whoever carries it on to another system and must miss nothing. `next` is what
// `since` continues with, also once there is nothing new. Automatic exits are not among it: both sides' clocks make
// their own.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering feed_checkins(Context* context, const http::Request* request);

}  // namespace usher::api
