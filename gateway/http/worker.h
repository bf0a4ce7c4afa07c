// One I/O thread's share of the server: its connections, and the sweep that enforces their deadlines four times a
// second. All of it runs on that thread.
#pragma once

#include <chrono>
#include <cstddef>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "gateway/http/connection.h"
#include "gateway/http/server.h"
#include "gateway/http/task_group.h"

namespace usher::http {

class Worker {
 public:
  Worker(boost::asio::io_context* context, std::size_t index, Stats* stats)
      : context_(*context), index_(index), stats_(*stats), timer_(*context) {}

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] std::size_t index() const { return index_; }

  // The connection leaves by itself when it is destroyed.
  void add(Connection& connection) { connections_.push_back(connection); }

  // Sweeps until end_sweep(); the group waits for it.
  void begin_sweep(TaskGroup* group);
  void end_sweep();

  void drain();
  void abort();

 private:
  void sweep(TaskGroup::Ticket ticket);
  void count(Wait missed);

  boost::asio::io_context& context_;
  const std::size_t index_;
  Stats& stats_;
  boost::asio::steady_timer timer_;
  bool ending_ = false;
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> connections_;
};

}  // namespace usher::http
