// An event's signing key, and codes signed with it. The private half never leaves by any answer.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

// POST …/keys: makes a pair if the event has none, or takes the organiser's {"private_key"}; codes signed with the key
// before stay good. Answers the public half.
[[nodiscard]] Answering put_signing_key(Context* context, const http::Request* request);

// POST …/tickets:sign: codes that carry what they are good for. Nothing is kept of them until they come to a door.
[[nodiscard]] Answering sign_tickets(Context* context, const http::Request* request);

}  // namespace usher::api
