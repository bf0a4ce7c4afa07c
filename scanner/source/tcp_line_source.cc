#include "scanner/source/tcp_line_source.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <random>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "scanner/source/line_connection.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{100};  // after a failed accept (no descriptors left)

std::string bind_error(const Endpoint& endpoint, const error_code& error) {
  std::string text = "cannot listen on " + to_string(endpoint) + ": ";
  if (error == asio::error::address_in_use) return text + "another program has this port";
  if (error == asio::error::access_denied) return text + "not allowed; ports below 1024 need CAP_NET_BIND_SERVICE";
  if (error == boost::system::errc::address_not_available) return text + "this machine has no such address";
  return text + error.message();
}

}  // namespace

struct TcpLineSource::Impl : std::enable_shared_from_this<TcpLineSource::Impl> {
  Impl(asio::io_context& context_in, TcpSourceOptions options_in, ReadingSink& sink_in)
      : context(context_in),
        options(std::move(options_in)),
        sink(sink_in),
        acceptor(context),
        pause(context),
        resolver(context),
        dialed(context) {}

  using Self = std::shared_ptr<Impl>;
  static asio::awaitable<void> accept_loop(Self self);
  static asio::awaitable<void> dial_loop(Self self);
  static asio::awaitable<void> serve(Self self, tcp::socket socket);
  static asio::awaitable<error_code> connect(Self self);

  std::expected<void, std::string> listen();
  void spawn(asio::awaitable<void> task);
  void task_ended(const std::exception_ptr& error);
  void shut_down();
  asio::awaitable<void> wait_a_while(std::chrono::milliseconds time);
  void set_state(LinkState state);
  void set_error(std::string error);
  void say(LineEvent event, std::string_view text) { sink.on_event(event, options.name, text, nullptr); }

  // Constant after construction.
  asio::io_context& context;
  const TcpSourceOptions options;
  ReadingSink& sink;

  // Synchronises itself.
  TcpSourceCounters counters;
  mutable std::mutex mutex;
  std::condition_variable ended;
  TcpSourceStatus status;  // guarded by mutex
  std::size_t tasks = 0;   // guarded by mutex
  std::uint16_t port = 0;  // guarded by mutex

  // The context's thread's own (start() sets them up before it).
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  tcp::resolver resolver;
  tcp::socket dialed;
  std::vector<LineConnection*> connections;  // owned by their serve()
  std::minstd_rand jitter{std::random_device{}()};
  bool stopping = false;
};

std::expected<void, std::string> TcpLineSource::Impl::listen() {
  error_code error;
  const auto found = resolver.resolve(options.endpoint.host, std::to_string(options.endpoint.port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) return std::unexpected(bind_error(options.endpoint, error));
  const tcp::endpoint address = found.begin()->endpoint();
  acceptor.open(address.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(static_cast<int>(options.connections_max) + 16, error);
  if (error) {
    const std::string text = bind_error(options.endpoint, error);
    acceptor.close(error);
    set_error(text);
    return std::unexpected(text);
  }
  const tcp::endpoint bound = acceptor.local_endpoint(error);
  {
    const std::lock_guard lock(mutex);
    port = bound.port();
    status.state = LinkState::listening;
  }
  say(LineEvent::listening, to_string(Endpoint{options.endpoint.host, bound.port()}));
  return {};
}

asio::awaitable<void> TcpLineSource::Impl::accept_loop(Self self) {
  while (!self->stopping) {
    auto [error, socket] = co_await self->acceptor.async_accept(kAwait);
    if (self->stopping) break;
    if (error) {
      self->set_error("accept: " + error.message());
      co_await self->wait_a_while(kAcceptPause);
      continue;
    }
    if (self->connections.size() >= self->options.connections_max) {
      ++self->counters.refused;
      error_code ignored;
      const auto peer = socket.remote_endpoint(ignored);
      self->say(LineEvent::refused, to_string(Endpoint{peer.address().to_string(), peer.port()}));
      socket.close(ignored);
      continue;
    }
    self->spawn(serve(self, std::move(socket)));
  }
}

asio::awaitable<void> TcpLineSource::Impl::serve(Self self, tcp::socket socket) {
  LineConnection connection(std::move(socket), &self->options, &self->sink, &self->counters);
  self->connections.push_back(&connection);
  ++self->counters.connects;
  self->set_state(LinkState::connected);
  self->say(LineEvent::connected, connection.peer());

  if (self->stopping) connection.close();
  const std::string why = co_await connection.serve();

  std::erase(self->connections, &connection);
  ++self->counters.disconnects;
  self->set_state(self->connections.empty() ? LinkState::listening : LinkState::connected);
  self->say(LineEvent::disconnected, connection.peer() + ": " + why);
}

asio::awaitable<error_code> TcpLineSource::Impl::connect(Self self) {
  using namespace asio::experimental::awaitable_operators;
  auto [resolve_error, found] = co_await self->resolver.async_resolve(
      self->options.endpoint.host, std::to_string(self->options.endpoint.port), tcp::resolver::numeric_service, kAwait);
  if (resolve_error) co_return resolve_error;
  if (self->stopping) co_return asio::error::operation_aborted;
  self->dialed = tcp::socket(self->context);
  self->pause.expires_after(self->options.connect_deadline);
  auto first = co_await (asio::async_connect(self->dialed, found, kAwait) || self->pause.async_wait(kAwait));
  if (self->stopping) co_return asio::error::operation_aborted;
  if (first.index() == 1) co_return asio::error::timed_out;
  co_return std::get<0>(std::get<0>(first));
}

asio::awaitable<void> TcpLineSource::Impl::dial_loop(Self self) {
  const TcpSourceOptions& options = self->options;
  std::chrono::milliseconds backoff = options.backoff_min;
  while (!self->stopping) {
    self->set_state(LinkState::connecting);
    self->say(LineEvent::connecting, to_string(options.endpoint));
    const auto begun = std::chrono::steady_clock::now();
    const error_code error = co_await connect(self);
    if (self->stopping) break;
    if (!error) {
      co_await serve(self, std::move(self->dialed));
      if (self->stopping) break;
      // A reader that takes the connection and drops it at once is not well either: only a while in service starts
      // afresh.
      if (std::chrono::steady_clock::now() - begun > 4 * options.backoff_min) backoff = options.backoff_min;
      self->set_error("the connection was lost");
    } else {
      ++self->counters.connect_failures;
      self->set_error("cannot connect to " + to_string(options.endpoint) + ": " + error.message());
    }
    const auto spread = std::uniform_int_distribution<std::int64_t>(75, 125)(self->jitter);
    const std::chrono::milliseconds pause{backoff.count() * spread / 100};
    self->set_state(LinkState::down);
    if (error)
      self->say(LineEvent::connect_failed, error.message() + "; again in " + std::to_string(pause.count()) + " ms");
    co_await self->wait_a_while(pause);
    backoff = std::min(backoff * 2, options.backoff_max);
  }
  self->set_state(LinkState::down);
}

asio::awaitable<void> TcpLineSource::Impl::wait_a_while(std::chrono::milliseconds time) {
  if (stopping) co_return;
  pause.expires_after(time);
  co_await pause.async_wait(kAwait);
}

void TcpLineSource::Impl::spawn(asio::awaitable<void> task) {
  {
    const std::lock_guard lock(mutex);
    ++tasks;
  }
  asio::co_spawn(context, std::move(task),
                 [self = shared_from_this()](const std::exception_ptr& error) { self->task_ended(error); });
}

void TcpLineSource::Impl::task_ended(const std::exception_ptr& error) {
  // Expected failures are values; an exception here is a broken invariant or no memory, and stops the process.
  if (error) std::rethrow_exception(error);
  const std::lock_guard lock(mutex);
  if (--tasks == 0) ended.notify_all();
}

void TcpLineSource::Impl::shut_down() {
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  resolver.cancel();
  dialed.close(ignored);
  for (LineConnection* connection : connections) connection->close();
}

void TcpLineSource::Impl::set_state(LinkState state) {
  const std::lock_guard lock(mutex);
  const bool idle_listener = state == LinkState::listening && options.way == TcpSourceOptions::Way::dial;
  status.state = idle_listener ? LinkState::down : state;
  status.connections = connections.size();
}

void TcpLineSource::Impl::set_error(std::string error) {
  const std::lock_guard lock(mutex);
  status.last_error = std::move(error);
}

TcpLineSource::TcpLineSource(asio::io_context& context, TcpSourceOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

TcpLineSource::~TcpLineSource() = default;

std::expected<void, std::string> TcpLineSource::start() {
  if (impl_->options.way == TcpSourceOptions::Way::dial) {
    impl_->spawn(Impl::dial_loop(impl_));
    return {};
  }
  if (auto bound = impl_->listen(); !bound) return bound;
  impl_->spawn(Impl::accept_loop(impl_));
  return {};
}

void TcpLineSource::stop() {
  std::unique_lock lock(impl_->mutex);
  if (impl_->tasks == 0) return;
  asio::post(impl_->context, [impl = impl_] { impl->shut_down(); });
  impl_->ended.wait(lock, [this] { return impl_->tasks == 0; });
  impl_->status = {LinkState::down, 0, impl_->status.last_error};
}

std::uint16_t TcpLineSource::port() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->port;
}

TcpSourceStatus TcpLineSource::status() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->status;
}

const TcpSourceCounters& TcpLineSource::counters() const {
  return impl_->counters;
}
const TcpSourceOptions& TcpLineSource::options() const {
  return impl_->options;
}

std::string_view to_string(LinkState state) {
  switch (state) {
    case LinkState::down:
      return "down";
    case LinkState::listening:
      return "listening";
    case LinkState::connecting:
      return "connecting";
    case LinkState::connected:
      return "connected";
  }
  return "down";
}

std::string_view to_string(LineEvent event) {
  switch (event) {
    case LineEvent::listening:
      return "listening";
    case LineEvent::connecting:
      return "connecting";
    case LineEvent::connected:
      return "connected";
    case LineEvent::disconnected:
      return "disconnected";
    case LineEvent::connect_failed:
      return "connect failed";
    case LineEvent::refused:
      return "refused, too many connections";
    case LineEvent::code_begun:
      return "code begun";
    case LineEvent::too_long:
      return "code too long";
    case LineEvent::unfinished:
      return "code without its end";
    case LineEvent::invalid_text:
      return "not UTF-8";
    case LineEvent::deaf:
      return "does not read its replies";
    case LineEvent::blank:
      return "blank code";
  }
  return "";
}

}  // namespace usher::scanner
