#include "gateway/lane/lane.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <random>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/lane/answer.h"
#include "gateway/lane/reader_log.h"

namespace usher::lane {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// Unique among all lanes, gateways and starts: 128 random bits, then a count.
std::string random_prefix() {
  std::random_device random;
  std::string text = "lane-";
  for (int i = 0; i < 4; ++i) {
    for (std::uint32_t bits = random(), n = 0; n < 8; ++n, bits >>= 4) text += "0123456789abcdef"[bits & 15u];
  }
  return text + "-";
}

// A command under way. Shared by who waits for it and who will be answered: either may be the last to let go, and the
// permit is free when both have.
struct Pending {
  explicit Pending(asio::io_context& context) : wake(context) {}
  sequencer::Command command;
  sequencer::Permit permit;
  std::optional<sequencer::Outcome> outcome;
  asio::steady_timer wake;
};

// A scan whose verdict was not there in time.
struct Late {
  std::string code, nonce;
  steady_clock::time_point since;
};

// Who asks and in which words, as the directory stands at this scan.
struct Place {
  sequencer::DirectoryView directory;  // keeps event and list alive
  const admission::Event* event = nullptr;
  const admission::CheckinList* list = nullptr;
  admission::Language language = admission::Language::en;
};

}  // namespace

struct Lane::Impl : std::enable_shared_from_this<Lane::Impl> {
  Impl(LaneContext context_in, LaneOptions options_in)
      : context(std::move(context_in)),
        options(std::move(options_in)),
        nonce_prefix(random_prefix()),
        log(options.name) {}

  using Self = std::shared_ptr<Impl>;
  static asio::awaitable<LineValues> decide(Self self, std::string code);
  static asio::awaitable<void> ask(Self self, std::shared_ptr<Pending> pending);

  [[nodiscard]] Place place() const;
  [[nodiscard]] sequencer::CheckIn scan_of(std::string code, const Place& where, std::string nonce) const;
  [[nodiscard]] std::string nonce_for(const std::string& code);
  void remember_late(const std::string& code, std::string nonce);
  [[nodiscard]] std::deque<Late>::iterator find_late(const std::string& code);
  [[nodiscard]] LineValues values_of(const sequencer::Outcome& outcome, const Place& where);
  bool submit(sequencer::Command command, std::shared_ptr<Pending>& pending);
  void task_ended(const std::exception_ptr& error);
  void release(const LineValues& values, bool replied, steady_clock::time_point received);
  void enter(LaneState next);

  // Constant after construction.
  const LaneContext context;
  const LaneOptions options;
  const std::string nonce_prefix;

  // Synchronises itself.
  mutable std::mutex mutex;
  std::condition_variable ended;
  std::size_t tasks = 0;             // guarded by mutex
  LaneStatus status;                 // guarded by mutex
  steady_clock::time_point since{};  // of status.state; guarded by mutex

  // The lane's thread's own.
  std::deque<Late> late;
  std::uint64_t scans = 0;
  ReaderLog log;
};

Place Lane::Impl::place() const {
  Place where;
  where.directory = context.sequencer->directory();
  where.event = where.directory ? where.directory->event(options.event) : nullptr;
  if (where.event) where.list = where.directory->list(where.event->id, options.list);
  std::string_view tag = options.language;
  if (tag.empty() && where.event && !where.event->languages.empty()) tag = where.event->languages.front();
  where.language = admission::language_of(tag);
  return where;
}

sequencer::CheckIn Lane::Impl::scan_of(std::string code, const Place& where, std::string nonce) const {
  sequencer::CheckIn scan;
  scan.event = where.event->id;
  scan.list = where.list->id;
  scan.code = std::move(code);
  scan.type = options.direction;
  scan.nonce = std::move(nonce);
  scan.gate = options.gate;
  scan.lane = options.name;
  if (options.repeat_window) scan.repeat_window_ms = static_cast<std::uint32_t>(options.repeat_window->count());
  return scan;
}

// A code whose verdict came too late is asked for under its old nonce: that gives the recorded verdict.
std::string Lane::Impl::nonce_for(const std::string& code) {
  const auto now = steady_clock::now();
  while (!late.empty() && now - late.front().since > kLateScanKept) late.pop_front();
  const auto known = find_late(code);
  return known == late.end() ? nonce_prefix + std::to_string(++scans) : known->nonce;
}

std::deque<Late>::iterator Lane::Impl::find_late(const std::string& code) {
  return std::find_if(late.begin(), late.end(), [&](const Late& scan) { return scan.code == code; });
}

void Lane::Impl::remember_late(const std::string& code, std::string nonce) {
  if (find_late(code) == late.end()) {
    if (late.size() >= kLateScansMax) late.pop_front();
    late.push_back({code, std::move(nonce), steady_clock::now()});
  }
  const std::lock_guard lock(mutex);
  ++status.late;
}

bool Lane::Impl::submit(sequencer::Command command, std::shared_ptr<Pending>& pending) {
  sequencer::Permit permit = context.permits->try_take();
  if (!permit) return false;
  pending = std::make_shared<Pending>(context.outlet->context());
  pending->command = std::move(command);
  pending->permit = std::move(permit);
  pending->wake.expires_after(context.decision_deadline);
  {
    const std::lock_guard lock(mutex);
    ++tasks;
  }
  asio::co_spawn(context.outlet->context(), ask(shared_from_this(), pending),
                 [self = shared_from_this()](const std::exception_ptr& error) { self->task_ended(error); });
  return true;
}

asio::awaitable<void> Lane::Impl::ask(Self self, std::shared_ptr<Pending> pending) {
  pending->outcome =
      co_await sequencer::ask(self->context.sequencer, self->context.outlet, std::move(pending->command));
  pending->wake.cancel();
}

void Lane::Impl::task_ended(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);  // a broken invariant: expected failures are outcomes
  const std::lock_guard lock(mutex);
  if (--tasks == 0) ended.notify_all();
}

asio::awaitable<LineValues> Lane::Impl::decide(Self self, std::string code) {
  const Place where = self->place();
  if (!where.event) co_return line_values(Trouble::unknown_event, self->options.event, where.language);
  if (!where.list) co_return line_values(Trouble::unknown_list, self->options.list, where.language);

  std::string nonce = self->nonce_for(code);
  std::shared_ptr<Pending> pending;
  if (!self->submit(self->scan_of(code, where, nonce), pending)) {
    co_return line_values(Trouble::busy, {}, where.language);
  }
  if (!pending->outcome) co_await pending->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!pending->outcome) {
    self->remember_late(code, std::move(nonce));
    co_return line_values(Trouble::unavailable, {}, where.language);
  }
  if (const auto known = self->find_late(code); known != self->late.end()) self->late.erase(known);
  co_return self->values_of(*pending->outcome, where);
}

LineValues Lane::Impl::values_of(const sequencer::Outcome& outcome, const Place& where) {
  if (const auto* done = std::get_if<sequencer::CheckedIn>(&outcome)) {
    if (done->annulled) return line_values(Trouble::taken_back, {}, where.language);
    // Names given on this very scan are in the newest directory only.
    const sequencer::DirectoryView now = context.sequencer->directory();
    return line_values(*done, *where.event, now ? *now : *where.directory, where.language);
  }
  const auto* failed = std::get_if<sequencer::Failed>(&outcome);
  if (!failed) return line_values(Trouble::failed, "unexpected answer", where.language);
  switch (failed->failure) {
    case sequencer::Failure::busy:
      return line_values(Trouble::busy, {}, where.language);
    case sequencer::Failure::unavailable:
      return line_values(Trouble::unavailable, {}, where.language);
    default:
      return line_values(Trouble::failed, failed->message, where.language);
  }
}

void Lane::Impl::release(const LineValues& values, bool replied, steady_clock::time_point received) {
  {
    const std::lock_guard lock(mutex);
    ++status.scans;
    if (values.passed) {
      ++status.passed;
    } else if (values.verdict == "busy") {
      ++status.busy;
    } else if (values.verdict == "unavailable") {
      ++status.unavailable;
    } else if (values.verdict == "error") {
      ++status.errors;
    } else {
      ++status.refused;
    }
  }
  enter(values.passed ? LaneState::admitted : LaneState::refused);
  if (!context.on_release) return;
  Release released;
  released.lane = &options;
  released.outcome = values.verdict;
  released.reason = values.reason;
  released.scan_to_release = steady_clock::now() - received;
  released.replied = replied;
  context.on_release(released);
}

void Lane::Impl::enter(LaneState next) {
  const std::lock_guard lock(mutex);
  status.state = next;
  since = steady_clock::now();
}

Lane::Lane(LaneContext context, LaneOptions options)
    : impl_(std::make_shared<Impl>(std::move(context), std::move(options))) {}

Lane::~Lane() = default;

asio::awaitable<void> Lane::on_reading(scanner::Reading reading, scanner::ReplyPort* port) {
  const std::shared_ptr<Impl> impl = impl_;
  impl->enter(LaneState::deciding);
  const LineValues values = co_await Impl::decide(impl, std::move(reading.text));
  const std::string line = verdict_line(impl->options.line, values);
  const bool replied = !line.empty() && port->reply(line) == scanner::ReplyOutcome::sent;
  impl->release(values, replied, reading.received);
}

void Lane::on_event(scanner::LineEvent event, std::string_view source, std::string_view text,
                    scanner::ReplyPort* port) noexcept {
  using scanner::LineEvent;
  impl_->log.write(event, source, text);
  switch (event) {
    case LineEvent::code_begun:
      impl_->enter(LaneState::reading);
      break;
    case LineEvent::too_long: {
      const LineValues values = line_values(Trouble::too_long, {}, impl_->place().language);
      const std::string line = verdict_line(impl_->options.line, values);
      const bool replied = port && !line.empty() && port->reply(line) == scanner::ReplyOutcome::sent;
      impl_->release(values, replied, steady_clock::now());
      break;
    }
    case LineEvent::unfinished:
    case LineEvent::blank:
    case LineEvent::disconnected:
      impl_->enter(LaneState::idle);
      break;
    default:
      break;
  }
}

void Lane::declare() {
  std::shared_ptr<Pending> ignored;
  // Without a free permit the first scan makes the lane known.
  (void)impl_->submit(sequencer::PutLane{impl_->options.gate, impl_->options.name}, ignored);
}

void Lane::wait() {
  std::unique_lock lock(impl_->mutex);
  impl_->ended.wait(lock, [this] { return impl_->tasks == 0; });
}

LaneStatus Lane::status() const {
  const std::lock_guard lock(impl_->mutex);
  LaneStatus status = impl_->status;
  const bool verdict_shown = status.state == LaneState::admitted || status.state == LaneState::refused;
  if (verdict_shown && steady_clock::now() - impl_->since > kVerdictShown) status.state = LaneState::idle;
  return status;
}

const LaneOptions& Lane::options() const {
  return impl_->options;
}

std::string_view to_string(LaneState state) {
  switch (state) {
    case LaneState::idle:
      return "idle";
    case LaneState::reading:
      return "reading";
    case LaneState::deciding:
      return "deciding";
    case LaneState::admitted:
      return "admitted";
    case LaneState::refused:
      return "refused";
  }
  return "idle";
}

}  // namespace usher::lane
