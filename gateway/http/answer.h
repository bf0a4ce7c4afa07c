// Answers that sessions give in the server's own name, and the one place where answers are counted.
#pragma once

#include <string>

#include "gateway/http/message.h"
#include "gateway/http/parser.h"
#include "gateway/http/reply.h"
#include "gateway/http/router.h"
#include "gateway/http/server_core.h"

namespace usher::http {

[[nodiscard]] ReplyContext reply_context(const Request& request, const Head& head);

// Counts an answer of this status.
void count_answer(Stats& stats, int status);

// Appends the answer to `out` and counts it. The connection is not kept while the server stops.
void append_answer(std::string& out, const ServerCore& core, Request& request, const Head& head,
                   const Response& response);

[[nodiscard]] Response body_too_large(const Route& route);
[[nodiscard]] Response handler_failed();
[[nodiscard]] Response too_many_connections();

}  // namespace usher::http
