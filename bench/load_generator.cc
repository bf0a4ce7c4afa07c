#include "bench/load_generator.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::bench {

using Clock = std::chrono::steady_clock;

std::string code_text(std::uint64_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "T%09llu", static_cast<unsigned long long>(number));
  return text;
}

double quantile_us(std::vector<float>& latency_us, double q) {
  if (latency_us.empty()) return 0;
  if (!std::ranges::is_sorted(latency_us)) std::ranges::sort(latency_us);
  const auto at = static_cast<std::size_t>(q * static_cast<double>(latency_us.size() - 1));
  return latency_us[at];
}

namespace {

struct Connection {
  int socket = -1;
  std::string request;  // the whole request; the code and nonce are overwritten in place
  std::size_t code_at = 0, nonce_at = 0;
  std::string in;
  Clock::time_point due{};
  bool busy = false;
};

// One request with its place for a code and a nonce, both ten characters.
std::string request_text(const LoadOptions& options, const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + options.token +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string native_request(const LoadOptions& options, int connection) {
  std::string body = "{\"list\":\"" + options.list + "\",\"credential\":\"T000000000\",\"nonce\":\"N000000000\"";
  if (options.lanes) body += ",\"lane\":\"L" + std::to_string(connection) + "\"";
  return request_text(options, "/v1/events/" + options.event + "/checkins", body + "}");
}

// As pretixSCAN on Android writes it.
std::string redeem_request(const LoadOptions& options) {
  return request_text(
      options, "/api/v1/organizers/usher/checkinrpc/redeem/?expand=answers.question",
      "{\"lists\":[" + std::to_string(options.pretix_list) +
          "],\"secret\":\"T000000000\",\"source_type\":\"barcode\",\"force\":false,\"ignore_unpaid\":false,"
          "\"nonce\":\"N000000000\",\"type\":\"entry\",\"questions_supported\":true,\"canceled_supported\":true,"
          "\"use_order_locale\":false,\"answers\":{}}");
}

class Load {
 public:
  explicit Load(const LoadOptions& options) : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < options.connections; ++i) connections_.push_back(open(i));
  }
  ~Load() {
    for (auto& connection : connections_) ::close(connection->socket);
    ::close(epoll_);
  }

  LoadResult run() {
    result_.latency_us.reserve(options_.codes);
    started_ = Clock::now();
    const auto end =
        started_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
    if (options_.rate_per_s == 0) {
      for (auto& connection : connections_) send_next(*connection, Clock::now());
    }
    auto last_answer = started_;
    while (true) {
      auto now = Clock::now();
      if (now >= end) stopping_ = true;
      if (options_.rate_per_s > 0 && !stopping_) send_due(now);
      if (outstanding_ == 0 && (stopping_ || next_ == options_.codes)) break;
      if (now > end + std::chrono::seconds(10)) break;  // the rest is lost: counted as errors below
      poll(last_answer);
    }
    result_.errors += outstanding_;
    result_.seconds = std::chrono::duration<double>(last_answer - started_).count();
    return std::move(result_);
  }

 private:
  std::unique_ptr<Connection> open(int index) {
    auto connection = std::make_unique<Connection>();
    connection->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connection->socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
    }
    const int one = 1;
    ::setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::fcntl(connection->socket, F_SETFL, O_NONBLOCK);
    connection->request = options_.pretix_list != 0 ? redeem_request(options_) : native_request(options_, index);
    connection->code_at = connection->request.rfind("T000000000");
    connection->nonce_at = connection->request.rfind("N000000000");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connection.get();
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->socket, &event);
    return connection;
  }

  void send_next(Connection& connection, Clock::time_point due) {
    if (stopping_ || next_ == options_.codes) return;
    const std::string code = code_text(options_.first_code + next_++);
    connection.request.replace(connection.code_at, code.size(), code);
    connection.request.replace(connection.nonce_at + 1, code.size() - 1, code, 1);
    connection.due = due;
    connection.busy = true;
    ++outstanding_;
    if (::send(connection.socket, connection.request.data(), connection.request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(connection.request.size())) {
      throw std::runtime_error("a short send on loopback");
    }
  }

  // Open loop: those that are due go out on idle connections; the ones without wait, and their waiting counts.
  void send_due(Clock::time_point now) {
    const double elapsed_s = std::chrono::duration<double>(now - started_).count();
    const auto due_now = static_cast<std::uint64_t>(elapsed_s * options_.rate_per_s);
    while (next_ < due_now && next_ < options_.codes) {
      Connection* idle = take_idle();
      if (idle == nullptr) return;
      const auto due = started_ + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(static_cast<double>(next_) / options_.rate_per_s));
      send_next(*idle, due);
    }
  }

  Connection* take_idle() {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      turn_ = (turn_ + 1) % connections_.size();
      if (!connections_[turn_]->busy) return connections_[turn_].get();
    }
    return nullptr;
  }

  void poll(Clock::time_point& last_answer) {
    epoll_event events[256];
    const int timeout_ms = options_.rate_per_s > 0 ? 0 : 100;
    const int ready = ::epoll_wait(epoll_, events, 256, timeout_ms);
    if (ready == 0 && options_.rate_per_s > 0) ::usleep(50);  // leaves the core to the gateway between two due times
    for (int i = 0; i < ready; ++i) {
      auto& connection = *static_cast<Connection*>(events[i].data.ptr);
      if (receive(connection)) last_answer = Clock::now();
    }
  }

  bool receive(Connection& connection) {
    char piece[8192];
    const ssize_t got = ::recv(connection.socket, piece, sizeof piece, 0);
    if (got <= 0) throw std::runtime_error("the gateway closed a connection");
    connection.in.append(piece, static_cast<std::size_t>(got));
    const std::size_t head = connection.in.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::size_t length_at = connection.in.find("Content-Length: ");
    if (length_at > head) throw std::runtime_error("an answer without Content-Length");
    const std::size_t length = std::strtoull(connection.in.c_str() + length_at + 16, nullptr, 10);
    if (connection.in.size() < head + 4 + length) return false;
    count(connection);
    connection.in.clear();
    connection.busy = false;
    --outstanding_;
    if (options_.rate_per_s == 0) send_next(connection, Clock::now());
    return true;
  }

  void count(const Connection& connection) {
    ++result_.answered;
    result_.latency_us.push_back(std::chrono::duration<float, std::micro>(Clock::now() - connection.due).count());
    const std::string_view answer = connection.in;
    const bool pretix = options_.pretix_list != 0;
    const auto says = [answer](std::string_view text) { return answer.find(text) != std::string_view::npos; };
    if (says(pretix ? "\"status\":\"ok\"" : "\"verdict\":\"admitted\"")) {
      ++result_.admitted;
    } else if (says(pretix ? "\"status\":\"error\"" : "\"verdict\":\"refused\"")) {
      ++result_.refused;
    } else {
      ++result_.errors;
    }
  }

  const LoadOptions options_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::size_t turn_ = 0;
  std::uint64_t next_ = 0, outstanding_ = 0;
  bool stopping_ = false;
  Clock::time_point started_{};
  LoadResult result_;
};

}  // namespace

LoadResult run_load(const LoadOptions& options) {
  return Load(options).run();
}

}  // namespace usher::bench
