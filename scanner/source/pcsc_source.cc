#include "scanner/source/pcsc_source.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "scanner/source/nfc_uid.h"
#include "scanner/source/pcsc_session.h"
#include "scanner/source/source_core.h"

namespace usher::scanner {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

}  // namespace

struct PcscSource::Impl : SourceCore {
  Impl(asio::io_context& context, PcscSourceOptions options_in, ReadingSink& sink)
      : SourceCore(context, core_of(options_in), sink), options(std::move(options_in)) {}

  using Self = std::shared_ptr<Impl>;
  static asio::awaitable<void> take_uid(Self self, std::string uid, std::string reader, steady_clock::time_point at);

  // The thread's own.
  void run();
  std::string watch(PcscSession& session);
  void note_readers(const PcscChanges& changes);
  void read_card(PcscSession& session, const std::string& reader);
  void failed(const std::string& why, std::chrono::milliseconds pause);
  void sleep(std::chrono::milliseconds time);
  void post_gone(const std::string& reader, const std::string& why);

  void shut_down() override {}
  Self self() { return std::static_pointer_cast<Impl>(shared_from_this()); }
  std::string wanted() const { return options.reader.empty() ? "a PC/SC reader" : options.reader; }

  // Constant after construction.
  const PcscSourceOptions options;

  // Synchronises itself.
  std::atomic<bool> ending{false};
  std::atomic<std::size_t> waiting{0};  // cards on their way to the sink
  std::mutex sleep_mutex;
  std::condition_variable woken;
  std::thread thread;  // start() and stop()

  // The thread's own.
  std::vector<std::string> present;
  bool missing_said = false;

  // The context's thread's own.
  NoReply no_reply;
};

void PcscSource::Impl::run() {
  auto backoff = options.backoff_min;
  while (!ending) {
    post([this] {
      if (status().connections == 0) set_state(LinkState::connecting);
      say(LineEvent::connecting, wanted());
    });
    const auto begun = steady_clock::now();
    auto session = PcscSession::open();
    const std::string why = session ? watch(*session) : session.error();
    for (const std::string& reader : std::exchange(present, {})) post_gone(reader, ending ? "stopped" : why);
    if (ending) return;
    if (steady_clock::now() - begun > 4 * options.backoff_min) backoff = options.backoff_min;
    failed(why, backoff);
    sleep(backoff);
    backoff = std::min(backoff * 2, options.backoff_max);
  }
}

// Until the service is lost (then why) or stop().
std::string PcscSource::Impl::watch(PcscSession& session) {
  missing_said = false;
  while (!ending) {
    const auto changes = session.wait(options.reader, kPcscWait);
    if (!changes) return changes.error();
    note_readers(*changes);
    for (const std::string& reader : changes->cards) read_card(session, reader);
  }
  return {};
}

void PcscSource::Impl::note_readers(const PcscChanges& changes) {
  for (const std::string& reader : changes.gone) {
    std::erase(present, reader);
    post_gone(reader, "unplugged");
  }
  for (const std::string& reader : changes.came) {
    present.push_back(reader);
    post([this, reader] { mark_connected(reader); });
  }
  if (!present.empty()) missing_said = false;
  if (present.empty() && !std::exchange(missing_said, true)) {
    post([this] {
      const std::string text = "no reader is plugged in";
      ++counters().connect_failures;
      set_state(LinkState::down);
      set_error(wanted() + ": " + text);
      say(LineEvent::connect_failed, wanted() + ": " + text + "; it is used as soon as it is there");
    });
  }
}

void PcscSource::Impl::read_card(PcscSession& session, const std::string& reader) {
  const auto at = steady_clock::now();
  const auto answer = session.transmit(reader, kGetUid);
  auto uid = answer ? uid_of(*answer) : std::unexpected(answer.error());
  if (!uid) {
    post([this, text = reader + ": " + uid.error()] { say_unusable(text); });
    return;
  }
  if (waiting >= kPcscWaitingMax) {
    ++counters().flooded;
    return;
  }
  ++waiting;
  post([this, uid = std::move(*uid), reader, at] { spawn(take_uid(self(), uid, reader, at)); });
}

asio::awaitable<void> PcscSource::Impl::take_uid(Self self, std::string uid, std::string reader,
                                                 steady_clock::time_point at) {
  Reading reading{.text = std::move(uid),
                  .symbology = "nfc_uid",
                  .raw_bytes = 0,
                  .replaced = 0,
                  .source = self->core_options().name,
                  .peer = std::move(reader),
                  .received = at,
                  .identity = nullptr};
  reading.raw_bytes = reading.text.size() / 2;
  co_await self->deliver(std::move(reading), &self->no_reply);
  --self->waiting;
}

void PcscSource::Impl::post_gone(const std::string& reader, const std::string& why) {
  post([this, reader, why] { mark_disconnected(reader, why); });
}

void PcscSource::Impl::failed(const std::string& why, std::chrono::milliseconds pause) {
  post([this, why, pause] {
    ++counters().connect_failures;
    set_state(LinkState::down);
    set_error(why);
    say(LineEvent::connect_failed, why + "; again in " + std::to_string(pause.count()) + " ms");
  });
}

void PcscSource::Impl::sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(sleep_mutex);
  woken.wait_for(lock, time, [this] { return ending.load(); });
}

PcscSource::PcscSource(asio::io_context& context, PcscSourceOptions options, ReadingSink& sink)
    : impl_(std::make_shared<Impl>(context, std::move(options), sink)) {}

PcscSource::~PcscSource() = default;

void PcscSource::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void PcscSource::stop() {
  {
    const std::lock_guard lock(impl_->sleep_mutex);
    impl_->ending = true;
  }
  impl_->woken.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
  impl_->stop();
}

SourceStatus PcscSource::status() const {
  return impl_->status();
}
const SourceCounters& PcscSource::counters() const {
  return impl_->counters();
}
const PcscSourceOptions& PcscSource::options() const {
  return impl_->options;
}

}  // namespace usher::scanner
