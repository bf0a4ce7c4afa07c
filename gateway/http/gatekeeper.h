// Decides whether a request may go to its route: route found, method right, token known, role allowed. Any I/O thread.
#pragma once

#include <expected>

#include "gateway/http/message.h"
#include "gateway/http/router.h"
#include "gateway/http/server.h"

namespace usher::http {

// The route of `request`, with its params and principal filled in; or the answer that refuses it (404, 405, 401, 403).
// The token comes in `Authorization`, asked for anew with each request, so that a revoked one ends with the next.
// Browsers cannot set a header on EventSource and WebSocket; stream routes therefore also take it as
// `?access_token=TOKEN`.
[[nodiscard]] std::expected<const Route*, Response> find_route(const Router& router, const Authenticate& authenticate,
                                                               Request& request);

}  // namespace usher::http
