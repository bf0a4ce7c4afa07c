// Request bodies off the wire: whole, in place behind their head, or piece by piece in bounded memory. One I/O thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "gateway/http/parser.h"
#include "gateway/http/reply.h"
#include "gateway/http/wire.h"

namespace usher::http {

// Whether any of the body is still to come. (Of a chunked one that is not known before it is decoded.)
inline bool body_missing(const Head& head, std::size_t held) {
  return head.chunked || held < head.bytes + head.content_length;
}

// Reads the body until it lies whole behind the head, chunks joined, and gives its length in bytes. Views into the
// buffer are stale after it. At most `bytes_max`; the caller has compared Content-Length with it.
template <class Stream>
boost::asio::awaitable<StreamResult<std::size_t>> read_whole_body(Wire<Stream>* wire, Head head,
                                                                  std::size_t bytes_max) {
  wire->read_within(Wait::body, Clock::now() + wire->options().body_deadline);
  if (head.expect_continue && wire->in().size() == head.bytes) wire->out() += continue_reply();
  ChunkedDecoder decoder;
  std::size_t end = head.bytes;  // of the body so far
  const std::size_t room = head.bytes + bytes_max + kReadBufferBytes;
  for (bool done = false; !done;) {
    const std::string_view held = wire->in().view();
    if (!head.chunked) {
      end = head.bytes + head.content_length;
      done = held.size() >= end;
    } else {
      std::size_t raw = end;  // of the bytes that the decoder has taken
      auto piece = decoder.feed(held.substr(raw));
      for (; piece && !done; piece = decoder.feed(held.substr(raw))) {
        if (end + piece->data.size() > head.bytes + bytes_max) co_return std::unexpected(StreamError::too_large);
        wire->in().move_down(end, piece->data);
        end += piece->data.size();
        raw += piece->consumed;
        done = piece->done;
        if (done) break;
      }
      if (!done && piece.error() != ParseError::incomplete) co_return std::unexpected(StreamError::bad_body);
      wire->in().erase(end, raw - end);
    }
    if (done) break;
    if (!wire->out().empty()) {
      if (const auto sent = co_await wire->flush(); !sent) co_return std::unexpected(sent.error());
    }
    if (const auto more = co_await wire->read_more(room); !more) co_return std::unexpected(more.error());
  }
  wire->read_done();
  co_return end - head.bytes;
}

// A body as pieces behind its head, which stays in place. The buffer must have room for a piece from the start.
template <class Stream>
class BodyPieces {
 public:
  BodyPieces(Wire<Stream>* wire, const Head& head, std::uint64_t bytes_max)
      : wire_(*wire),
        head_(head),
        bytes_max_(bytes_max),
        left_(head.content_length),
        done_(!head.chunked && left_ == 0) {}

  // The next piece, valid until the next call; empty at the end.
  [[nodiscard]] boost::asio::awaitable<StreamResult<std::string_view>> next();
  // All of it has been taken: what follows in the buffer is the next request.
  [[nodiscard]] bool finished() const { return done_; }
  // Bytes of the buffer behind the head that are used up.
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  // What the bytes at hand give; an empty piece if that is nothing.
  [[nodiscard]] StreamResult<std::string_view> take();

  Wire<Stream>& wire_;
  const Head head_;
  const std::uint64_t bytes_max_;
  std::uint64_t left_;       // of Content-Length
  std::uint64_t taken_ = 0;  // of the body
  std::size_t used_ = 0;
  ChunkedDecoder decoder_;
  bool asked_ = false;
  bool done_;
};

template <class Stream>
StreamResult<std::string_view> BodyPieces<Stream>::take() {
  const std::string_view rest = wire_.in().view().substr(head_.bytes + used_);
  std::string_view data;
  if (!head_.chunked) {
    data = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
    used_ += data.size();
    left_ -= data.size();
    done_ = left_ == 0;
  } else {
    for (std::string_view raw = rest; data.empty() && !done_;) {
      const auto piece = decoder_.feed(raw);
      if (!piece && piece.error() == ParseError::incomplete) break;
      if (!piece) return std::unexpected(StreamError::bad_body);
      data = piece->data;
      done_ = piece->done;
      used_ += piece->consumed;
      raw.remove_prefix(piece->consumed);
    }
  }
  taken_ += data.size();
  if (taken_ > bytes_max_) return std::unexpected(StreamError::too_large);
  return data;
}

template <class Stream>
boost::asio::awaitable<StreamResult<std::string_view>> BodyPieces<Stream>::next() {
  const bool first = !std::exchange(asked_, true);
  while (!done_) {
    const auto data = take();
    if (!data || !data->empty()) co_return data;
    if (done_) break;
    wire_.in().erase(head_.bytes, used_);
    used_ = 0;
    if (first && head_.expect_continue && wire_.in().size() == head_.bytes) {
      wire_.out() += continue_reply();
      if (const auto sent = co_await wire_.flush(); !sent) co_return std::unexpected(sent.error());
    }
    wire_.read_within(Wait::body, Clock::now() + wire_.options().body_deadline);
    const auto more = co_await wire_.read_more(wire_.in().capacity());
    wire_.read_done();
    if (!more) co_return std::unexpected(more.error());
  }
  co_return std::string_view{};
}

}  // namespace usher::http
