#include "gateway/ctl/rehearse/device_server.h"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace usher::ctl::rehearse {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable);

}  // namespace

void DeviceServer::start() {
  asio::co_spawn(context_, listen(shared_from_this()), asio::detached);
}

asio::awaitable<void> DeviceServer::listen(Self self) {
  tcp::acceptor acceptor(self->context_);
  const tcp::endpoint own(asio::ip::address_v4::loopback(), self->port_);
  boost::system::error_code error;
  acceptor.open(own.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(own, error);
  if (!error) acceptor.listen(4, error);
  while (!error) {
    tcp::socket socket(self->context_);
    const auto [failed] = co_await acceptor.async_accept(socket, kUse);
    if (failed) co_return;
    asio::co_spawn(self->context_, serve(self, std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> DeviceServer::serve(Self self, tcp::socket socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  ++self->connections_;
  std::array<char, 512> piece{};
  std::string unread, answer;
  for (;;) {
    const auto [error, got] = co_await socket.async_read_some(asio::buffer(piece), kUse);
    if (error) break;
    if (self->failing_) continue;
    unread.append(piece.data(), got);
    answer.clear();
    if (!self->take(unread, answer)) break;
    if (answer.empty()) continue;
    const auto [failed, sent] = co_await asio::async_write(socket, asio::buffer(answer), kUse);
    if (failed) break;
  }
  --self->connections_;
}

}  // namespace usher::ctl::rehearse
