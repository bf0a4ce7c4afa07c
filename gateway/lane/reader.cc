#include "gateway/lane/reader.h"

#include <atomic>
#include <type_traits>
#include <utility>

#include "gateway/lane/answer.h"

namespace usher::lane {
namespace {

namespace asio = boost::asio;
using scanner::LineEvent;
using scanner::LinkState;

}  // namespace

// What the five kinds of source have in common.
struct Reader::Source {
  virtual ~Source() = default;
  virtual std::expected<void, std::string> start() = 0;
  virtual void stop() = 0;
  virtual scanner::SourceStatus status() const = 0;
  virtual const scanner::SourceCounters& counters() const = 0;
  virtual std::uint16_t port() const { return 0; }
  virtual void learn(std::shared_ptr<scanner::LearnTap> tap) = 0;
};

namespace {

template <class Base, class Kind, class Options>
struct SourceOf : Base {
  SourceOf(asio::io_context& context, const Options& options, scanner::ReadingSink& sink)
      : source(context, options, sink) {}
  std::expected<void, std::string> start() override {
    if constexpr (std::is_void_v<decltype(source.start())>) {
      source.start();
      return {};
    } else {
      return source.start();
    }
  }
  void stop() override { source.stop(); }
  scanner::SourceStatus status() const override { return source.status(); }
  const scanner::SourceCounters& counters() const override { return source.counters(); }
  std::uint16_t port() const override {
    if constexpr (requires { source.port(); }) {
      return source.port();
    } else {
      return 0;
    }
  }
  void learn([[maybe_unused]] std::shared_ptr<scanner::LearnTap> tap) override {
    if constexpr (requires { source.learn(tap); }) source.learn(std::move(tap));
  }
  Kind source;
};

template <class Base>
struct Maker {
  asio::io_context& context;
  scanner::ReadingSink& sink;

  template <class Kind, class Options>
  std::unique_ptr<Base> make(const Options& options) const {
    return std::make_unique<SourceOf<Base, Kind, Options>>(context, options, sink);
  }
  std::unique_ptr<Base> operator()(const scanner::TcpSourceOptions& options) const {
    return make<scanner::TcpLineSource>(options);
  }
  std::unique_ptr<Base> operator()(const scanner::SerialSourceOptions& options) const {
    return make<scanner::SerialSource>(options);
  }
  std::unique_ptr<Base> operator()(const scanner::HidSourceOptions& options) const {
    return make<scanner::HidSource>(options);
  }
  std::unique_ptr<Base> operator()(const scanner::SamReaderOptions& options) const {
    return make<scanner::SamReader>(options);
  }
  std::unique_ptr<Base> operator()(const scanner::PcscSourceOptions& options) const {
    return make<scanner::PcscSource>(options);
  }
};

}  // namespace

// Between source and lane: everything goes through, and what changes whether the reader is there is looked at. Each
// reader has its own, so nobody has to find out by name which of a lane's readers an event is about.
class Reader::Sink : public scanner::ReadingSink {
 public:
  Sink(std::string name, bool required, Lane* lane) : name_(std::move(name)), required_(required), lane_(*lane) {}

  [[nodiscard]] asio::awaitable<void> on_reading(scanner::Reading reading, scanner::ReplyPort* port) override {
    return lane_.on_reading(std::move(reading), port);
  }

  void on_event(LineEvent event, std::string_view source, std::string_view text,
                scanner::ReplyPort* port) noexcept override {
    lane_.on_event(event, source, text, port);
    if (event != LineEvent::connected && event != LineEvent::disconnected && event != LineEvent::connect_failed) return;
    // A listener or NFC source with another connection left is still there: its status says so. Of a failed attempt,
    // what stays the same at the next one is told.
    const scanner::SourceStatus status = source_->status();
    tell(status.state == LinkState::connected, event == LineEvent::connect_failed ? status.last_error : text);
  }

  // Before the source starts.
  void begin(const Source* source) {
    source_ = source;
    tell(false, {});
  }
  // What the source says while it is being closed is no fault of the reader's.
  void end() { ended_ = true; }

 private:
  void tell(bool up, std::string_view why) {
    if (required_ && !ended_) {
      lane_.device_changed(name_, true, up, up ? std::string() : missing_device(name_, why, lane_.language()));
    }
  }

  // Constant after construction; the source after begin().
  const std::string name_;
  const bool required_;
  Lane& lane_;
  const Source* source_ = nullptr;

  // Synchronises itself.
  std::atomic<bool> ended_{false};
};

Reader::Reader(ReaderOptions options, Lane* lane)
    : options_(std::move(options)), sink_(std::make_unique<Sink>(name_of(options_), options_.required, lane)) {
  source_ = std::visit(Maker<Source>{lane->context(), *sink_}, options_.source);
}

Reader::~Reader() = default;

std::expected<void, std::string> Reader::start() {
  sink_->begin(source_.get());
  return source_->start();
}

void Reader::stop() {
  sink_->end();
  source_->stop();
}

const ReaderOptions& Reader::options() const {
  return options_;
}

scanner::SourceStatus Reader::status() const {
  return source_->status();
}

const scanner::SourceCounters& Reader::counters() const {
  return source_->counters();
}

std::uint16_t Reader::port() const {
  return source_->port();
}

void Reader::learn(std::shared_ptr<scanner::LearnTap> tap) {
  source_->learn(std::move(tap));
}

std::string_view to_string(ReaderKind kind) {
  switch (kind) {
    case ReaderKind::listen:
      return "listen";
    case ReaderKind::connect:
      return "connect";
    case ReaderKind::serial:
      return "serial";
    case ReaderKind::hid:
      return "hid";
    case ReaderKind::resident_id:
      return "resident_id";
    case ReaderKind::nfc:
      return "nfc";
  }
  return "";
}

ReaderKind kind_of(const ReaderOptions& options) {
  if (const auto* tcp = std::get_if<scanner::TcpSourceOptions>(&options.source)) {
    return tcp->way == scanner::TcpSourceOptions::Way::listen ? ReaderKind::listen : ReaderKind::connect;
  }
  if (std::holds_alternative<scanner::SerialSourceOptions>(options.source)) return ReaderKind::serial;
  if (std::holds_alternative<scanner::HidSourceOptions>(options.source)) return ReaderKind::hid;
  if (std::holds_alternative<scanner::SamReaderOptions>(options.source)) return ReaderKind::resident_id;
  return ReaderKind::nfc;
}

const std::string& name_of(const ReaderOptions& options) {
  return std::visit([](const auto& source) -> const std::string& { return source.name; }, options.source);
}

std::string device_of(const ReaderOptions& options) {
  struct Device {
    std::string operator()(const scanner::TcpSourceOptions& source) const { return to_string(source.endpoint); }
    std::string operator()(const scanner::SerialSourceOptions& source) const { return source.line.device; }
    std::string operator()(const scanner::HidSourceOptions& source) const { return source.input.device; }
    std::string operator()(const scanner::SamReaderOptions& source) const { return source.line.device; }
    std::string operator()(const scanner::PcscSourceOptions& source) const { return source.reader; }
  };
  return std::visit(Device{}, options.source);
}

}  // namespace usher::lane
