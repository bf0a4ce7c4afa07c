// GET /v1/events/{event}/history?ticket=|&list=&after=&limit=: what was decided, newest first: scans, refusals and what
// was taken back. `next` is what `after` continues with.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering show_history(Context* context, const http::Request* request);

}  // namespace usher::api
