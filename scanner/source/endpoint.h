// HOST:PORT as written in a configuration. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace usher::scanner {

struct Endpoint {
  std::string host;  // a name or an address; an IPv6 address without its brackets
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "10.0.0.5:9004", "reader-3.local:23", "[fe80::1]:9100". Port 0 only with `port_zero` (a listener on any free port).
// The error says what is wrong and what is expected.
[[nodiscard]] std::expected<Endpoint, std::string> parse_endpoint(std::string_view text, bool port_zero = false);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);
// 127.0.0.0/8, ::1 or "localhost".
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace usher::scanner
