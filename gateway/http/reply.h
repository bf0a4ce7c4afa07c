// Responses as bytes: appended to the session's output, so that status line, headers and body leave in one write.
// Pure; source: RFC 9110, RFC 9112.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/http/message.h"
#include "gateway/http/parser.h"

namespace usher::http {

// How the answer lies in its connection.
struct ReplyContext {
  bool keep_alive = true;  // of the connection, after this answer
  bool http_1_0 = false;   // such a client must be told that the connection is kept
  bool head_only = false;  // the request was HEAD
  bool api = false;        // answers of the API must not be cached
};

// A whole answer. A header whose name or value could break out of its line is left out.
void append_reply(std::string& out, const Response& response, ReplyContext context);

// The head of an answer whose body follows in chunks, or (to HTTP/1.0) until the connection closes.
void append_streamed_head(std::string& out, int status, std::string_view content_type, ReplyContext context);

// "HTTP/1.1 100 Continue".
[[nodiscard]] std::string_view continue_reply();

// The answer to a head that cannot be parsed.
[[nodiscard]] Response refusal_of(ParseError error);

}  // namespace usher::http
