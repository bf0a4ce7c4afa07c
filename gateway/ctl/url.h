// Where the gateway is, and targets of requests. Pure.
#pragma once

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usher::ctl {

struct Server {
  bool tls = false;
  std::string host;  // IPv6 without its brackets
  std::string port;
  std::string prefix;  // path before /v1, without a slash at its end: "" or "/usher"

  // As a person would type it: "http://127.0.0.1:8480".
  [[nodiscard]] std::string text() const;
  // For the Host header.
  [[nodiscard]] std::string authority() const;
};

// "http://h:1", "https://h", "h:1", "h", "[::1]:8480"; the port is 8480 for http and 443 for https unless given.
// The error names what is wrong.
[[nodiscard]] std::expected<Server, std::string> parse_server(std::string_view text);

// Percent-encodes all but unreserved characters (RFC 3986 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

// A request target: path("/v1/events/{}/lists/{}", {event, list}); each {} takes the next encoded segment.
[[nodiscard]] std::string path(std::string_view pattern, std::initializer_list<std::string_view> segments = {});

using Query = std::vector<std::pair<std::string, std::string>>;
// "path?a=b&c=d", encoded; just the path if the query is empty.
[[nodiscard]] std::string with_query(std::string path, const Query& query);

// "event/list" -> both parts, neither empty.
[[nodiscard]] std::expected<std::pair<std::string, std::string>, std::string> split_list_name(std::string_view text);

}  // namespace usher::ctl
