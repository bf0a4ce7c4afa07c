// The HTTP client: one connection to one gateway, kept open between requests; TLS; answers whole or piece by piece,
// uploads and answers at the same time. Knows no route.
//
// Threads: one. It blocks the caller until the answer is there or a deadline has passed. Nothing of it throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/ctl/limits.h"
#include "gateway/ctl/url.h"

namespace usher::ctl {

struct ClientOptions {
  std::string token;              // "" = none is sent
  std::string scheme = "Bearer";  // what stands before the token
  std::string language = "en";    // Accept-Language
  std::string ca_file;            // PEM; "" = the system's authorities
  bool insecure = false;          // any certificate will do
  std::chrono::milliseconds answer_deadline = kAnswerDeadline;
};

struct Request {
  std::string method = "GET";
  std::string target;  // path and query, encoded
  std::string body;
  std::string content_type = "application/json";
  std::string accept = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // besides those of every request
  bool repeatable = true;  // may be sent again if a kept connection turns out to be dead before any answer
};

struct Answer {
  int status = 0;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;      // what no hook has taken
  bool stopped = false;  // a hook ended the exchange

  // Case-insensitive; "" if absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

// No answer came: the name is unknown, nobody listens, a deadline passed, TLS failed, or what came was not HTTP.
struct Unreachable {
  std::string message;
};

struct Hooks {
  // Fills the span with the next bytes of the body and says how many; 0 = end; an error ends the exchange. With it,
  // `upload_bytes` is the whole length and Request::body is not used.
  std::function<std::expected<std::size_t, std::string>(std::span<char>)> upload;
  std::uint64_t upload_bytes = 0;
  // Takes the body of an answer with a status of 2xx as it comes; false ends the exchange.
  std::function<bool(std::string_view)> on_piece;
  // Called every kTick while the exchange lasts; false ends it.
  std::function<bool()> on_tick;
  std::chrono::milliseconds answer_deadline{0};  // 0 = the client's
};

class Client {
 public:
  Client(Server server, ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] std::expected<Answer, Unreachable> send(const Request& request);
  [[nodiscard]] std::expected<Answer, Unreachable> stream(const Request& request, const Hooks& hooks);
  [[nodiscard]] const Server& server() const { return server_; }

 private:
  struct Impl;
  Server server_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::ctl
