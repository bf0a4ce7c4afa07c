// A request as a handler sees it, and the response it gives. A request's views borrow the session's buffer: they live
// until the response is written.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/admission/ledger_entry.h"

namespace usher::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
[[nodiscard]] std::string_view to_string(Method);

// Who asks: the authenticated device, or null. It points into a directory snapshot that it keeps alive (hence shared).
using Principal = std::shared_ptr<const admission::Device>;

struct Header {
  std::string_view name;
  std::string_view value;
};

struct Request {
  Method method = Method::other;
  std::string_view target;  // as sent
  std::string_view path;    // up to '?'
  std::string_view query;   // after '?', undecoded
  bool keep_alive = true;
  std::vector<Header> headers;
  std::string_view body;                                         // whole, for plain routes
  std::vector<std::pair<std::string_view, std::string>> params;  // {event} -> percent-decoded segment
  Principal principal;
  std::size_t thread = 0;                            // index of the I/O thread that serves this connection
  std::string_view peer;                             // "127.0.0.1:51234"
  bool secure = false;                               // came over TLS of our own
  std::chrono::steady_clock::time_point received{};  // when its last byte (plain routes) or last header byte arrived

  // Case-insensitive; "" if absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view param(std::string_view name) const;
  // The first value of a query parameter, percent-decoded ('+' is a space); none if absent.
  [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  // static storage
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// {"error":{"code":…,"message":…}} with the right status.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message);

// %41 -> A; with `plus_is_space` for query strings. None if a % is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace usher::http
