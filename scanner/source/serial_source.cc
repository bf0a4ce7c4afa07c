#include "scanner/source/serial_source.h"

#include <optional>
#include <utility>

#include "scanner/source/line_connection.h"
#include "scanner/source/linked_source.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using SerialConnection = LineConnection<asio::posix::stream_descriptor>;

}  // namespace

struct SerialSource::Impl : LinkedSource {
  Impl(asio::io_context& context, SerialSourceOptions options_in, ReadingSink& sink)
      : LinkedSource(context, core_of(options_in), sink), options(std::move(options_in)) {}

  asio::awaitable<std::string> open() override;
  asio::awaitable<std::string> serve() override;
  std::string target() const override { return options.line.device; }
  void shut_down() override {
    if (connection) connection->close();
  }

  // Constant after construction.
  const SerialSourceOptions options;

  // The context's thread's own.
  std::optional<SerialConnection> connection;
};

asio::awaitable<std::string> SerialSource::Impl::open() {
  auto opened = open_serial(context(), options.line);
  if (!opened) co_return std::move(opened.error());
  connection.emplace(std::move(opened->stream), std::move(opened->path),
                     Framer(options.framing, options.idle_gap, options.unfinished_gap), this);
  co_return std::string();
}

asio::awaitable<std::string> SerialSource::Impl::serve() {
  mark_connected(connection->peer());
  if (!options.on_connect.empty()) (void)connection->reply(options.on_connect);
  std::string why = co_await connection->serve();
  const std::string peer = connection->peer();
  connection.reset();
  mark_disconnected(peer, why);
  co_return why;
}

SerialSource::SerialSource(asio::io_context& context, SerialSourceOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

SerialSource::~SerialSource() = default;

void SerialSource::start() {
  impl_->spawn(LinkedSource::keep_linked(impl_));
}
void SerialSource::stop() {
  impl_->stop();
}
void SerialSource::learn(std::shared_ptr<LearnTap> tap) {
  impl_->learn(std::move(tap));
}
SourceStatus SerialSource::status() const {
  return impl_->status();
}
const SourceCounters& SerialSource::counters() const {
  return impl_->counters();
}
const SerialSourceOptions& SerialSource::options() const {
  return impl_->options;
}

}  // namespace usher::scanner
