// Tokens -> devices: the hash of the token's text in the current directory snapshot.
#pragma once

#include "gateway/api/context.h"
#include "gateway/http/server.h"

namespace usher::api {

// "Bearer TOKEN" or "Device TOKEN". The principal keeps its snapshot alive; a revoked token is unknown from the next
// request on. `context` is borrowed. Any thread.
[[nodiscard]] http::Authenticate token_authenticator(const Context* context);

}  // namespace usher::api
