// A connection's bytes: what has arrived, what is to leave, with a deadline on every wait. Over plain TCP a write first
// tries the socket itself, which nearly always takes the whole answer: a request then costs one recv, one send and no
// trip through the scheduler for the send. One I/O thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>

#include "gateway/http/connection.h"
#include "gateway/http/exchange.h"
#include "gateway/http/read_buffer.h"
#include "gateway/http/server_core.h"

namespace usher::http {

using Socket = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<Socket>;

// Failures as values: co_await gives {error, bytes}.
inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

template <class Stream>
class Wire final : public Connection {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  Wire(const ServerOptions* options, Stream stream)
      : options_(*options), stream_(std::move(stream)), in_(kReadBufferBytes) {}
  ~Wire() override = default;

  [[nodiscard]] const ServerOptions& options() const { return options_; }
  [[nodiscard]] Stream& stream() { return stream_; }
  [[nodiscard]] ReadBuffer& in() { return in_; }
  // To be sent by the next flush.
  [[nodiscard]] std::string& out() { return out_; }
  // When bytes last arrived.
  [[nodiscard]] Clock::time_point arrived() const { return arrived_; }
  // The peer may still be sending: close() then reads over that for a while, because closing on unread bytes resets the
  // connection and may destroy the answer on its way.
  void expect_leftovers() { leftovers_ = true; }

  // False: the connection is to be dropped.
  [[nodiscard]] boost::asio::awaitable<bool> handshake();
  // Waits for the first bytes of a request, or for more of its head.
  [[nodiscard]] boost::asio::awaitable<bool> read_more_head();
  // Waits for more bytes; the buffer may grow up to `bytes_max` for them. The deadline is the caller's.
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> read_more(std::size_t bytes_max);
  // Sends what the socket takes at once; true: that was all. Never waits.
  [[nodiscard]] bool flush_now();
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> flush();
  // Answers that wait to be sent together have waited long enough.
  [[nodiscard]] bool gathered_enough() const;
  // Sends buffers that the caller keeps alive.
  template <class Buffers>
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> send(Buffers buffers, std::chrono::milliseconds deadline);
  // Sends what is left and ends the connection in order.
  [[nodiscard]] boost::asio::awaitable<void> close();

  // What a failed operation means, given whether the sweep caused it.
  [[nodiscard]] StreamError failure() {
    broken_ = missed() == Wait::none || missed() == Wait::write;
    return missed() == Wait::none ? StreamError::closed : StreamError::timed_out;
  }

 private:
  [[nodiscard]] auto& socket() { return stream_.lowest_layer(); }
  void interrupt(bool close) override;
  // What the socket takes of it now, in bytes.
  template <class Buffers>
  [[nodiscard]] std::size_t send_now(const Buffers& buffers);
  [[nodiscard]] boost::asio::awaitable<void> read_over();

  const ServerOptions& options_;
  Stream stream_;
  ReadBuffer in_;
  std::string out_;
  Clock::time_point arrived_{};
  Clock::time_point gathering_since_{};
  bool leftovers_ = false;
  bool broken_ = false;  // nothing can be sent any more
};

template <class Stream>
void Wire<Stream>::interrupt(bool close) {
  boost::system::error_code ignored;
  if (close) {
    broken_ = true;
    socket().close(ignored);
  } else {
    socket().cancel(ignored);
  }
}

template <class Stream>
boost::asio::awaitable<bool> Wire<Stream>::handshake() {
  boost::system::error_code ignored;
  socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  socket().non_blocking(true, ignored);
  if constexpr (kTls) {
    read_within(Wait::handshake, Clock::now() + options_.handshake_deadline);
    const auto [error] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, kAsTuple);
    read_done();
    co_return !error && missed() == Wait::none;
  }
  co_return true;
}

template <class Stream>
boost::asio::awaitable<bool> Wire<Stream>::read_more_head() {
  if (in_.empty()) {
    read_within(Wait::idle, Clock::now() + options_.idle_deadline);
  } else if (reading() != Wait::header) {
    // From the first byte of the request: a client that sends one byte now and then does not move it.
    read_within(Wait::header, Clock::now() + options_.header_deadline);
  }
  const auto more = co_await read_more(kHeaderBytesMax);
  co_return more.has_value();
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> Wire<Stream>::read_more(std::size_t bytes_max) {
  // The socket is known to be empty only after a read that did not fill its buffer, hence never a tiny one.
  if (in_.free_bytes() < kReadBufferBytes / 4) {
    in_.reserve(std::max(in_.size() + 1, std::min(bytes_max, std::max(in_.size() * 2, kReadBufferBytes))));
  }
  const auto [error, bytes] =
      co_await stream_.async_read_some(boost::asio::buffer(in_.free_space(), in_.free_bytes()), kAsTuple);
  if (error || missed() != Wait::none) co_return std::unexpected(failure());
  in_.filled(bytes);
  arrived_ = gathering_since_ = Clock::now();
  co_return StreamResult<void>{};
}

template <class Stream>
template <class Buffers>
std::size_t Wire<Stream>::send_now(const Buffers& buffers) {
  if constexpr (kTls) {
    return 0;
  } else {
    boost::system::error_code error;
    const std::size_t sent = stream_.write_some(buffers, error);
    return error ? 0 : sent;
  }
}

template <class Stream>
bool Wire<Stream>::flush_now() {
  const std::size_t sent = out_.empty() || broken_ ? 0 : send_now(boost::asio::buffer(out_));
  if (sent < out_.size()) {
    out_.erase(0, sent);
    return false;
  }
  out_.clear();
  // A connection that once had a large answer does not keep the room for it.
  if (out_.capacity() > kOutputBytesKept) std::string().swap(out_);
  return true;
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> Wire<Stream>::flush() {
  if (!flush_now()) {
    const auto sent = co_await send(boost::asio::const_buffer(out_.data(), out_.size()), options_.write_deadline);
    if (!sent) co_return sent;
    out_.clear();
    (void)flush_now();
  }
  gathering_since_ = Clock::now();
  co_return StreamResult<void>{};
}

template <class Stream>
bool Wire<Stream>::gathered_enough() const {
  return out_.size() > kGatheredAnswerBytesMax || Clock::now() - gathering_since_ > kGatherDelay;
}

template <class Stream>
template <class Buffers>
boost::asio::awaitable<StreamResult<void>> Wire<Stream>::send(Buffers buffers, std::chrono::milliseconds deadline) {
  if (broken_) co_return std::unexpected(failure());
  const std::size_t total = boost::asio::buffer_size(buffers);
  boost::beast::buffers_suffix<Buffers> rest(buffers);
  const std::size_t sent = send_now(buffers);
  if (sent < total) {
    rest.consume(sent);
    write_within(Wait::write, Clock::now() + deadline);
    const auto [error, bytes] = co_await boost::asio::async_write(stream_, rest, kAsTuple);
    write_done();
    if (error) {
      const StreamError why = failure();
      broken_ = true;
      co_return std::unexpected(why);
    }
  }
  co_return StreamResult<void>{};
}

template <class Stream>
boost::asio::awaitable<void> Wire<Stream>::close() {
  boost::system::error_code ignored;
  if (!out_.empty() && !broken_) (void)co_await flush();
  if (!broken_) {
    if constexpr (!kTls) socket().shutdown(Socket::shutdown_send, ignored);
    if (leftovers_) co_await read_over();
    if constexpr (kTls) {
      read_within(Wait::linger, Clock::now() + kLingerDeadline);
      (void)co_await stream_.async_shutdown(kAsTuple);
    }
  }
  socket().close(ignored);
}

template <class Stream>
boost::asio::awaitable<void> Wire<Stream>::read_over() {
  read_within(Wait::linger, Clock::now() + kLingerDeadline);
  in_.consume(in_.size());
  for (bool more = true; more;) {
    const auto [error, bytes] =
        co_await stream_.async_read_some(boost::asio::buffer(in_.free_space(), in_.free_bytes()), kAsTuple);
    more = !error;
  }
}

}  // namespace usher::http
