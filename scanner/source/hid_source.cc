#include "scanner/source/hid_source.h"

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <linux/input.h>
#include <unistd.h>

#include "scanner/source/gap_stream.h"
#include "scanner/source/key_decoder.h"
#include "scanner/source/linked_source.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using DeviceStream = GapStream<asio::posix::stream_descriptor>;

}  // namespace

struct HidSource::Impl : LinkedSource {
  Impl(asio::io_context& context, HidSourceOptions options_in, ReadingSink& sink)
      : LinkedSource(context, core_of(options_in), sink), options(std::move(options_in)) {}

  asio::awaitable<std::string> open() override;
  asio::awaitable<std::string> serve() override;
  std::string target() const override { return options.input.device; }
  void shut_down() override;
  asio::awaitable<void> drain();
  asio::awaitable<void> take(Frame frame);
  void grab(int fd);

  // Constant after construction.
  const HidSourceOptions options;

  // The context's thread's own.
  std::optional<DeviceStream> stream;
  std::string path;
  KeyDecoder decoder;
  std::array<char, kKeyEventsAtOnce * sizeof(input_event)> buffer;
  std::size_t held = 0;  // bytes of an event whose rest has not come
  std::chrono::steady_clock::time_point received{};
  NoReply no_reply;
  bool begun = false;         // code_begun has been said
  bool grab_refused = false;  // and said
  std::uint64_t dropped_counted = 0;
};

asio::awaitable<std::string> HidSource::Impl::open() {
  auto opened = open_input(options.input);
  if (!opened) co_return std::move(opened.error());
  path = std::move(opened->path);
  asio::posix::stream_descriptor descriptor(context());
  boost::system::error_code error;
  descriptor.assign(opened->fd, error);
  if (error) {
    ::close(opened->fd);
    co_return path + ": " + error.message();
  }
  grab(opened->fd);
  stream.emplace(std::move(descriptor));
  decoder.reset();
  held = 0;
  begun = false;
  co_return std::string();
}

// Without the grab its keys reach the console or a desktop as well, which is a nuisance and no reason not to read them.
void HidSource::Impl::grab(int fd) {
  const auto grabbed = grab_input(fd);
  if (grabbed || std::exchange(grab_refused, true)) return;
  say(LineEvent::not_exclusive, path + " cannot be grabbed (" + grabbed.error() +
                                    "): what it types may reach other programs too; end the one that has grabbed it");
}

asio::awaitable<std::string> HidSource::Impl::serve() {
  mark_connected(path);
  while (!stream->ended()) {
    std::optional<std::chrono::milliseconds> gap;
    if (decoder.pending()) gap = options.key_gap;
    switch (co_await stream->wait(gap)) {
      case DeviceStream::Wait::readable:
        co_await drain();
        break;
      case DeviceStream::Wait::silence: {
        begun = false;
        auto frame = decoder.silence();
        if (frame) co_await take(std::move(*frame));
        break;
      }
      case DeviceStream::Wait::failed:
        break;
    }
  }
  std::string why = stream->why();
  stream->close();
  stream.reset();
  mark_disconnected(path, why);
  co_return why;
}

asio::awaitable<void> HidSource::Impl::drain() {
  const std::size_t size = held + stream->read(std::span(buffer).subspan(held));
  received = std::chrono::steady_clock::now();
  std::size_t at = 0;
  for (; size - at >= sizeof(input_event) && !stream->ended(); at += sizeof(input_event)) {
    input_event event;
    std::memcpy(&event, buffer.data() + at, sizeof event);
    if (tap() != nullptr) {
      tap()->on_key(options.name, path, {event.type, event.code, event.value}, received);
      decoder.reset();
      begun = false;
      continue;
    }
    auto frame = decoder.take({event.type, event.code, event.value});
    if (!begun && (frame || decoder.pending())) {
      begun = true;
      say(LineEvent::code_begun, path, &no_reply);
    }
    if (!frame) continue;
    begun = decoder.pending();
    co_await take(std::move(*frame));
  }
  held = size - at;
  std::memmove(buffer.data(), buffer.data() + at, held);
}

asio::awaitable<void> HidSource::Impl::take(Frame frame) {
  counters().dropped_bytes += decoder.dropped_bytes() - std::exchange(dropped_counted, decoder.dropped_bytes());
  co_await take_frame(std::move(frame), path, received, &no_reply);
}

void HidSource::Impl::shut_down() {
  if (!stream) return;
  stream->end("stopped");
  stream->close();
}

HidSource::HidSource(asio::io_context& context, HidSourceOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

HidSource::~HidSource() = default;

void HidSource::start() {
  impl_->spawn(LinkedSource::keep_linked(impl_));
}
void HidSource::stop() {
  impl_->stop();
}
void HidSource::learn(std::shared_ptr<LearnTap> tap) {
  impl_->learn(std::move(tap));
}
SourceStatus HidSource::status() const {
  return impl_->status();
}
const SourceCounters& HidSource::counters() const {
  return impl_->counters();
}
const HidSourceOptions& HidSource::options() const {
  return impl_->options;
}

}  // namespace usher::scanner
