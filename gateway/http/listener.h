// Accepts connections on the first worker's thread and hands each to the next worker in turn.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/http/server_core.h"

namespace usher::http {

class Listener {
 public:
  // Borrows the core, which holds it until all sessions have ended.
  explicit Listener(ServerCore* core);

  // Binds. The error names address, port and reason.
  [[nodiscard]] std::expected<void, std::string> open();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  // Any thread; the listener lives until the core's sessions have ended.
  void begin_accepting(CorePointer core);
  // The first worker's thread.
  void close();

 private:
  static boost::asio::awaitable<void> accept(Listener* listener, CorePointer core, TaskGroup::Ticket ticket);
  static void refuse(boost::asio::ip::tcp::socket socket, Stats& stats);

  ServerCore& core_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
};

}  // namespace usher::http
