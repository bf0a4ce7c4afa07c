// A session for pages that this gateway serves itself: a token in a cookie that scripts cannot read, and a second value
// that the page sends back with whatever changes something.
#pragma once

#include <string>

#include "gateway/api/answering.h"
#include "gateway/http/message.h"

namespace usher::pretix {

struct Cookie {
  std::string token;
  std::string csrf;
};
// Empty texts if the request has no such cookies.
[[nodiscard]] Cookie session_cookie(const http::Request* request);

// POST /v1/session with Authorization: Bearer TOKEN: sets both cookies. DELETE takes them away.
[[nodiscard]] api::Answering open_session(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering close_session(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
