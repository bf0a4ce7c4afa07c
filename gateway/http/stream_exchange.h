// The Exchange of one request on a wire. Lives in the session's frame while the handler runs. One I/O thread.
#pragma once

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "gateway/http/answer.h"
#include "gateway/http/body.h"
#include "gateway/http/exchange.h"
#include "gateway/http/websocket.h"
#include "gateway/http/wire.h"

namespace usher::http {

template <class Stream>
class StreamExchange final : public Exchange {
 public:
  StreamExchange(ServerCore* core, Wire<Stream>* wire, Request* request, const Head& head, const Route* route)
      : core_(*core),
        wire_(*wire),
        request_(*request),
        head_(head),
        body_(wire, head_, route->body_bytes_max),
        may_upgrade_(head.upgrade_websocket && route->websocket) {}

  [[nodiscard]] const Request& request() const override { return request_; }
  [[nodiscard]] boost::asio::awaitable<StreamResult<std::string_view>> read_body() override { return body_.next(); }
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> respond(Response response) override;
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> start(int status, std::string_view content_type) override;
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> write(std::shared_ptr<const std::string> piece,
                                                                 std::chrono::milliseconds deadline) override;
  [[nodiscard]] bool wants_websocket() const override { return may_upgrade_; }
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> accept_websocket() override;
  [[nodiscard]] boost::asio::awaitable<StreamResult<void>> send(std::shared_ptr<const std::string> text,
                                                                std::chrono::milliseconds deadline) override;
  [[nodiscard]] boost::asio::awaitable<StreamResult<std::optional<std::string>>> receive() override;
  void cancel() override { wire_.abort(); }

  // After the handler: ends its answer in order, or gives one if it did not. False: the connection ends.
  [[nodiscard]] boost::asio::awaitable<bool> finish(bool threw);
  [[nodiscard]] std::size_t body_bytes_used() const { return body_.used(); }

 private:
  enum class State : std::uint8_t { open, answered, streaming, websocket };

  // Streams that only end when somebody ends them: not begun, and not waited for, once the server stops.
  [[nodiscard]] bool become_live();

  ServerCore& core_;
  Wire<Stream>& wire_;
  Request& request_;
  const Head head_;
  BodyPieces<Stream> body_;
  const bool may_upgrade_;
  State state_ = State::open;
  std::optional<WebSocket<Stream>> websocket_;
};

template <class Stream>
bool StreamExchange<Stream>::become_live() {
  wire_.set_live();
  return !core_.stopping.load(std::memory_order_relaxed);
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> StreamExchange<Stream>::respond(Response response) {
  if (std::exchange(state_, State::answered) != State::open) co_return std::unexpected(StreamError::closed);
  // A body that was not read stands between this answer and the next request.
  if (!body_.finished()) request_.keep_alive = false;
  append_answer(wire_.out(), core_, request_, head_, response);
  co_return co_await wire_.flush();
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> StreamExchange<Stream>::start(int status, std::string_view content_type) {
  const bool events = content_type.starts_with("text/event-stream");
  if (std::exchange(state_, State::streaming) != State::open || (events && !become_live())) {
    co_return std::unexpected(StreamError::closed);
  }
  // An answer of unknown length to HTTP/1.0 ends with the connection. A body may be read while the answer goes out, but
  // what is left of it at the end cannot be told from a next request; so only a request without a body keeps its
  // connection.
  if (head_.http_1_0 || !body_.finished()) request_.keep_alive = false;
  if (core_.stopping.load(std::memory_order_relaxed)) request_.keep_alive = false;
  count_answer(*core_.stats, status);
  append_streamed_head(wire_.out(), status, content_type, reply_context(request_, head_));
  co_return co_await wire_.flush();
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> StreamExchange<Stream>::write(std::shared_ptr<const std::string> piece,
                                                                         std::chrono::milliseconds deadline) {
  if (state_ != State::streaming) co_return std::unexpected(StreamError::closed);
  // An empty chunk would end the answer.
  if (piece->empty() || request_.method == Method::head) co_return StreamResult<void>{};
  std::array<char, 20> size_line{};
  const int digits = head_.http_1_0 ? 0 : std::snprintf(size_line.data(), size_line.size(), "%zx\r\n", piece->size());
  const std::array<boost::asio::const_buffer, 3> buffers = {
      boost::asio::const_buffer(size_line.data(), static_cast<std::size_t>(digits)), boost::asio::buffer(*piece),
      boost::asio::const_buffer("\r\n", head_.http_1_0 ? 0 : 2)};
  co_return co_await wire_.send(buffers, deadline);
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> StreamExchange<Stream>::accept_websocket() {
  // A client may not send frames before it has the answer (RFC 6455 section 4.1), and bytes here would be lost.
  if (may_upgrade_ && wire_.in().size() > head_.bytes) {
    request_.keep_alive = false;
    (void)co_await respond(error_response(400, "bad_request", "there are bytes behind the WebSocket handshake"));
  }
  if (!may_upgrade_ || std::exchange(state_, State::websocket) != State::open || !become_live()) {
    co_return std::unexpected(StreamError::closed);
  }
  websocket_.emplace(&wire_, core_.stats);
  co_return co_await websocket_->accept(&request_);
}

template <class Stream>
boost::asio::awaitable<StreamResult<void>> StreamExchange<Stream>::send(std::shared_ptr<const std::string> text,
                                                                        std::chrono::milliseconds deadline) {
  if (!websocket_) co_return std::unexpected(StreamError::closed);
  co_return co_await websocket_->send(std::move(text), deadline);
}

template <class Stream>
boost::asio::awaitable<StreamResult<std::optional<std::string>>> StreamExchange<Stream>::receive() {
  if (!websocket_) co_return std::unexpected(StreamError::closed);
  co_return co_await websocket_->receive();
}

template <class Stream>
boost::asio::awaitable<bool> StreamExchange<Stream>::finish(bool threw) {
  if (state_ == State::open) (void)co_await respond(handler_failed());
  if (websocket_) co_await websocket_->close();
  if (state_ == State::streaming) {
    // After a failure the end is left out, so that the client can tell that the answer was cut.
    if (threw) {
      request_.keep_alive = false;
      wire_.abort();
    } else if (!head_.http_1_0 && request_.method != Method::head) {
      wire_.out() += "0\r\n\r\n";
    }
  }
  if (!body_.finished()) wire_.expect_leftovers();
  co_return request_.keep_alive&& body_.finished() && state_ != State::websocket;
}

}  // namespace usher::http
