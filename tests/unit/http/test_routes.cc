#include <chrono>
#include <stdexcept>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/unit/http/server_fixture.h"

namespace usher::http::test {

namespace {

using boost::asio::awaitable;
using namespace std::chrono_literals;

Response text(std::string body) {
  return {.content_type = "text/plain", .body = std::move(body)};
}

std::shared_ptr<const std::string> piece(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

awaitable<void> sleep(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

awaitable<Response> ping(const Request*) {
  co_return text("pong");
}
awaitable<Response> echo(const Request* request) {
  co_return text(std::string(request->body));
}
awaitable<Response> peer(const Request* request) {
  co_return text(std::string(request->peer) + " " + std::to_string(request->thread));
}
awaitable<Response> empty(const Request*) {
  co_return Response{.status = 204};
}
awaitable<Response> large(const Request*) {
  co_return text(std::string(8 << 20, 'x'));
}
awaitable<Response> split(const Request*) {
  Response response = text("safe");
  response.headers.emplace_back("X-Good", "kept");
  response.headers.emplace_back("X-Bad", "a\r\nSet-Cookie: b");
  co_return response;
}
awaitable<Response> failing(const Request*) {
  throw std::runtime_error("on purpose");
  co_return Response{};
}
awaitable<Response> slow(const Request*) {
  co_await sleep(300ms);
  co_return text("late");
}
awaitable<Response> part(const Request* request) {
  co_return text(std::string(request->param("thing")) + "|" + std::string(request->param("path")) + "|" +
                 request->query_value("q").value_or("none"));
}

awaitable<void> count(Exchange* exchange) {
  std::size_t bytes = 0;
  for (;;) {
    const auto data = co_await exchange->read_body();
    if (!data) {
      const int status = data.error() == StreamError::too_large  ? 413
                         : data.error() == StreamError::bad_body ? 400
                                                                 : 408;
      (void)co_await exchange->respond(error_response(status, "body", "cannot be read"));
      co_return;
    }
    if (data->empty()) break;
    bytes += data->size();
  }
  (void)co_await exchange->respond(text(std::string(exchange->request().path) + " " + std::to_string(bytes)));
}

awaitable<void> events(Exchange* exchange) {
  if (!co_await exchange->start(200, "text/event-stream")) co_return;
  for (int i = 1; i <= 3; ++i) {
    if (!co_await exchange->write(piece("data: " + std::to_string(i) + "\n\n"), 1s)) co_return;
    co_await sleep(20ms);
  }
}

awaitable<void> endless(Exchange* exchange) {
  if (!co_await exchange->start(200, "text/event-stream")) co_return;
  const auto data = piece(std::string(64 * 1024, 'x'));
  while (co_await exchange->write(data, 300ms)) {
  }
}

awaitable<void> socket(Exchange* exchange) {
  if (!exchange->wants_websocket()) {
    (void)co_await exchange->respond(error_response(426, "upgrade_required", "this is a WebSocket"));
    co_return;
  }
  if (!co_await exchange->accept_websocket()) co_return;
  for (;;) {
    auto message = co_await exchange->receive();
    if (!message || !*message) co_return;
    if (**message == "bye") co_return;
    const bool flood = **message == "flood";
    const auto answer = piece(flood ? std::string(64 * 1024, 'x') : std::move(**message));
    do {
      const auto sent = co_await exchange->send(answer, 300ms);
      if (!sent) co_return;
    } while (flood);
  }
}

awaitable<void> silent(Exchange*) {
  co_return;
}
awaitable<void> throwing(Exchange*) {
  throw std::runtime_error("on purpose");
  co_return;
}
awaitable<void> cut(Exchange* exchange) {
  (void)co_await exchange->start(200, "text/plain");
  (void)co_await exchange->write(piece("half"), 1s);
  throw std::runtime_error("on purpose");
}

}  // namespace

void add_test_routes(Router& router) {
  using admission::Role;
  const auto plain = [&](Method method, std::string pattern, PlainHandler handler, Access access = Access::open(),
                         std::size_t body_bytes_max = kBodyBytesDefault) {
    router.add({method, std::move(pattern), access, std::move(handler), body_bytes_max});
  };
  plain(Method::get, "/ping", ping);
  plain(Method::post, "/echo", echo);
  plain(Method::post, "/small", echo, Access::open(), 16);
  plain(Method::get, "/throw", failing);
  plain(Method::get, "/slow", slow);
  plain(Method::get, "/peer", peer);
  plain(Method::get, "/large", large);
  plain(Method::get, "/split", split);
  plain(Method::delete_, "/ping", empty);
  plain(Method::get, "/v1/admin", ping, Access::roles({}));
  plain(Method::get, "/v1/scan", ping, Access::roles({Role::scanner}));
  plain(Method::put, "/v1/things/{thing}/parts/{path...}", part);

  const auto stream = [&](Method method, std::string pattern, StreamHandler handler, bool websocket = false,
                          Access access = Access::open()) {
    router.add({method, std::move(pattern), access, std::move(handler), 1 << 20, websocket});
  };
  stream(Method::post, "/count", count);
  stream(Method::get, "/events", events, false);
  stream(Method::get, "/v1/live", events, false, Access::roles({Role::dashboard}));
  stream(Method::get, "/endless", endless);
  stream(Method::get, "/socket", socket, true);
  stream(Method::get, "/silent", silent);
  stream(Method::get, "/throwing", throwing);
  stream(Method::get, "/cut", cut);
}

}  // namespace usher::http::test
