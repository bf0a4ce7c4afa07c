// HTTP/1.1 request heads, parsed in place: no allocation but the header vector's, no copy. Strict where laxness has
// been a way to smuggle requests: no obs-fold, no space before the colon, no bare CR, one Content-Length, never both
// Content-Length and Transfer-Encoding. Source: RFC 9110, RFC 9112.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "gateway/http/message.h"

namespace usher::http {

enum class ParseError : std::uint8_t {
  incomplete,         // more bytes are needed
  bad_request,        // 400
  uri_too_long,       // 414
  headers_too_large,  // 431
  bad_version,        // 505
  not_implemented,    // 501: a transfer coding other than chunked
};

struct Head {
  std::size_t bytes = 0;  // of the head, blank line included
  bool chunked = false;
  std::uint64_t content_length = 0;
  bool http_1_0 = false;
  bool expect_continue = false;
  bool upgrade_websocket = false;
};

// Fills method, target, path, query, keep_alive and headers of `request` with views into `bytes`.
[[nodiscard]] std::expected<Head, ParseError> parse_head(std::string_view bytes, Request& request);

// Decodes a chunked body piece by piece. feed() takes what it can from the front of `bytes`.
class ChunkedDecoder {
 public:
  struct Piece {
    std::string_view data;     // body bytes, a view into `bytes`
    std::size_t consumed = 0;  // bytes to drop from the front
    bool done = false;         // the last chunk and its trailer are through
  };
  // incomplete: nothing to take yet; bad_request: malformed or over the bound of a chunk line.
  [[nodiscard]] std::expected<Piece, ParseError> feed(std::string_view bytes);

 private:
  enum class State : std::uint8_t { size_line, data, data_end, trailer, done };
  [[nodiscard]] bool take(std::string_view line);

  State state_ = State::size_line;
  std::uint64_t left_ = 0;  // of the chunk under way
  std::size_t trailer_bytes_ = 0;
};

}  // namespace usher::http
