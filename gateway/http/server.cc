#include "gateway/http/server.h"

#include <cstdio>
#include <cstdlib>
#include <future>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>

#include "gateway/http/listener.h"
#include "gateway/http/server_core.h"
#include "gateway/http/tls.h"

namespace usher::http {

struct Server::Impl : ServerCore {
  std::optional<Listener> listener;
  bool started = false;
  bool stopped = false;
};

namespace {

// Calls `what` on every worker's own thread; `group` waits for it.
void tell_workers(const CorePointer& core, TaskGroup* group, void (Worker::*what)()) {
  for (const auto& worker : core->workers) {
    boost::asio::post(worker->context(),
                      [core, what, worker = worker.get(), ticket = TaskGroup::Ticket(group)] { (worker->*what)(); });
  }
}

}  // namespace

Server::Server(std::vector<boost::asio::io_context*> threads, const Router* router, Authenticate authenticate,
               ServerOptions options, Stats* stats)
    : impl_(std::make_shared<Impl>()) {
  if (threads.empty()) {
    std::fputs("an HTTP server needs at least one thread\n", stderr);
    std::abort();
  }
  impl_->router = router;
  impl_->authenticate = std::move(authenticate);
  impl_->options = std::move(options);
  impl_->stats = stats;
  for (boost::asio::io_context* context : threads) {
    impl_->workers.push_back(std::make_unique<Worker>(context, impl_->workers.size(), stats));
  }
  impl_->listener.emplace(impl_.get());
}

Server::~Server() {
  stop(std::chrono::milliseconds(0));
}

std::expected<void, std::string> Server::start() {
  if (!impl_->options.tls_certificate.empty() || !impl_->options.tls_key.empty()) {
    auto tls = make_tls_context(impl_->options.tls_certificate, impl_->options.tls_key);
    if (!tls) return std::unexpected(tls.error());
    impl_->tls.emplace(std::move(*tls));
  }
  if (auto opened = impl_->listener->open(); !opened) return opened;
  impl_->started = true;
  for (const auto& worker : impl_->workers) {
    boost::asio::post(worker->context(),
                      [core = CorePointer(impl_), worker = worker.get(), ticket = TaskGroup::Ticket(&impl_->sweeps)] {
                        worker->begin_sweep(&core->sweeps);
                      });
  }
  impl_->listener->begin_accepting(impl_);
  return {};
}

std::uint16_t Server::port() const {
  return impl_->listener->port();
}

void Server::stop(std::chrono::milliseconds grace) {
  if (!impl_->started || std::exchange(impl_->stopped, true)) return;
  impl_->stopping.store(true);
  boost::asio::post(impl_->workers.front()->context(),
                    [impl = impl_, ticket = TaskGroup::Ticket(&impl_->sessions)] { impl->listener->close(); });
  tell_workers(impl_, &impl_->sessions, &Worker::drain);
  if (!impl_->sessions.wait_for(grace)) {
    // More than once, because a socket may still have been on its way to its worker.
    do {
      tell_workers(impl_, &impl_->sessions, &Worker::abort);
    } while (!impl_->sessions.wait_for(kSweepPeriod));
  }
  tell_workers(impl_, &impl_->sweeps, &Worker::end_sweep);
  impl_->sweeps.wait();
}

}  // namespace usher::http
