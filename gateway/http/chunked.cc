#include <algorithm>
#include <optional>

#include "gateway/http/limits.h"
#include "gateway/http/parser.h"
#include "gateway/http/text.h"

namespace usher::http {

namespace {

using std::unexpected;

// The line at the front of `bytes` without its CR LF. Its characters are checked as they come, so that a stray LF or a
// control character is an error at once and not a wait for more.
std::expected<std::string_view, ParseError> take_line(std::string_view bytes) {
  std::size_t n = 0;
  while (n < bytes.size() && is(kValueChar, bytes[n])) ++n;
  if (n > kChunkLineBytesMax) return unexpected(ParseError::bad_request);
  if (n == bytes.size()) return unexpected(ParseError::incomplete);
  if (bytes[n] != '\r') return unexpected(ParseError::bad_request);
  if (n + 1 == bytes.size()) return unexpected(ParseError::incomplete);
  if (bytes[n + 1] != '\n') return unexpected(ParseError::bad_request);
  return bytes.substr(0, n);
}

// chunk-size [chunk-ext]; extensions are read over.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  std::size_t digits = 0;
  for (; digits < line.size(); ++digits) {
    const char c = to_lower(line[digits]);
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && (c < 'a' || c > 'f')) break;
    size = size * 16 + static_cast<std::uint64_t>(decimal ? c - '0' : c - 'a' + 10);
  }
  // 15 digits fit without overflow.
  if (digits == 0 || digits > 15) return std::nullopt;
  const std::string_view rest = trim(line.substr(digits));
  if (rest.empty() ? digits != line.size() : rest.front() != ';') return std::nullopt;
  return size;
}

bool is_trailer_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return is(kTokenChar, c); });
}

}  // namespace

std::expected<ChunkedDecoder::Piece, ParseError> ChunkedDecoder::feed(std::string_view bytes) {
  Piece piece;
  while (state_ != State::done) {
    const std::string_view rest = bytes.substr(piece.consumed);
    if (state_ == State::data) {
      piece.data = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
      piece.consumed += piece.data.size();
      left_ -= piece.data.size();
      if (left_ == 0) state_ = State::data_end;
      if (!piece.data.empty()) return piece;
      break;
    }
    const auto line = take_line(rest);
    if (!line && line.error() != ParseError::incomplete) return unexpected(line.error());
    if (!line) break;
    piece.consumed += line->size() + 2;
    if (!take(*line)) return unexpected(ParseError::bad_request);
  }
  piece.done = state_ == State::done;
  if (piece.consumed == 0 && !piece.done) return unexpected(ParseError::incomplete);
  return piece;
}

bool ChunkedDecoder::take(std::string_view line) {
  switch (state_) {
    case State::size_line: {
      const auto size = chunk_size(line);
      if (!size) return false;
      left_ = *size;
      state_ = left_ == 0 ? State::trailer : State::data;
      return true;
    }
    case State::data_end:
      state_ = State::size_line;
      return line.empty();
    case State::trailer:
      trailer_bytes_ += line.size();
      if (line.empty()) state_ = State::done;
      return line.empty() || (is_trailer_field(line) && trailer_bytes_ <= kTrailerBytesMax);
    default:
      return false;
  }
}

}  // namespace usher::http
