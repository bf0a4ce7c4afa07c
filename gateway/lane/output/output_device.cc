#include "gateway/lane/output/output_device.h"

#include <algorithm>
#include <array>
#include <exception>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "scanner/source/limits.h"

namespace usher::lane {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

void set_socket_options(int fd) {
  // A kernel that refuses one of these still gives a working connection.
  const auto set = [fd](int level, int name, auto value) {
    const int number = static_cast<int>(value);
    (void)::setsockopt(fd, level, name, &number, sizeof number);
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, scanner::kKeepAliveIdle.count());
  set(IPPROTO_TCP, TCP_KEEPINTVL, scanner::kKeepAliveInterval.count());
  set(IPPROTO_TCP, TCP_KEEPCNT, scanner::kKeepAliveCount);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, scanner::kUserTimeout.count());
}

std::string words_of(const error_code& error) {
  return error == asio::error::eof ? "it closed the connection" : error.message();
}

}  // namespace

OutputDevice::OutputDevice(asio::io_context* context, Link link, OnChange on_change)
    : context_(*context),
      link_(std::move(link)),
      on_change_(std::move(on_change)),
      stream_(context_),
      datagrams_(context_),
      resolver_(context_),
      deadline_(context_),
      rest_(context_),
      pause_(context_) {}

void OutputDevice::start() {
  {
    const std::lock_guard lock(mutex_);
    running_ = true;
  }
  asio::co_spawn(context_, run(shared_from_this()), [self = shared_from_this()](const std::exception_ptr& error) {
    // Expected failures are values; an exception here is a broken invariant or no memory, and stops the process.
    if (error) std::rethrow_exception(error);
    const std::lock_guard lock(self->mutex_);
    self->running_ = false;
    self->status_.up = false;
    self->ended_.notify_all();
  });
}

void OutputDevice::stop() {
  std::unique_lock lock(mutex_);
  if (!running_) return;
  asio::post(context_, [self = shared_from_this()] {
    self->stopping_ = true;
    self->resolver_.cancel();
    self->wake();
    error_code ignored;
    if (!self->serving_) self->stream_.close(ignored);
  });
  ended_.wait(lock, [this] { return !running_; });
}

DeviceStatus OutputDevice::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

asio::awaitable<void> OutputDevice::run(Self self) {
  const OutputTimes& times = self->link_.times;
  milliseconds backoff = times.backoff_min;
  while (!self->stopping_) {
    self->attempt_ = steady_clock::now();
    std::string why = co_await self->connect();
    if (why.empty() && !self->stopping_) {
      self->serving_ = true;
      why = co_await self->serve();
      self->serving_ = false;
      if (self->stopping_) break;
      // A device that takes the connection and drops it at once is not well either: only a while in service starts
      // afresh.
      if (steady_clock::now() - self->attempt_ > 4 * times.backoff_min) backoff = times.backoff_min;
    }
    self->close(true);
    if (self->stopping_) break;
    self->lost(why);
    const auto spread = std::uniform_int_distribution<std::int64_t>(75, 125)(self->jitter_);
    co_await self->pause(milliseconds(backoff.count() * spread / 100));
    backoff = std::min(backoff * 2, times.backoff_max);
  }
  self->close(false);
  self->ended();
}

asio::awaitable<void> OutputDevice::pause(milliseconds time) {
  pause_until_ = steady_clock::now() + time;
  while (!stopping_ && steady_clock::now() < pause_until_) {
    pause_.expires_at(pause_until_);
    co_await pause_.async_wait(kAwait);
  }
}

void OutputDevice::wake() {
  woken_ = true;
  rest_.cancel();
  pause_until_ = std::min(pause_until_, attempt_ + link_.times.backoff_min);
  pause_.cancel();
}

void OutputDevice::close(bool reset) {
  error_code ignored;
  if (reset) stream_.set_option(asio::socket_base::linger(true, 0), ignored);
  stream_.close(ignored);
  datagrams_.close(ignored);
  received_.clear();
}

void OutputDevice::arm(TimePoint deadline, bool opening) {
  overdue_ = false;
  deadline_.expires_at(deadline);
  deadline_.async_wait([self = shared_from_this(), n = ++armed_, opening](const error_code& error) {
    if (error || n != self->armed_) return;
    self->overdue_ = true;
    error_code ignored;
    // Cancelled, an attempt to connect would go on with the next address.
    if (opening) {
      self->stream_.close(ignored);
    } else if (self->link_.datagrams) {
      self->datagrams_.cancel(ignored);
    } else {
      self->stream_.cancel(ignored);
    }
  });
}

bool OutputDevice::disarm() {
  ++armed_;
  deadline_.cancel();
  return overdue_;
}

asio::awaitable<std::string> OutputDevice::connect() {
  received_.clear();
  std::string why;
  if (link_.datagrams) {
    why = co_await connect_datagrams();
  } else {
    why = co_await connect_stream();
  }
  if (why.empty()) {
    const std::lock_guard lock(mutex_);
    ++status_.connects;
  }
  co_return why;
}

asio::awaitable<std::string> OutputDevice::connect_stream() {
  auto [resolve_error, found] = co_await resolver_.async_resolve(
      link_.endpoint.host, std::to_string(link_.endpoint.port), tcp::resolver::numeric_service, kAwait);
  if (resolve_error) co_return "cannot find " + link_.endpoint.host + ": " + resolve_error.message();
  if (stopping_) co_return "stopped";
  stream_ = tcp::socket(context_);
  arm(steady_clock::now() + link_.times.connect_deadline, true);
  auto [error, peer] = co_await asio::async_connect(stream_, found, kAwait);
  if (disarm()) {
    co_return "no connection within " + std::to_string(link_.times.connect_deadline.count()) + " ms";
  }
  if (error) co_return "cannot connect: " + error.message();
  set_socket_options(stream_.native_handle());
  co_return "";
}

asio::awaitable<std::string> OutputDevice::connect_datagrams() {
  udp::resolver resolver(context_);
  auto [resolve_error, found] = co_await resolver.async_resolve(
      link_.endpoint.host, std::to_string(link_.endpoint.port), udp::resolver::numeric_service, kAwait);
  if (resolve_error) co_return "cannot find " + link_.endpoint.host + ": " + resolve_error.message();
  if (stopping_) co_return "stopped";
  datagrams_ = udp::socket(context_);
  auto [error, peer] = co_await asio::async_connect(datagrams_, found, kAwait);
  if (error) co_return "cannot send to it: " + error.message();
  co_return "";
}

asio::awaitable<std::string> OutputDevice::send(std::string bytes, TimePoint deadline) {
  arm(deadline, false);
  error_code error;
  if (link_.datagrams) {
    std::tie(error, bytes_taken_) = co_await datagrams_.async_send(asio::buffer(bytes), kAwait);
  } else {
    std::tie(error, bytes_taken_) = co_await asio::async_write(stream_, asio::buffer(bytes), kAwait);
  }
  if (disarm()) co_return "it takes no bytes";
  co_return error ? words_of(error) : std::string();
}

asio::awaitable<std::string> OutputDevice::receive(TimePoint deadline) {
  arm(deadline, false);
  std::array<char, kOutputReadBytes> piece;
  error_code error;
  std::size_t size = 0;
  if (link_.datagrams) {
    std::tie(error, size) = co_await datagrams_.async_receive(asio::buffer(piece), kAwait);
  } else {
    std::tie(error, size) = co_await stream_.async_receive(asio::buffer(piece), kAwait);
  }
  const bool overdue = disarm();
  received_.append(piece.data(), size);
  if (size > 0) co_return "";
  if (overdue) co_return "it did not answer in time";
  co_return error ? words_of(error) : std::string("it answered with nothing");
}

asio::awaitable<std::string> OutputDevice::rest_until(TimePoint until) {
  if (std::exchange(woken_, false)) co_return "";
  bool spoke = false;
  const auto on_bytes = [self = shared_from_this(), n = ++rests_, &spoke](const error_code& error) {
    if (error || n != self->rests_) return;
    spoke = true;
    self->rest_.cancel();
  };
  rest_.expires_at(until);
  if (link_.datagrams) {
    datagrams_.async_wait(udp::socket::wait_read, on_bytes);
  } else {
    stream_.async_wait(tcp::socket::wait_read, on_bytes);
  }
  co_await rest_.async_wait(kAwait);
  ++rests_;  // from here on the handler leaves `spoke` alone
  woken_ = false;
  error_code ignored;
  if (link_.datagrams) {
    datagrams_.cancel(ignored);
  } else {
    stream_.cancel(ignored);
  }
  co_return spoke ? drain() : std::string();
}

std::string OutputDevice::drain() {
  std::array<char, kOutputReadBytes> piece;
  error_code error;
  std::size_t size = 0;
  if (link_.datagrams) {
    datagrams_.non_blocking(true, error);
    size = datagrams_.receive(asio::buffer(piece), 0, error);
  } else {
    stream_.non_blocking(true, error);
    size = stream_.receive(asio::buffer(piece), 0, error);
  }
  if (size > 0 || error == asio::error::would_block) return "";
  return error ? words_of(error) : std::string();
}

void OutputDevice::mark_up() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(status_.up, true)) return;
  }
  said_down_ = false;
  spdlog::info("output {} ({}): in service", link_.name, to_string(link_.endpoint));
  on_change_(true);
}

void OutputDevice::mark_down(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    status_.up = false;
    status_.last_error = why;
  }
  // The first failure is news; that it goes on is not.
  spdlog::log(std::exchange(said_down_, true) ? spdlog::level::debug : spdlog::level::warn, "output {} ({}): {}",
              link_.name, to_string(link_.endpoint), why);
  on_change_(false);
}

void OutputDevice::note_error(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    status_.last_error = what;
  }
  spdlog::warn("output {} ({}): {}", link_.name, to_string(link_.endpoint), what);
}

void OutputDevice::lost(const std::string& why) {
  bool was_up = false;
  {
    const std::lock_guard lock(mutex_);
    was_up = status_.up;
  }
  mark_down((was_up ? "the connection was lost: " : "") + why + "; it is tried again by itself");
}

}  // namespace usher::lane
