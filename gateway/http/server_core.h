// What the listener and all sessions of one server share. Constant once the server has started, but for `stopping`.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "gateway/http/router.h"
#include "gateway/http/server.h"
#include "gateway/http/task_group.h"
#include "gateway/http/worker.h"

namespace usher::http {

struct ServerCore {
  const Router* router = nullptr;
  Authenticate authenticate;
  ServerOptions options;
  Stats* stats = nullptr;
  std::optional<boost::asio::ssl::context> tls;
  std::vector<std::unique_ptr<Worker>> workers;
  TaskGroup sessions;  // and what leads to them: the listener, sockets on their way to a worker
  TaskGroup sweeps;
  std::atomic<bool> stopping{false};
};

// What a session holds of the core. Shared: a session may outlive the Server object by the end of its own destructor.
using CorePointer = std::shared_ptr<ServerCore>;

// Start a session on the worker's thread, where they must be called.
void serve_tcp(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, boost::asio::ip::tcp::socket socket);
void serve_tls(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, boost::asio::ip::tcp::socket socket);

inline void count_one(std::atomic<std::uint64_t>& total) {
  total.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace usher::http
