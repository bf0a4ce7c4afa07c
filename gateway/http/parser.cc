#include "gateway/http/parser.h"

#include <algorithm>

#include "gateway/http/limits.h"
#include "gateway/http/text.h"

namespace usher::http {

namespace {

using std::unexpected;

// Walks over the bytes of a head. At the end of the bytes every step gives `incomplete`.
struct Cursor {
  const char* at;
  const char* end;

  [[nodiscard]] bool exhausted() const { return at == end; }

  // The run of characters of one class.
  std::string_view take(CharClass wanted) {
    const char* from = at;
    while (at != end && is(wanted, *at)) ++at;
    return {from, static_cast<std::size_t>(at - from)};
  }

  // Exactly this character.
  std::expected<void, ParseError> expect(char c) {
    if (exhausted()) return unexpected(ParseError::incomplete);
    if (*at != c) return unexpected(ParseError::bad_request);
    ++at;
    return {};
  }

  // A line's end is CR LF and nothing else: what one party reads as a line break and another does not is a way to
  // smuggle.
  std::expected<void, ParseError> line_end() {
    const auto step = expect('\r');
    return step ? expect('\n') : step;
  }
};

Method method_of(std::string_view token) {
  switch (token.size()) {
    case 3:
      if (token == "GET") return Method::get;
      return token == "PUT" ? Method::put : Method::other;
    case 4:
      if (token == "POST") return Method::post;
      return token == "HEAD" ? Method::head : Method::other;
    case 5:
      return token == "PATCH" ? Method::patch : Method::other;
    case 6:
      return token == "DELETE" ? Method::delete_ : Method::other;
    case 7:
      return token == "OPTIONS" ? Method::options : Method::other;
    default:
      return Method::other;
  }
}

// Origin form; absolute form, whose scheme and authority are dropped (RFC 9112 section 3.2.2); "*" for OPTIONS.
bool split_target(std::string_view target, Request& request) {
  request.target = target;
  if (target.front() != '/') {
    if (request.method == Method::options && target == "*") {
      request.path = target;
      request.query = {};
      return true;
    }
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::string_view name = target.substr(0, scheme);
    if (!equal_ignoring_case(name, "http") && !equal_ignoring_case(name, "https")) return false;
    const std::size_t slash = target.find('/', scheme + 3);
    if (slash == std::string_view::npos || slash == scheme + 3) return false;
    target.remove_prefix(slash);
  }
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  return true;
}

// "HTTP/1.1" and later 1.x as 1.1 (RFC 9110 section 2.5); "HTTP/1.0".
std::expected<void, ParseError> version(Cursor& cursor, bool& is_1_1) {
  for (const char c : std::string_view("HTTP/")) {
    if (auto step = cursor.expect(c); !step) return step;
  }
  if (cursor.end - cursor.at < 3) return unexpected(ParseError::incomplete);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(cursor.at[0]) || cursor.at[1] != '.' || !digit(cursor.at[2])) return unexpected(ParseError::bad_request);
  if (cursor.at[0] != '1') return unexpected(ParseError::bad_version);
  is_1_1 = cursor.at[2] != '0';
  cursor.at += 3;
  return {};
}

std::expected<void, ParseError> request_line(Cursor& cursor, Request& request, bool& is_1_1) {
  const char* from = cursor.at;
  const auto too_long = [&] { return static_cast<std::size_t>(cursor.at - from) > kRequestLineBytesMax; };
  const std::string_view token = cursor.take(kTokenChar);
  if (too_long()) return unexpected(ParseError::uri_too_long);
  if (token.empty() && !cursor.exhausted()) return unexpected(ParseError::bad_request);
  if (auto step = cursor.expect(' '); !step) return step;
  request.method = method_of(token);

  const std::string_view target = cursor.take(kTargetChar);
  if (too_long()) return unexpected(ParseError::uri_too_long);
  if (target.empty() && !cursor.exhausted()) return unexpected(ParseError::bad_request);
  if (auto step = cursor.expect(' '); !step) return step;

  if (auto step = version(cursor, is_1_1); !step) return step;
  if (auto step = cursor.line_end(); !step) return step;
  if (!split_target(target, request)) return unexpected(ParseError::bad_request);
  return {};
}

// What the headers say about the connection and the body, gathered while they go by.
struct Framing {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  std::uint64_t length = 0;
  bool chunked = false;
  bool close = false;
  bool keep_alive = false;
  bool upgrade = false;
  bool websocket = false;
  bool expect_continue = false;
  bool malformed = false;

  void content_length(std::string_view value) {
    ++lengths;
    // 18 digits fit; a longer number is nobody's body.
    malformed |= value.empty() || value.size() > 18;
    length = 0;
    for (const char c : value) {
      malformed |= c < '0' || c > '9';
      length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }

  void note(const Header& header) {
    const auto named = [&](std::string_view name) { return equal_ignoring_case(header.name, name); };
    switch (header.name.size()) {
      case 4:
        hosts += named("host") ? 1 : 0;
        break;
      case 6:
        if (named("expect")) expect_continue = equal_ignoring_case(header.value, "100-continue");
        break;
      case 7:
        if (named("upgrade")) websocket |= list_has(header.value, "websocket");
        break;
      case 10:
        if (!named("connection")) break;
        close |= list_has(header.value, "close");
        keep_alive |= list_has(header.value, "keep-alive");
        upgrade |= list_has(header.value, "upgrade");
        break;
      case 14:
        if (named("content-length")) content_length(header.value);
        break;
      case 17:
        if (!named("transfer-encoding")) break;
        ++codings;
        malformed |= header.value.empty();
        chunked = equal_ignoring_case(header.value, "chunked");
        break;
      default:
        break;
    }
  }
};

std::expected<void, ParseError> settle(const Framing& framing, bool is_1_1, Request& request, Head& head) {
  if (framing.malformed || framing.lengths > 1 || framing.codings > 1) return unexpected(ParseError::bad_request);
  if (framing.codings > 0 && (framing.lengths > 0 || !is_1_1)) return unexpected(ParseError::bad_request);
  if (framing.hosts > 1 || (framing.hosts == 0 && is_1_1)) return unexpected(ParseError::bad_request);
  if (framing.codings > 0 && !framing.chunked) return unexpected(ParseError::not_implemented);
  head.chunked = framing.chunked;
  head.content_length = framing.length;
  head.http_1_0 = !is_1_1;
  head.expect_continue = is_1_1 && framing.expect_continue;
  head.upgrade_websocket = is_1_1 && request.method == Method::get && framing.upgrade && framing.websocket;
  request.keep_alive = !framing.close && (is_1_1 || framing.keep_alive);
  return {};
}

// "Name: value CR LF"; the value without the white space around it.
std::expected<Header, ParseError> header_line(Cursor& cursor) {
  const std::string_view name = cursor.take(kTokenChar);
  if (name.empty() && !cursor.exhausted()) return unexpected(ParseError::bad_request);
  if (auto step = cursor.expect(':'); !step) return unexpected(step.error());
  const std::string_view value = trim(cursor.take(kValueChar));
  if (auto step = cursor.line_end(); !step) return unexpected(step.error());
  return Header{name, value};
}

std::expected<Head, ParseError> parse(std::string_view bytes, Request& request) {
  Cursor cursor{bytes.data(), bytes.data() + bytes.size()};
  request.headers.clear();
  // One empty line before the request is forgiven (RFC 9112 section 2.2).
  if (!cursor.exhausted() && *cursor.at == '\r') {
    if (auto step = cursor.line_end(); !step) return unexpected(step.error());
  }
  bool is_1_1 = true;
  if (auto step = request_line(cursor, request, is_1_1); !step) return unexpected(step.error());

  Framing framing;
  while (cursor.exhausted() || *cursor.at != '\r') {
    if (request.headers.size() == kHeadersMax) return unexpected(ParseError::headers_too_large);
    const auto header = header_line(cursor);
    if (!header) return unexpected(header.error());
    framing.note(*header);
    request.headers.push_back(*header);
  }
  if (auto step = cursor.line_end(); !step) return unexpected(step.error());

  Head head;
  head.bytes = static_cast<std::size_t>(cursor.at - bytes.data());
  if (auto step = settle(framing, is_1_1, request, head); !step) return unexpected(step.error());
  return head;
}

}  // namespace

std::expected<Head, ParseError> parse_head(std::string_view bytes, Request& request) {
  const auto head = parse(bytes.substr(0, kHeaderBytesMax), request);
  if (!head && head.error() == ParseError::incomplete && bytes.size() >= kHeaderBytesMax) {
    return unexpected(ParseError::headers_too_large);
  }
  return head;
}

}  // namespace usher::http
