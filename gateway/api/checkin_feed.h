// GET /v1/events/{event}/checkins?since=&limit=: what has let people in and out, and what of it was taken back, in the
// order of the ledger, oldest first: for whoever carries it on to another system and must miss nothing. `next` is what
// `since` continues with, also once there is nothing new. Automatic exits are not among it: both sides' clocks make
// their own.
#pragma once

#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/api/answering.h"
#include "gateway/api/reads.h"

namespace usher::api {

// The scans of an event whose annulments stand after `since`, at most kHistoryScanMax places on. Blocking.
[[nodiscard]] Answered<std::vector<admission::Scanned>> annulled_since(const Context* context, admission::EventId event,
                                                                       admission::Seq since);

[[nodiscard]] Answering feed_checkins(Context* context, const http::Request* request);

}  // namespace usher::api
