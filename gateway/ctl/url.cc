#include "gateway/ctl/url.h"

#include <algorithm>
#include <cctype>

namespace usher::ctl {
namespace {

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  const int port = std::stoi(std::string(text));
  return port > 0 && port < 65536;
}

// Takes host and port from "h", "h:1", "[::1]" or "[::1]:1".
std::expected<void, std::string> take_authority(std::string_view text, Server& server) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::unexpected("the address lacks a closing ']'");
    server.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest[0] != ':') return std::unexpected("after ']' only ':port' may stand");
  } else {
    const auto colon = text.find(':');
    server.host = text.substr(0, colon);
    if (colon != std::string_view::npos) rest = text.substr(colon);
    if (rest.size() > 1 && rest.find(':', 1) != std::string_view::npos) {
      return std::unexpected("write an IPv6 address in brackets: [::1]:8480");
    }
  }
  if (server.host.empty()) return std::unexpected("the host is missing");
  if (!rest.empty()) {
    server.port = rest.substr(1);
    if (!is_port(server.port)) return std::unexpected("'" + server.port + "' is not a port (1 to 65535)");
  }
  return {};
}

}  // namespace

std::string Server::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + port;
}

std::string Server::text() const {
  return (tls ? "https://" : "http://") + authority() + prefix;
}

std::expected<Server, std::string> parse_server(std::string_view text) {
  Server server;
  std::string_view rest = text;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    const std::string_view name = rest.substr(0, scheme);
    if (name != "http" && name != "https") return std::unexpected("'" + std::string(name) + "' is not http or https");
    server.tls = name == "https";
    rest.remove_prefix(scheme + 3);
  }
  if (rest.find_first_of("?#@ \t\r\n") != std::string_view::npos) {
    return std::unexpected("only scheme, host, port and path may stand in it");
  }
  const auto slash = rest.find('/');
  if (slash != std::string_view::npos) {
    server.prefix = rest.substr(slash);
    while (server.prefix.ends_with('/')) server.prefix.pop_back();
  }
  if (auto taken = take_authority(rest.substr(0, slash), server); !taken) return std::unexpected(taken.error());
  if (server.port.empty()) server.port = server.tls ? "443" : "8480";
  return server;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~')) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::string path(std::string_view pattern, std::initializer_list<std::string_view> segments) {
  std::string out;
  const auto* next = segments.begin();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern.substr(at, 2) == "{}" && next != segments.end()) {
      out += percent_encode(*next++);
      ++at;
    } else {
      out += pattern[at];
    }
  }
  return out;
}

std::string with_query(std::string path, const Query& query) {
  char mark = '?';
  for (const auto& [name, value] : query) {
    path += mark;
    path += percent_encode(name) + "=" + percent_encode(value);
    mark = '&';
  }
  return path;
}

std::expected<std::pair<std::string, std::string>, std::string> split_list_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size() ||
      text.find('/', slash + 1) != std::string_view::npos) {
    return std::unexpected("'" + std::string(text) + "' is not EVENT/LIST, for instance expo/main");
  }
  return std::pair{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

}  // namespace usher::ctl
