// Events and their check-in lists. All is in the directory, so reads are answered from memory.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering create_event(Context* context, const http::Request* request);  // POST /v1/events
[[nodiscard]] Answering list_events(Context* context, const http::Request* request);   // GET /v1/events
[[nodiscard]] Answering show_event(Context* context, const http::Request* request);    // GET /v1/events/{event}
// PATCH /v1/events/{event}: the fields sent; the slug stays.
[[nodiscard]] Answering change_event(Context* context, const http::Request* request);
// DELETE /v1/events/{event}?confirm=SLUG: drops the event's keys, and with them whatever can be read of its people.
[[nodiscard]] Answering erase_event(Context* context, const http::Request* request);

[[nodiscard]] Answering create_list(Context* context, const http::Request* request);  // POST …/lists
[[nodiscard]] Answering list_lists(Context* context, const http::Request* request);   // GET …/lists
[[nodiscard]] Answering show_list(Context* context, const http::Request* request);    // GET …/lists/{list}
[[nodiscard]] Answering change_list(Context* context, const http::Request* request);  // PATCH …/lists/{list}

}  // namespace usher::api
