#include "scanner/source/endpoint.h"

#include <charconv>

namespace usher::scanner {
namespace {

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_char(char c) {
  return is_host_char(c) || c == ':' || c == '%';
}

constexpr std::size_t kHostBytesMax = 253;  // RFC 1035

}  // namespace

std::expected<Endpoint, std::string> parse_endpoint(std::string_view text, bool port_zero) {
  constexpr std::string_view kExpected = "expected HOST:PORT, for instance 192.168.1.20:9100 or [fe80::1]:9100";
  const auto wrong = [&](std::string_view what) {
    return std::unexpected(std::string(what) + "; " + std::string(kExpected));
  };
  const bool bracketed = text.starts_with('[');
  const std::size_t split = bracketed ? text.find("]:") : text.rfind(':');
  if (split == std::string_view::npos) return wrong("no port");
  const std::string_view host = bracketed ? text.substr(1, split - 1) : text.substr(0, split);
  const std::string_view port = text.substr(split + (bracketed ? 2 : 1));

  if (host.empty()) return wrong("no host (0.0.0.0 is every IPv4 address of this machine)");
  if (host.size() > kHostBytesMax) return wrong("the host name is too long");
  if (!bracketed && host.find(':') != std::string_view::npos) return wrong("an IPv6 address needs brackets");
  if (bracketed && host.find(':') == std::string_view::npos) return wrong("brackets are for IPv6 addresses");
  for (const char c : host) {
    if (!(bracketed ? is_ipv6_char(c) : is_host_char(c))) return wrong("a character that no host name has");
  }
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number > 65535)
    return wrong("the port is not a number up to 65535");
  if (number == 0 && !port_zero) return wrong("port 0 is none");
  return Endpoint{std::string(host), static_cast<std::uint16_t>(number)};
}

std::string to_string(const Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace usher::scanner
