// Tokens: what devices and people authenticate with. Shown once, stored hashed. Admin only.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering create_token(Context* context, const http::Request* request);  // POST /v1/tokens
[[nodiscard]] Answering list_tokens(Context* context, const http::Request* request);   // GET /v1/tokens
// DELETE /v1/tokens/{id}: refused from the next request on. The last admin token stays, or nobody could make another.
[[nodiscard]] Answering revoke_token(Context* context, const http::Request* request);

}  // namespace usher::api
