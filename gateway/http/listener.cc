#include "gateway/http/listener.h"

#include <array>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/http/answer.h"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

std::expected<asio::ip::address, std::string> parse_address(std::string text) {
  if (text == "localhost") return asio::ip::make_address("127.0.0.1");
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(text, error);
  if (error) return std::unexpected("cannot listen on " + text + ": not an IPv4 or IPv6 address (nor localhost)");
  return address;
}

std::string reason_of(const error_code& error) {
  if (error == asio::error::address_in_use) return "is in use; try another with --listen";
  if (error == asio::error::access_denied) return "needs more rights; ports below 1024 do, try another with --listen";
  if (error == error_code(EADDRNOTAVAIL, boost::system::system_category())) return "is not an address of this machine";
  return error.message();
}

// Nothing is left to accept with; it passes when connections end.
bool is_shortage(const error_code& error) {
  return error == asio::error::no_descriptors || error == asio::error::no_memory ||
         error == asio::error::no_buffer_space || error == error_code(ENFILE, boost::system::system_category());
}

}  // namespace

Listener::Listener(ServerCore* core) : core_(*core), acceptor_(core->workers.front()->context()) {}

std::expected<void, std::string> Listener::open() {
  const auto address = parse_address(core_.options.address);
  if (!address) return std::unexpected(address.error());
  const tcp::endpoint endpoint(*address, core_.options.port);
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    error_code ignored;
    acceptor_.close(ignored);
    return std::unexpected(core_.options.address + ":" + std::to_string(core_.options.port) + " " + reason_of(error));
  }
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void Listener::begin_accepting(CorePointer core) {
  TaskGroup::Ticket ticket(&core->sessions);
  asio::co_spawn(acceptor_.get_executor(), accept(this, std::move(core), std::move(ticket)), asio::detached);
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

asio::awaitable<void> Listener::accept(Listener* listener, CorePointer core, TaskGroup::Ticket) {
  Stats& stats = *core->stats;
  for (std::size_t turn = 0; !core->stopping.load(std::memory_order_relaxed);) {
    Worker* const worker = core->workers[turn % core->workers.size()].get();
    auto [error, socket] = co_await listener->acceptor_.async_accept(worker->context(), kAsTuple);
    if (is_shortage(error)) {
      asio::steady_timer pause(listener->acceptor_.get_executor(), kAcceptPause);
      co_await pause.async_wait(kAsTuple);
    }
    if (error) continue;
    if (stats.connections_now.load(std::memory_order_relaxed) >= core->options.connections_max) {
      refuse(std::move(socket), stats);
      continue;
    }
    ++turn;
    count_one(stats.connections);
    count_one(stats.connections_now);
    const auto serve = core->tls ? serve_tls : serve_tcp;
    asio::post(worker->context(), [serve, core, worker, ticket = TaskGroup::Ticket(&core->sessions),
                                   socket = std::move(socket)]() mutable {
      serve(std::move(core), worker, std::move(ticket), std::move(socket));
    });
  }
}

void Listener::refuse(tcp::socket socket, Stats& stats) {
  count_one(stats.connections_refused);
  const Response response = too_many_connections();
  count_answer(stats, response.status);
  std::string answer;
  append_reply(answer, response, {.keep_alive = false});
  // Never waits: what the socket does not take or has not received is not worth another connection's time.
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(answer), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> unread{};
  socket.read_some(asio::buffer(unread), ignored);
}

}  // namespace usher::http
