// The listener and its sessions: HTTP/1.1 with keep-alive and pipelining, TLS if a certificate is given. It knows no
// route and no ticket. Sessions live on one I/O thread each; a sweep four times a second on every thread enforces their
// deadlines, so that a request costs no timer.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/http/limits.h"
#include "gateway/http/message.h"
#include "gateway/http/router.h"

namespace usher::http {

// Looks up "Bearer …" or "Device …". Null: unknown or revoked. Any I/O thread; must not block.
using Authenticate = std::function<Principal(std::string_view authorization)>;

// What the server counts, read by the metrics page. Each is a total since start unless it says "now".
struct Stats {
  std::atomic<std::uint64_t> connections_now{0}, connections{0}, connections_refused{0};
  std::atomic<std::uint64_t> requests{0}, responses_2xx{0}, responses_4xx{0}, responses_5xx{0};
  std::atomic<std::uint64_t> timeouts_header{0}, timeouts_body{0}, timeouts_idle{0}, timeouts_write{0},
      timeouts_handshake{0};
  std::atomic<std::uint64_t> websockets_now{0};
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8480;    // 0: any free one; port() tells
  std::string tls_certificate;  // PEM files; both or neither
  std::string tls_key;
  std::size_t connections_max = kConnectionsMax;
  std::chrono::milliseconds handshake_deadline = kHandshakeDeadline;
  std::chrono::milliseconds header_deadline = kHeaderDeadline;
  std::chrono::milliseconds body_deadline = kBodyDeadline;
  std::chrono::milliseconds idle_deadline = kIdleDeadline;
  std::chrono::milliseconds write_deadline = kWriteDeadline;
};

class Server {
 public:
  // Contexts and stats are borrowed and outlive the server; each context is run by exactly one thread. The router is
  // complete.
  Server(std::vector<boost::asio::io_context*> threads, const Router* router, Authenticate authenticate,
         ServerOptions options, Stats* stats);
  ~Server();

  // Binds and starts accepting. The error names address, port and reason ("… is in use; try --listen").
  [[nodiscard]] std::expected<void, std::string> start();
  [[nodiscard]] std::uint16_t port() const;
  // Stops accepting, closes idle connections and live streams (server-sent events, WebSockets) at once, lets requests
  // under way finish, and after `grace` cuts what is left. Returns when all sessions have ended, so the contexts must
  // be running and handlers must return once their exchange fails. Any thread but theirs. The destructor is a stop
  // without grace.
  void stop(std::chrono::milliseconds grace);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared: sessions hold it until they end
};

}  // namespace usher::http
