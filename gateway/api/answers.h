// The errors of /v1, each with its status and code, so that handlers read as sentences. Messages are for the person who
// made the request: they name the field and what would make it pass.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gateway/http/message.h"
#include "gateway/sequencer/command.h"
#include "storage/failure.h"

namespace usher::api {

[[nodiscard]] http::Response json_response(std::string body, int status = 200);

[[nodiscard]] http::Response bad_request(std::string_view message);   // 400
[[nodiscard]] http::Response forbidden(std::string_view message);     // 403
[[nodiscard]] http::Response not_found(std::string_view message);     // 404
[[nodiscard]] http::Response gone(std::string_view message);          // 410: it was erased
[[nodiscard]] http::Response not_possible(std::string_view message);  // 422: understood, but makes no sense
[[nodiscard]] http::Response busy(std::string_view message);          // 429, Retry-After: 1
[[nodiscard]] http::Response wait_for(std::chrono::seconds wait, std::string_view message);  // 429, Retry-After
[[nodiscard]] http::Response unavailable(std::string_view message);                          // 503, Retry-After: 2

// The sequencer's refusal: 404, 409, 410, 422, 429 or 503.
[[nodiscard]] http::Response refusal(const sequencer::Failed& failed);
// Storage's: 422 for the caller's mistake, else 503.
[[nodiscard]] http::Response refusal(const storage::Failure& failure);

}  // namespace usher::api
