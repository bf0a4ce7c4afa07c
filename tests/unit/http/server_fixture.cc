#include "tests/unit/http/server_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/http/text.h"

namespace usher::http::test {

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), std::strerror(errno));
  std::abort();
}

Authenticate Tokens::authenticate() {
  return [revoked = revoked](std::string_view authorization) -> Principal {
    auto device = std::make_shared<admission::Device>();
    if (authorization == "Bearer admin") {
      device->role = admission::Role::admin;
    } else if (authorization == "Bearer scanner" || authorization == "Device scanner") {
      device->role = admission::Role::scanner;
    } else if (authorization != "Bearer revocable" || revoked->load()) {
      return nullptr;
    }
    return device;
  };
}

TestServer::TestServer(ServerOptions options, std::size_t threads) : options_(std::move(options)) {
  options_.port = 0;
  for (std::size_t i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.emplace_back(contexts_.back()->get_executor());
  }
  add_test_routes(router);
}

void TestServer::start() {
  std::vector<boost::asio::io_context*> contexts;
  for (const auto& context : contexts_) {
    contexts.push_back(context.get());
    threads_.emplace_back([context = context.get()] { context->run(); });
  }
  server_ = std::make_unique<Server>(contexts, &router, tokens.authenticate(), options_, &stats);
  const auto started = server_->start();
  require(started.has_value(), started ? "" : started.error());
}

TestServer::~TestServer() {
  server_.reset();
  guards_.clear();
  for (std::thread& thread : threads_) thread.join();
}

std::string Answer::header(std::string_view name) const {
  for (std::size_t at = head.find("\r\n"); at + 2 < head.size();) {
    const std::size_t from = at + 2;
    at = head.find("\r\n", from);
    const std::string line = head.substr(from, at - from);
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && equal_ignoring_case(line.substr(0, colon), name)) {
      return std::string(trim(std::string_view(line).substr(colon + 1)));
    }
  }
  return {};
}

Client::Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  require(fd_ >= 0, "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0, "connect");
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}

Client::Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), held_(std::move(other.held_)) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::shutdown_send() {
  ::shutdown(fd_, SHUT_WR);
}

bool Client::read_some(std::chrono::milliseconds time) {
  pollfd wait{fd_, POLLIN, 0};
  if (::poll(&wait, 1, static_cast<int>(time.count())) != 1) return false;
  char bytes[65536];
  const ssize_t got = ::recv(fd_, bytes, sizeof(bytes), 0);
  if (got > 0) held_.append(bytes, static_cast<std::size_t>(got));
  return got > 0;
}

bool Client::read_until(std::string_view text) {
  while (held_.find(text) == std::string::npos) {
    if (!read_some(std::chrono::seconds(10))) return false;
  }
  return true;
}

std::optional<Answer> Client::receive(bool has_body) {
  if (!read_until("\r\n\r\n")) return std::nullopt;
  Answer answer;
  answer.head = held_.substr(0, held_.find("\r\n\r\n") + 4);
  held_.erase(0, answer.head.size());
  answer.status = std::atoi(answer.head.c_str() + 9);
  if (!has_body || answer.status == 100 || answer.status == 204) return answer;
  if (answer.header("Transfer-Encoding") == "chunked") {
    if (!read_until("0\r\n\r\n")) return std::nullopt;
    const std::size_t end = held_.find("0\r\n\r\n") + 5;
    answer.body = held_.substr(0, end);
    held_.erase(0, end);
    return answer;
  }
  const auto length = static_cast<std::size_t>(std::atol(answer.header("Content-Length").c_str()));
  while (held_.size() < length) {
    if (!read_some(std::chrono::seconds(10))) return std::nullopt;
  }
  answer.body = held_.substr(0, length);
  held_.erase(0, length);
  return answer;
}

std::optional<Answer> Client::ask(std::string_view request) {
  (void)send(request);
  return receive();
}

std::optional<std::string> Client::read_to_end(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (read_some(std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()))) {
  }
  char byte = 0;
  const ssize_t got = ::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))) return std::nullopt;
  return std::exchange(held_, {});
}

std::string get(std::string_view target, std::string_view more_headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: door\r\n" + std::string(more_headers) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view more_headers) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: door\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace usher::http::test
