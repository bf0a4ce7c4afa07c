#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "gateway/http/limits.h"
#include "gateway/http/parser.h"

using namespace usher::http;

namespace {

struct Decoded {
  std::string body;
  std::string rest;  // behind the end
  bool done = false;
  bool bad = false;
};

// As a session does it: at most `step` new bytes each time.
Decoded decode(std::string_view bytes, std::size_t step) {
  Decoded out;
  ChunkedDecoder decoder;
  std::string held;
  for (std::size_t at = 0; at < bytes.size() && !out.done; at += step) {
    held += bytes.substr(at, step);
    while (!out.done) {
      const auto piece = decoder.feed(held);
      out.bad = !piece && piece.error() != ParseError::incomplete;
      if (out.bad) return out;
      if (!piece) break;
      out.body += piece->data;
      out.done = piece->done;
      held.erase(0, piece->consumed);
    }
    if (out.done) out.rest = held + std::string(bytes.substr(std::min(bytes.size(), at + step)));
  }
  return out;
}

}  // namespace

TEST_CASE("a chunked body is the same however it is cut") {
  const std::string bytes =
      "5\r\nhello\r\n1;ext=\"a b\"\r\n \r\n00A ; x\r\n0123456789\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nGET / HTTP/1.1";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    CAPTURE(step);
    const Decoded out = decode(bytes, step);
    CHECK(out.done);
    CHECK(out.body == "hello 0123456789");
    CHECK(out.rest == "GET / HTTP/1.1");
  }
}

TEST_CASE("an empty chunked body is complete with its last chunk") {
  CHECK(decode("0\r\n\r\n", 1).done);
  CHECK(decode("000000\r\n\r\n", 100).done);
  CHECK_FALSE(decode("0\r\n", 100).done);
}

TEST_CASE("malformed chunked coding is refused") {
  for (const std::string_view bytes :
       {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x5\r\n", "5 5\r\n", "5 \r\n", " 5\r\n", "5\nhello", "5\rhello",
        "5\r\nhelloX\r\n", "5\r\nhello\n", "5\r\nhello0\r\n\r\n", "1000000000000000\r\n", ";ext\r\n",
        "0\r\nno colon\r\n\r\n", "0\r\n: a\r\n\r\n", "0\r\n folded\r\n\r\n", "0\r\nX : a\r\n\r\n"}) {
    CAPTURE(bytes);
    CHECK(decode(bytes, 1).bad);
    CHECK(decode(bytes, 1000).bad);
  }
}

TEST_CASE("a chunk line and a trailer over their bounds are refused") {
  CHECK_FALSE(decode("5;" + std::string(kChunkLineBytesMax - 2, 'a') + "\r\nhello", 1).bad);
  CHECK(decode("5;" + std::string(kChunkLineBytesMax, 'a'), 1).bad);
  std::string trailer = "0\r\n";
  while (trailer.size() < kTrailerBytesMax + 300) trailer += "X: " + std::string(200, 'a') + "\r\n";
  CHECK(decode(trailer, 1000).bad);
}
