// A server on a free port of 127.0.0.1 with its own I/O threads, and a client that speaks bytes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/http/server.h"

namespace usher::http::test {

// Ends the test program with a message if it does not hold: for what the tests rest on.
void require(bool holds, std::string_view what);

// Knows "Bearer admin", "Bearer scanner" and "Device scanner"; "Bearer revocable" for as long as `revoked` is not set.
class Tokens {
 public:
  [[nodiscard]] Authenticate authenticate();
  std::shared_ptr<std::atomic<bool>> revoked = std::make_shared<std::atomic<bool>>(false);
};

class TestServer {
 public:
  explicit TestServer(ServerOptions options = {}, std::size_t threads = 2);
  ~TestServer();

  // GET /ping -> "pong"; POST /echo -> the body; POST /small: at most 16 bytes; GET /throw throws; GET /slow answers
  // after 300 ms; GET /peer; GET /v1/admin and /v1/scan need roles; PUT /v1/things/{thing}/parts/{path...}; and the
  // streams: POST /count -> how many bytes, read piece by piece; GET /events: three server-sent events; GET /endless:
  // events without end; GET /socket: WebSocket echo, "flood" floods; GET /silent answers nothing; GET /cut throws in
  // the middle.
  Router router;
  Stats stats;
  Tokens tokens;

  void start();
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Server& server() { return *server_; }

 private:
  ServerOptions options_;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
  std::unique_ptr<Server> server_;
};

void add_test_routes(Router& router);

struct Answer {
  int status = 0;
  std::string head;  // with the blank line
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const;
};

// A blocking connection; every wait ends after 10 s.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(Client&& other) noexcept;

  // False if the peer has closed.
  bool send(std::string_view bytes);
  void shutdown_send();
  // The next answer; none if the connection ended before it was whole. `has_body` false: an answer to HEAD.
  std::optional<Answer> receive(bool has_body = true);
  std::optional<Answer> ask(std::string_view request);
  // Everything until the peer closes; none if it does not within `time`.
  std::optional<std::string> read_to_end(std::chrono::milliseconds time = std::chrono::seconds(10));
  // Reads until `text` has come; false if it does not.
  bool read_until(std::string_view text);
  [[nodiscard]] const std::string& held() const { return held_; }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  bool read_some(std::chrono::milliseconds time);

  int fd_;
  std::string held_;
};

[[nodiscard]] std::string get(std::string_view target, std::string_view more_headers = "");
[[nodiscard]] std::string post(std::string_view target, std::string_view body, std::string_view more_headers = "");

// Waits up to 10 s for it.
template <class Predicate>
bool eventually(Predicate holds) {
  for (int i = 0; i < 1000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

}  // namespace usher::http::test
