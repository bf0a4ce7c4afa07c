// The WebSocket of one connection, through Beast: text messages, pings answered by itself, a write deadline of ours.
// The only file that knows Beast's WebSocket. One I/O thread; one sender and one receiver at a time.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "gateway/http/limits.h"
#include "gateway/http/wire.h"

namespace usher::http {

template <class Stream>
class WebSocket {
 public:
  WebSocket(Wire<Stream>* wire, Stats* stats) : wire_(*wire), stats_(*stats), stream_(wire->stream()) {
    count_one(stats_.websockets_now);
  }
  ~WebSocket() { stats_.websockets_now.fetch_sub(1, std::memory_order_relaxed); }
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> accept(const Request* request);
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> send(std::shared_ptr<const std::string> text,
                                                                std::chrono::milliseconds deadline);
  // None: the peer has closed in order.
  [[nodiscard]] boost::asio::awaitable<StreamResult<std::optional<std::string>>> receive();
  // Closes in order, if it is still open.
  [[nodiscard]] boost::asio::awaitable<void> close();

 private:
  [[nodiscard]] StreamError failure(boost::system::error_code error);

  Wire<Stream>& wire_;
  Stats& stats_;
  boost::beast::websocket::stream<Stream&> stream_;
};

template <class Stream>
boost::asio::awaitable<StreamResult<void>> WebSocket<Stream>::accept(const Request* request) {
  namespace beast = boost::beast;
  using beast::websocket::stream_base;
  // A silent peer is pinged at half of the idle deadline and dropped at its end.
  stream_.set_option(stream_base::timeout{stream_base::none(), wire_.options().idle_deadline, true});
  // One that has said goodbye but does not hang up is not waited for long. (Beast's own deadline ends with the
  // goodbye.)
  stream_.control_callback([&wire = wire_](beast::websocket::frame_type kind, beast::string_view) {
    if (kind == beast::websocket::frame_type::close) wire.read_within(Wait::linger, Clock::now() + kLingerDeadline);
  });
  stream_.set_option(stream_base::decorator(
      [](beast::websocket::response_type& response) { response.set(beast::http::field::server, "usher"); }));
  stream_.read_message_max(kWebSocketMessageBytesMax);
  stream_.auto_fragment(false);
  stream_.text(true);

  beast::http::request<beast::http::string_body> upgrade(
      beast::http::verb::get, boost::string_view(request->target.data(), request->target.size()), 11);
  for (const Header& header : request->headers) {
    upgrade.insert(boost::string_view(header.name.data(), header.name.size()),
                   boost::string_view(header.value.data(), header.value.size()));
  }
  wire_.write_within(Wait::write, Clock::now() + wire_.options().write_deadline);
  const auto [error] = co_await stream_.async_accept(upgrade, kAsTuple);
  wire_.write_done();
  if (error) co_return std::unexpected(failure(error));
  co_return StreamResult<void>{};
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> WebSocket<Stream>::send(std::shared_ptr<const std::string> text,
                                                                   std::chrono::milliseconds deadline) {
  wire_.write_within(Wait::write, Clock::now() + deadline);
  const auto [error, bytes] = co_await stream_.async_write(boost::asio::buffer(*text), kAsTuple);
  wire_.write_done();
  if (error) co_return std::unexpected(failure(error));
  co_return StreamResult<void>{};
}

template <class Stream>
boost::asio::awaitable<StreamResult<std::optional<std::string>>> WebSocket<Stream>::receive() {
  boost::beast::flat_buffer message;
  const auto [error, bytes] = co_await stream_.async_read(message, kAsTuple);
  if (error == boost::beast::websocket::error::closed || wire_.missed() == Wait::linger)
    co_return std::optional<std::string>{};
  if (error) co_return std::unexpected(failure(error));
  co_return std::optional<std::string>(std::in_place, static_cast<const char*>(message.data().data()), message.size());
}

template <class Stream>
boost::asio::awaitable<void> WebSocket<Stream>::close() {
  if (!stream_.is_open()) co_return;
  wire_.write_within(Wait::linger, Clock::now() + kLingerDeadline);
  (void)co_await stream_.async_close(boost::beast::websocket::close_code::normal, kAsTuple);
  wire_.write_done();
}

template <class Stream>
StreamError WebSocket<Stream>::failure(boost::system::error_code error) {
  namespace beast = boost::beast;
  const StreamError why = wire_.failure();
  if (error == beast::websocket::error::message_too_big) return StreamError::too_large;
  if (error == beast::error::timeout) return StreamError::timed_out;
  return why;
}

}  // namespace usher::http
