// A tiny HTTP server for tests: one thread, one connection after the other, each request answered by the next canned
// bytes.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace usher::ctl::testing {

struct Canned {
  std::string bytes;   // sent as they are
  bool close = false;  // then close the connection
  bool early = false;  // answer as soon as the head is there, and leave the body unread
  int silent_ms = 0;   // wait before answering
};

// A whole answer with a Content-Length.
[[nodiscard]] std::string answer(int status, const std::string& body, const std::string& type = "application/json");
// A chunked answer, one chunk a piece.
[[nodiscard]] std::string chunked(const std::vector<std::string>& pieces,
                                  const std::string& type = "application/x-ndjson");

class CannedServer {
 public:
  // After the last answer, connections are closed without one.
  explicit CannedServer(std::vector<Canned> answers);
  ~CannedServer();
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string port() const { return std::to_string(port_); }
  // What has been asked so far: heads, and bodies.
  [[nodiscard]] std::vector<std::string> heads();
  [[nodiscard]] std::vector<std::string> bodies();
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve();
  bool serve_one(boost::asio::ip::tcp::socket& socket, std::string& buffer);

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_{context_};
  unsigned short port_ = 0;
  std::vector<Canned> answers_;
  std::size_t next_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::string> heads_, bodies_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace usher::ctl::testing
