// One connection from accept to close: request after request, each parsed in place, matched, authorised, answered. One
// coroutine on one I/O thread; a plain request allocates nothing here once the connection is warm.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "gateway/http/body.h"
#include "gateway/http/gatekeeper.h"
#include "gateway/http/reply.h"
#include "gateway/http/stream_exchange.h"
#include "gateway/http/wire.h"

namespace usher::http {

template <class Stream>
class Session {
 public:
  Session(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, Stream stream);
  ~Session() { core_->stats->connections_now.fetch_sub(1, std::memory_order_relaxed); }

  // Until the connection ends.
  [[nodiscard]] boost::asio::awaitable<void> run();

 private:
  // One request; false: the connection ends.
  [[nodiscard]] boost::asio::awaitable<bool> serve();
  [[nodiscard]] boost::asio::awaitable<bool> serve_plain(const Route* route);
  [[nodiscard]] boost::asio::awaitable<bool> serve_stream(const Route* route);
  // Reads the rest of the body and makes the views anew; false, with the answer given, if it cannot be had.
  [[nodiscard]] boost::asio::awaitable<bool> complete_body(const Route* route);

  // Answers without looking at the body; the connection is kept only if that is here already.
  [[nodiscard]] bool refuse(const Response& response);
  // Answers a head that is not one. Nothing of the request may be looked at.
  void refuse_head(const Response& response);
  void reply(const Response& response);
  [[nodiscard]] bool too_large(const Route& route) const {
    return !head_.chunked && head_.content_length > route.body_bytes_max;
  }

  CorePointer core_;
  TaskGroup::Ticket ticket_;
  Wire<Stream> wire_;
  std::string peer_;
  Request request_;
  Head head_;
};

template <class Stream>
Session<Stream>::Session(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, Stream stream)
    : core_(std::move(core)), ticket_(std::move(ticket)), wire_(&core_->options, std::move(stream)) {
  boost::system::error_code error;
  const auto peer = wire_.stream().lowest_layer().remote_endpoint(error);
  const std::string address = peer.address().to_string();
  peer_ = (peer.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(peer.port());
  request_.thread = worker->index();
  request_.peer = peer_;
  request_.secure = !std::is_same_v<Stream, boost::asio::ip::tcp::socket>;
  worker->add(wire_);
}

template <class Stream>
boost::asio::awaitable<void> Session<Stream>::run() {
  bool more = co_await wire_.handshake();
  if (!more) co_return;
  // Not `while (co_await serve())`: GCC 12 compiles that to a coroutine that cannot be resumed.
  do {
    more = co_await serve();
  } while (more);
  co_await wire_.close();
}

template <class Stream>
boost::asio::awaitable<bool> Session<Stream>::serve() {
  // Answers of pipelined requests leave together, unless they have waited or grown too much.
  if (!wire_.out().empty() && (wire_.in().empty() || wire_.gathered_enough()) && !wire_.flush_now()) {
    if (!co_await wire_.flush()) co_return false;
  }
  auto head = parse_head(wire_.in().view(), request_);
  while (!head && head.error() == ParseError::incomplete) {
    if (!wire_.out().empty() && !co_await wire_.flush()) co_return false;
    if (wire_.in().empty() && core_->stopping.load(std::memory_order_relaxed)) co_return false;
    if (!co_await wire_.read_more_head()) {
      if (wire_.missed() == Wait::header) refuse_head(error_response(408, "timeout", "the request head took too long"));
      co_return false;
    }
    head = parse_head(wire_.in().view(), request_);
  }
  wire_.read_done();
  count_one(core_->stats->requests);
  if (!head) {
    refuse_head(refusal_of(head.error()));
    co_return false;
  }
  head_ = *head;
  request_.received = wire_.arrived();
  const auto route = find_route(*core_->router, core_->authenticate, request_);
  if (!route) co_return refuse(route.error());
  if (too_large(**route)) co_return refuse(body_too_large(**route));
  if (std::holds_alternative<StreamHandler>((*route)->handler)) co_return co_await serve_stream(*route);
  co_return co_await serve_plain(*route);
}

template <class Stream>
boost::asio::awaitable<bool> Session<Stream>::serve_plain(const Route* route) {
  if (body_missing(head_, wire_.in().size()) && !co_await complete_body(route)) co_return false;
  request_.body = wire_.in().view().substr(head_.bytes, head_.content_length);
  Response response;
  try {
    response = co_await std::get<PlainHandler>(route->handler)(&request_);
  } catch (...) {
    response = handler_failed();
  }
  reply(response);
  wire_.in().consume(head_.bytes + head_.content_length);
  wire_.in().shrink(kReadBufferBytes);
  co_return request_.keep_alive;
}

template <class Stream>
boost::asio::awaitable<bool> Session<Stream>::complete_body(const Route* route) {
  const auto bytes = co_await read_whole_body(&wire_, head_, route->body_bytes_max);
  if (!bytes) {
    request_.keep_alive = false;  // where this request ends is not known
    if (bytes.error() == StreamError::too_large) (void)refuse(body_too_large(*route));
    if (bytes.error() == StreamError::bad_body) (void)refuse(refusal_of(ParseError::bad_request));
    if (bytes.error() == StreamError::timed_out) (void)refuse(error_response(408, "timeout", "the body took too long"));
    co_return false;
  }
  // The bytes may have moved. They parsed before, so they parse now; only the body's length may be news.
  const Head before = head_;
  head_ = parse_head(wire_.in().view(), request_).value_or(before);
  head_.chunked = false;
  head_.content_length = *bytes;
  request_.received = wire_.arrived();
  co_return true;
}

template <class Stream>
boost::asio::awaitable<bool> Session<Stream>::serve_stream(const Route* route) {
  if (!wire_.out().empty() && !co_await wire_.flush()) co_return false;
  if (wire_.in().reserve(head_.bytes + (body_missing(head_, head_.bytes) ? kStreamPieceBytes : 0))) {
    head_ = parse_head(wire_.in().view(), request_).value_or(head_);
  }
  request_.body = {};
  StreamExchange<Stream> exchange(core_.get(), &wire_, &request_, head_, route);
  bool threw = false;
  try {
    co_await std::get<StreamHandler>(route->handler)(&exchange);
  } catch (...) {
    threw = true;
  }
  const bool keep = co_await exchange.finish(threw);
  wire_.in().consume(head_.bytes + exchange.body_bytes_used());
  wire_.in().shrink(kReadBufferBytes);
  co_return keep;
}

template <class Stream>
bool Session<Stream>::refuse(const Response& response) {
  const bool whole = !body_missing(head_, wire_.in().size());
  if (!whole || !request_.keep_alive) {
    request_.keep_alive = false;
    wire_.expect_leftovers();
  }
  reply(response);
  if (request_.keep_alive) wire_.in().consume(head_.bytes + head_.content_length);
  return request_.keep_alive;
}

template <class Stream>
void Session<Stream>::refuse_head(const Response& response) {
  head_ = {};
  request_.method = Method::other;
  request_.path = {};
  request_.keep_alive = false;
  (void)refuse(response);
}

template <class Stream>
void Session<Stream>::reply(const Response& response) {
  append_answer(wire_.out(), *core_, request_, head_, response);
}

// Starts a session; it lives in its coroutine.
template <class Stream>
boost::asio::awaitable<void> run_session(std::unique_ptr<Session<Stream>> session) {
  co_await session->run();
}

}  // namespace usher::http
