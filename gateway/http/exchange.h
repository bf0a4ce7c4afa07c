// One request and its answer on a connection, for routes that stream: a body read piece by piece, an answer written
// piece by piece (chunked), server-sent events, or a WebSocket. The session owns it; it lives until the handler
// returns. One I/O thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "gateway/http/message.h"

namespace usher::http {

enum class StreamError : std::uint8_t {
  closed,     // the peer has gone
  timed_out,  // a deadline passed
  too_large,  // a body over its limit
  bad_body,   // malformed chunked coding
};

template <class T>
using StreamResult = std::expected<T, StreamError>;

class Exchange {
 public:
  virtual ~Exchange() = default;

  [[nodiscard]] virtual const Request& request() const = 0;

  // The next piece of the body (a view until the next call); empty at its end.
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<std::string_view>> read_body() = 0;

  // A whole answer at once.
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<void>> respond(Response response) = 0;

  // An answer in pieces: start, write…, and the session ends it when the handler returns. `deadline` is for that write.
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<void>> start(int status, std::string_view content_type) = 0;
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<void>> write(std::shared_ptr<const std::string> piece,
                                                                         std::chrono::milliseconds deadline) = 0;

  // WebSocket (only if the request asks for one): accept, then send and receive text messages. While a send waits, a
  // receive may wait too. receive() answers pings itself and gives none when the peer closed in order.
  [[nodiscard]] virtual bool wants_websocket() const = 0;
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<void>> accept_websocket() = 0;
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<void>> send(std::shared_ptr<const std::string> text,
                                                                        std::chrono::milliseconds deadline) = 0;
  [[nodiscard]] virtual boost::asio::awaitable<StreamResult<std::optional<std::string>>> receive() = 0;
  // Ends the connection now; waiting operations return `closed`. The only call allowed while others wait.
  virtual void cancel() = 0;
};

}  // namespace usher::http
