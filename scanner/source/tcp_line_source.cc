#include "scanner/source/tcp_line_source.h"

#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "scanner/source/line_connection.h"
#include "scanner/source/linked_source.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{100};  // after a failed accept (no descriptors left)
using TcpConnection = LineConnection<tcp::socket>;

std::string bind_error(const Endpoint& endpoint, const error_code& error) {
  std::string text = "cannot listen on " + to_string(endpoint) + ": ";
  if (error == asio::error::address_in_use) return text + "another program has this port";
  if (error == asio::error::access_denied) return text + "not allowed; ports below 1024 need CAP_NET_BIND_SERVICE";
  if (error == boost::system::errc::address_not_available) return text + "this machine has no such address";
  return text + error.message();
}

std::string peer_name(const tcp::socket& socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return "?";
  return to_string(Endpoint{peer.address().to_string(), peer.port()});
}

void set_socket_options(int fd) {
  // A kernel that refuses one of these still gives a working connection.
  const auto set = [fd](int level, int name, auto value) {
    const int number = static_cast<int>(value);
    (void)::setsockopt(fd, level, name, &number, sizeof number);
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdle.count());
  set(IPPROTO_TCP, TCP_KEEPINTVL, kKeepAliveInterval.count());
  set(IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveCount);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeout.count());
  set(SOL_SOCKET, SO_SNDBUF, kSendBufferBytes);
}

}  // namespace

struct TcpLineSource::Impl : LinkedSource {
  Impl(asio::io_context& context, TcpSourceOptions options_in, ReadingSink& sink)
      : LinkedSource(context, core_of(options_in), sink),
        options(std::move(options_in)),
        acceptor(context),
        resolver(context),
        dialed(context) {}

  using Self = std::shared_ptr<Impl>;
  static asio::awaitable<void> accept_loop(Self self);
  static asio::awaitable<std::string> serve_socket(Self self, tcp::socket socket);
  static asio::awaitable<void> serve_accepted(Self self, tcp::socket socket);
  static asio::awaitable<error_code> connect(Self self);

  asio::awaitable<std::string> open() override;
  asio::awaitable<std::string> serve() override;
  std::string target() const override { return to_string(options.endpoint); }
  void shut_down() override;
  Self self() { return std::static_pointer_cast<Impl>(shared_from_this()); }
  std::expected<void, std::string> listen();

  // Constant after construction; the port after start().
  const TcpSourceOptions options;
  std::atomic<std::uint16_t> port{0};

  // The context's thread's own (start() sets them up before it).
  tcp::acceptor acceptor;
  tcp::resolver resolver;
  tcp::socket dialed;
  std::vector<TcpConnection*> connections;  // owned by their serve_socket()
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
  port = acceptor.local_endpoint(error).port();
  set_state(LinkState::listening);
  say(LineEvent::listening, to_string(Endpoint{options.endpoint.host, port}));
  return {};
}

asio::awaitable<void> TcpLineSource::Impl::accept_loop(Self self) {
  while (!self->stopping()) {
    auto [error, socket] = co_await self->acceptor.async_accept(kAwait);
    if (self->stopping()) break;
    if (error) {
      self->set_error("accept: " + error.message());
      co_await self->wait_a_while(kAcceptPause);
      continue;
    }
    if (self->connections.size() >= self->options.connections_max) {
      ++self->counters().refused;
      self->say(LineEvent::refused, peer_name(socket));
      error_code ignored;
      socket.close(ignored);
      continue;
    }
    self->spawn(serve_accepted(self, std::move(socket)));
  }
}

asio::awaitable<void> TcpLineSource::Impl::serve_accepted(Self self, tcp::socket socket) {
  (void)co_await serve_socket(self, std::move(socket));
}

asio::awaitable<std::string> TcpLineSource::Impl::serve_socket(Self self, tcp::socket socket) {
  const TcpSourceOptions& options = self->options;
  set_socket_options(socket.native_handle());
  std::string peer = peer_name(socket);
  TcpConnection connection(std::move(socket), std::move(peer),
                           Framer(options.framing, options.idle_gap, options.unfinished_gap), self.get());
  self->connections.push_back(&connection);
  self->mark_connected(connection.peer());
  if (!options.on_connect.empty()) (void)connection.reply(options.on_connect);

  if (self->stopping()) connection.close();
  std::string why = co_await connection.serve();

  std::erase(self->connections, &connection);
  self->mark_disconnected(connection.peer(), why);
  co_return why;
}

asio::awaitable<error_code> TcpLineSource::Impl::connect(Self self) {
  using namespace asio::experimental::awaitable_operators;
  auto [resolve_error, found] = co_await self->resolver.async_resolve(
      self->options.endpoint.host, std::to_string(self->options.endpoint.port), tcp::resolver::numeric_service, kAwait);
  if (resolve_error) co_return resolve_error;
  if (self->stopping()) co_return asio::error::operation_aborted;
  self->dialed = tcp::socket(self->context());
  self->pause().expires_after(self->options.connect_deadline);
  auto first = co_await (asio::async_connect(self->dialed, found, kAwait) || self->pause().async_wait(kAwait));
  if (self->stopping()) co_return asio::error::operation_aborted;
  if (first.index() == 1) co_return asio::error::timed_out;
  co_return std::get<0>(std::get<0>(first));
}

asio::awaitable<std::string> TcpLineSource::Impl::open() {
  const error_code error = co_await connect(self());
  co_return error ? error.message() : std::string();
}

asio::awaitable<std::string> TcpLineSource::Impl::serve() {
  std::string why = co_await serve_socket(self(), std::move(dialed));
  co_return why;
}

void TcpLineSource::Impl::shut_down() {
  error_code ignored;
  acceptor.close(ignored);
  resolver.cancel();
  dialed.close(ignored);
  for (TcpConnection* connection : connections) connection->close();
}

TcpLineSource::TcpLineSource(asio::io_context& context, TcpSourceOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

TcpLineSource::~TcpLineSource() = default;

std::expected<void, std::string> TcpLineSource::start() {
  if (impl_->options.way == TcpSourceOptions::Way::dial) {
    impl_->spawn(LinkedSource::keep_linked(impl_));
    return {};
  }
  if (auto bound = impl_->listen(); !bound) return bound;
  impl_->spawn(Impl::accept_loop(impl_));
  return {};
}

void TcpLineSource::stop() {
  impl_->stop();
}
void TcpLineSource::learn(std::shared_ptr<LearnTap> tap) {
  impl_->learn(std::move(tap));
}
std::uint16_t TcpLineSource::port() const {
  return impl_->port;
}
SourceStatus TcpLineSource::status() const {
  return impl_->status();
}
const SourceCounters& TcpLineSource::counters() const {
  return impl_->counters();
}
const TcpSourceOptions& TcpLineSource::options() const {
  return impl_->options;
}

}  // namespace usher::scanner
