#include "gateway/http/answer.h"

namespace usher::http {

ReplyContext reply_context(const Request& request, const Head& head) {
  return {.keep_alive = request.keep_alive,
          .http_1_0 = head.http_1_0,
          .head_only = request.method == Method::head,
          .api = request.path.starts_with("/v1/") || request.path.starts_with("/api/")};
}

void count_answer(Stats& stats, int status) {
  if (status < 400) return count_one(stats.responses_2xx);
  count_one(status < 500 ? stats.responses_4xx : stats.responses_5xx);
}

void append_answer(std::string& out, const ServerCore& core, Request& request, const Head& head,
                   const Response& response) {
  if (core.stopping.load(std::memory_order_relaxed)) request.keep_alive = false;
  count_answer(*core.stats, response.status);
  append_reply(out, response, reply_context(request, head));
}

Response body_too_large(const Route& route) {
  return error_response(413, "payload_too_large",
                        "the body is longer than " + std::to_string(route.body_bytes_max) + " bytes");
}

Response handler_failed() {
  return error_response(500, "internal", "the request failed; nothing it asked for may be taken as done");
}

Response too_many_connections() {
  Response response = error_response(503, "too_many_connections", "all connections are in use; try again soon");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace usher::http
