#include "gateway/http/worker.h"

#include <utility>

#include <boost/system/error_code.hpp>

namespace usher::http {

void Worker::begin_sweep(TaskGroup* group) {
  sweep(TaskGroup::Ticket(group));
}

void Worker::sweep(TaskGroup::Ticket ticket) {
  timer_.expires_after(kSweepPeriod);
  timer_.async_wait([this, ticket = std::move(ticket)](boost::system::error_code) mutable {
    if (ending_) return;
    const Clock::time_point now = Clock::now();
    for (Connection& connection : connections_) count(connection.expire(now));
    sweep(std::move(ticket));
  });
}

void Worker::end_sweep() {
  ending_ = true;
  timer_.cancel();
}

void Worker::drain() {
  for (Connection& connection : connections_) connection.drain();
}

void Worker::abort() {
  for (Connection& connection : connections_) connection.abort();
}

void Worker::count(Wait missed) {
  const auto add = [](std::atomic<std::uint64_t>& total) { total.fetch_add(1, std::memory_order_relaxed); };
  switch (missed) {
    case Wait::handshake:
      return add(stats_.timeouts_handshake);
    case Wait::idle:
      return add(stats_.timeouts_idle);
    case Wait::header:
      return add(stats_.timeouts_header);
    case Wait::body:
      return add(stats_.timeouts_body);
    case Wait::write:
      return add(stats_.timeouts_write);
    case Wait::none:
    case Wait::linger:
      return;
  }
}

}  // namespace usher::http
