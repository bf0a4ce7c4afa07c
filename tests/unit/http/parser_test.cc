#include "gateway/http/parser.h"

#include <string>

#include <doctest/doctest.h>

#include "gateway/http/limits.h"

using namespace usher::http;

namespace {

ParseError error_of(std::string_view bytes) {
  Request request;
  const auto head = parse_head(bytes, request);
  REQUIRE_FALSE(head.has_value());
  return head.error();
}

// A POST with these header lines (each with its CR LF) behind Host.
std::string with(std::string_view lines, std::string_view version = "1.1") {
  return "POST /x HTTP/" + std::string(version) + "\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

}  // namespace

TEST_CASE("a head is taken apart into views of its own bytes") {
  const std::string bytes =
      "POST /v1/events/expo/checkins?dry_run=1 HTTP/1.1\r\nHost: door:8480\r\nContent-Length:  42 \r\n"
      "Authorization: Bearer abc\r\nX-Empty:\r\n\r\n{\"list\"";
  Request request;
  const auto head = parse_head(bytes, request);
  REQUIRE(head);
  CHECK(head->bytes == bytes.find("{"));
  CHECK(head->content_length == 42);
  CHECK_FALSE(head->chunked);
  CHECK_FALSE(head->expect_continue);
  CHECK_FALSE(head->upgrade_websocket);
  CHECK_FALSE(head->http_1_0);
  CHECK(request.method == Method::post);
  CHECK(request.target == "/v1/events/expo/checkins?dry_run=1");
  CHECK(request.path == "/v1/events/expo/checkins");
  CHECK(request.query == "dry_run=1");
  CHECK(request.keep_alive);
  REQUIRE(request.headers.size() == 4);
  CHECK(request.headers[1].name == "Content-Length");
  CHECK(request.headers[1].value == "42");
  CHECK(request.header("x-empty") == "");
  CHECK(request.target.data() == bytes.data() + 5);
}

TEST_CASE("every proper prefix of a head is incomplete") {
  const std::string bytes = "\r\n" + with("Content-Length: 3\r\nConnection: keep-alive\r\nX: \"a, b\"\t\r\n");
  Request request;
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    CHECK(error_of(std::string_view(bytes).substr(0, n)) == ParseError::incomplete);
  }
  CHECK(parse_head(bytes, request)->bytes == bytes.size());
}

TEST_CASE("methods and target forms are told apart") {
  const auto parse = [](std::string_view line) {
    Request request;
    REQUIRE(parse_head(std::string(line) + " HTTP/1.1\r\nHost: a\r\n\r\n", request));
    return std::pair(request.method, std::string(to_string(request.method)));
  };
  CHECK(parse("GET /").first == Method::get);
  CHECK(parse("HEAD /").first == Method::head);
  CHECK(parse("PUT /").first == Method::put);
  CHECK(parse("PATCH /").first == Method::patch);
  CHECK(parse("DELETE /").first == Method::delete_);
  CHECK(parse("OPTIONS *").first == Method::options);
  CHECK(parse("get /").first == Method::other);
  CHECK(parse("PROPFIND /").second == "OTHER");

  Request request;
  const std::string absolute = "GET http://door:8480/v1/events?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
  REQUIRE(parse_head(absolute, request));
  CHECK(request.path == "/v1/events");
  CHECK(request.query == "x=1");
}

TEST_CASE("Connection and the version decide whether the connection is kept") {
  const auto kept = [](std::string_view lines, std::string_view version) {
    Request request;
    REQUIRE(parse_head(with(lines, version), request));
    return request.keep_alive;
  };
  CHECK(kept("", "1.1"));
  CHECK(kept("", "1.2"));
  CHECK_FALSE(kept("Connection: close\r\n", "1.1"));
  CHECK_FALSE(kept("Connection: foo, Close\r\n", "1.1"));
  CHECK_FALSE(kept("Connection: keep-alive\r\nConnection: close\r\n", "1.1"));
  CHECK_FALSE(kept("", "1.0"));
  CHECK(kept("Connection: Keep-Alive\r\n", "1.0"));
}

TEST_CASE("a WebSocket handshake and an expectation are recognised") {
  const std::string upgrade =
      "GET /live HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n";
  Request request;
  CHECK(parse_head(upgrade, request)->upgrade_websocket);
  CHECK_FALSE(parse_head(with("Connection: Upgrade\r\nUpgrade: websocket\r\n"), request)->upgrade_websocket);
  CHECK(parse_head(with("Expect: 100-Continue\r\nContent-Length: 1\r\n"), request)->expect_continue);
  CHECK_FALSE(parse_head(with("Expect: 100-continue\r\n", "1.0"), request)->expect_continue);
}

TEST_CASE("what has been a way to smuggle requests is refused") {
  const auto bad = ParseError::bad_request;
  CHECK(error_of(with("Content-Length: 1\r\nContent-Length: 1\r\n")) == bad);
  CHECK(error_of(with("Content-Length: 1, 1\r\n")) == bad);
  CHECK(error_of(with("Content-Length: +1\r\n")) == bad);
  CHECK(error_of(with("Content-Length: 0x1\r\n")) == bad);
  CHECK(error_of(with("Content-Length: 1 1\r\n")) == bad);
  CHECK(error_of(with("Content-Length: -1\r\n")) == bad);
  CHECK(error_of(with("Content-Length:\r\n")) == bad);
  CHECK(error_of(with("Content-Length: 18446744073709551617\r\n")) == bad);
  CHECK(error_of(with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")) == bad);
  CHECK(error_of(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == bad);
  CHECK(error_of(with("Transfer-Encoding:\r\n")) == bad);
  CHECK(error_of(with("Transfer-Encoding: chunked\r\n", "1.0")) == bad);
  CHECK(error_of(with("Transfer-Encoding : chunked\r\n")) == bad);
  CHECK(error_of(with("Content-Length : 1\r\n")) == bad);
  CHECK(error_of(with("X: a\r\n folded\r\n")) == bad);
  CHECK(error_of(with(" X: a\r\n")) == bad);
  CHECK(error_of(with("X: a\n")) == bad);
  CHECK(error_of(with("X: a\rb\r\n")) == bad);
  CHECK(error_of(with(std::string_view("X: a\0b\r\n", 8))) == bad);
  CHECK(error_of(with(": a\r\n")) == bad);
  CHECK(error_of(with("X\r\n")) == bad);
  CHECK(error_of(with("X\x80: a\r\n")) == bad);
  CHECK(error_of(with("Host: b\r\n")) == bad);
  CHECK(error_of("GET / HTTP/1.1\r\n\r\n") == bad);
  CHECK(error_of("GET / HTTP/1.1\nHost: a\n\n") == bad);
  CHECK(error_of(with("Transfer-Encoding: gzip, chunked\r\n")) == ParseError::not_implemented);
  CHECK(error_of(with("Transfer-Encoding: identity\r\n")) == ParseError::not_implemented);
  CHECK(error_of(with("Transfer-Encoding: xchunked\r\n")) == ParseError::not_implemented);
}

TEST_CASE("malformed request lines are refused, other versions named") {
  const auto bad = ParseError::bad_request;
  const auto line = [](std::string_view text) { return error_of(std::string(text) + "\r\nHost: a\r\n\r\n"); };
  CHECK(line("GET /") == bad);
  CHECK(line("GET  / HTTP/1.1") == bad);
  CHECK(line("GET /  HTTP/1.1") == bad);
  CHECK(line("GET / HTTP/1.1 ") == bad);
  CHECK(line(" GET / HTTP/1.1") == bad);
  CHECK(line("G(T / HTTP/1.1") == bad);
  CHECK(line("GET /#x HTTP/1.1") == bad);
  CHECK(line("GET /\x7f HTTP/1.1") == bad);
  CHECK(line("GET /\xc3\xbc HTTP/1.1") == bad);
  CHECK(line("GET x HTTP/1.1") == bad);
  CHECK(line("GET * HTTP/1.1") == bad);
  CHECK(line("GET ftp://a/ HTTP/1.1") == bad);
  CHECK(line("GET http:///x HTTP/1.1") == bad);
  CHECK(line("CONNECT a:443 HTTP/1.1") == bad);
  CHECK(line("GET / http/1.1") == bad);
  CHECK(line("GET / HTTP/11") == bad);
  CHECK(line("GET / HTTP/2.0") == ParseError::bad_version);
  CHECK(error_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == ParseError::bad_version);
  CHECK(error_of("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == bad);
  CHECK(error_of("\x16\x03\x01\x02") == bad);
}

TEST_CASE("heads over a limit are refused, heads at it are not") {
  const auto target = [](std::size_t bytes) {
    return "GET /" + std::string(bytes - 5, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  Request request;
  CHECK(parse_head(target(kRequestLineBytesMax), request));
  CHECK(error_of(target(kRequestLineBytesMax + 1)) == ParseError::uri_too_long);
  CHECK(error_of("GET /" + std::string(kRequestLineBytesMax, 'a')) == ParseError::uri_too_long);
  CHECK(error_of(std::string(kRequestLineBytesMax + 1, 'A')) == ParseError::uri_too_long);

  const std::string frame = with("X: \r\n");
  const auto filled = [&](std::size_t bytes) { return with("X: " + std::string(bytes - frame.size(), 'a') + "\r\n"); };
  CHECK(parse_head(filled(kHeaderBytesMax), request)->bytes == kHeaderBytesMax);
  CHECK(error_of(filled(kHeaderBytesMax + 1)) == ParseError::headers_too_large);
  CHECK(error_of(filled(kHeaderBytesMax).substr(0, kHeaderBytesMax - 1)) == ParseError::incomplete);

  std::string lines;
  for (std::size_t i = 1; i < kHeadersMax; ++i) lines += "X: 1\r\n";
  CHECK(parse_head(with(lines), request));
  CHECK(error_of(with(lines + "X: 1\r\n")) == ParseError::headers_too_large);
}
