// A reader in a test: blocking sockets with a deadline on every wait, and an I/O thread for the source under test.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>
#include <sys/socket.h>

#include "scanner/source/tcp_line_source.h"

namespace usher::test {

using boost::asio::ip::tcp;
constexpr std::chrono::seconds kPatience{10};  // longer than anything on loopback takes, even under a sanitizer

// Polls: what is waited for happens on other threads, some of them the kernel's.
inline bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class IoThread {
 public:
  IoThread() : work_(context.get_executor()), thread_([this] { context.run(); }) {}
  ~IoThread() {
    work_.reset();
    context.stop();
    thread_.join();
  }
  boost::asio::io_context context{1};

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

class FakeReader {
 public:
  explicit FakeReader(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  explicit FakeReader(tcp::acceptor& acceptor) : socket_(context_) {
    if (!readable(acceptor.native_handle())) throw std::runtime_error("nobody dialed");
    acceptor.accept(socket_);
  }

  // False if the peer has gone.
  bool send(std::string_view bytes) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), error);
    return !error;
  }
  // Up to and without "\n"; "<closed>" or "<timeout>".
  std::string line() {
    for (;;) {
      if (const auto end = got_.find('\n'); end != std::string::npos) {
        std::string line = got_.substr(0, end);
        got_.erase(0, end + 1);
        return line;
      }
      if (!readable(socket_.native_handle())) return "<timeout>";
      if (!take_some()) return "<closed>";
    }
  }
  // Waits for bytes, a line or a part of one. False if the peer has gone.
  bool take_some() {
    char piece[4096];
    boost::system::error_code error;
    const std::size_t n = socket_.read_some(boost::asio::buffer(piece), error);
    if (!error) got_.append(piece, n);
    return !error;
  }
  [[nodiscard]] bool has_line() const { return got_.find('\n') != std::string::npos; }
  void hang_up() { socket_.shutdown(tcp::socket::shutdown_send); }
  // Like a cable pulled and a reader switched on again: a reset, no orderly end.
  void unplug() {
    socket_.set_option(boost::asio::socket_base::linger(true, 0));
    socket_.close();
  }
  tcp::socket& socket() { return socket_; }

 private:
  static bool readable(int fd) {
    pollfd wait{fd, POLLIN, 0};
    return ::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) == 1;
  }
  boost::asio::io_context context_;
  tcp::socket socket_;
  std::string got_;
};

}  // namespace usher::test
