// An event's lists of revoked and blocked codes: codes that must not admit anybody, whether a ticket has them or not.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

// POST …/secrets:revoke, :block, :unblock {"secrets"}: all or none; what is so already changes nothing.
[[nodiscard]] Answering revoke_secrets(Context* context, const http::Request* request);
[[nodiscard]] Answering block_secrets(Context* context, const http::Request* request);
[[nodiscard]] Answering unblock_secrets(Context* context, const http::Request* request);

// GET …/secrets?limit=&after=: both lists in the order they grew. `next` is what `after` continues with.
[[nodiscard]] Answering list_secrets(Context* context, const http::Request* request);

}  // namespace usher::api
