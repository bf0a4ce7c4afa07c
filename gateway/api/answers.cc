#include "gateway/api/answers.h"

#include <utility>

namespace usher::api {

http::Response json_response(std::string body, int status) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

http::Response bad_request(std::string_view message) {
  return http::error_response(400, "bad_request", message);
}
http::Response forbidden(std::string_view message) {
  return http::error_response(403, "forbidden", message);
}
http::Response not_found(std::string_view message) {
  return http::error_response(404, "not_found", message);
}
http::Response gone(std::string_view message) {
  return http::error_response(410, "gone", message);
}
http::Response not_possible(std::string_view message) {
  return http::error_response(422, "invalid", message);
}

http::Response busy(std::string_view message) {
  http::Response response = http::error_response(429, "busy", message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response wait_for(std::chrono::seconds wait, std::string_view message) {
  http::Response response = http::error_response(429, "busy", message);
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

http::Response unavailable(std::string_view message) {
  http::Response response = http::error_response(503, "unavailable", message);
  response.headers.emplace_back("Retry-After", "2");
  return response;
}

http::Response refusal(const sequencer::Failed& failed) {
  using sequencer::Failure;
  switch (failed.failure) {
    case Failure::unavailable:
      return unavailable(failed.message);
    case Failure::busy:
      return busy(failed.message);
    case Failure::not_found:
      return not_found(failed.message);
    case Failure::conflict:
      return http::error_response(409, "conflict", failed.message);
    case Failure::invalid:
      return not_possible(failed.message);
    case Failure::gone:
      return gone(failed.message);
    case Failure::limit:
      return http::error_response(422, "limit", failed.message);
  }
  return unavailable(failed.message);
}

http::Response refusal(const storage::Failure& failure) {
  return failure.code == storage::FailureCode::invalid ? not_possible(failure.message) : unavailable(failure.message);
}

}  // namespace usher::api
