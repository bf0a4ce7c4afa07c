#include "gateway/lane/lane.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <random>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/lane/answer.h"
#include "gateway/lane/local_time.h"
#include "gateway/lane/open_questions.h"
#include "gateway/lane/reader_log.h"
#include "gateway/lane/stage.h"

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

// What is the same when the same is scanned again. Not what was read: that may be a document.
std::string asked_of(const Scan& scan) {
  if (scan.ticket) return "ticket " + std::to_string(scan.ticket.value);
  return std::to_string(std::hash<std::string>()(scan.text));
}

// A scan whose verdict was not there in time.
struct Late {
  std::string asked, nonce;
  steady_clock::time_point since;
};

// Who asks and in which words, as the directory stands at this scan.
struct Place {
  sequencer::DirectoryView directory;  // keeps event and list alive
  const admission::Event* event = nullptr;
  const admission::CheckinList* list = nullptr;
  admission::Language language = admission::Language::en;
};

LaneState state_of(admission::Verdict verdict) {
  switch (verdict) {
    case admission::Verdict::admitted:
      return LaneState::admitted;
    case admission::Verdict::exited:
      return LaneState::exited;
    case admission::Verdict::incomplete:
      return LaneState::question;
    case admission::Verdict::refused:
      return LaneState::refused;
  }
  return LaneState::refused;
}

Cue cue_with(LineValues words, LaneState state, admission::Language language) {
  Cue cue;
  cue.state = state;
  cue.words = std::move(words);
  cue.language = language;
  return cue;
}

Cue trouble(Trouble what, std::string_view detail, admission::Language language) {
  Cue cue = cue_with(line_values(what, detail, language), LaneState::refused, language);
  cue.unanswered.emplace(Unanswered{what, std::string(detail), std::nullopt, nullptr});
  return cue;
}

}  // namespace

struct Lane::Impl : std::enable_shared_from_this<Lane::Impl> {
  Impl(LaneContext context_in, LaneOptions options_in)
      : context(std::move(context_in)),
        options(std::move(options_in)),
        nonce_prefix(random_prefix()),
        stage(std::make_shared<Stage>(context.outlet->context(), StageTimes{.verdict_shown = options.verdict_shown})),
        questions(std::make_shared<OpenQuestions>(context.outlet->context(), kQuestionOpen)),
        log(options.name) {}

  using Self = std::shared_ptr<Impl>;
  static asio::awaitable<Cue> decide(Self self, Scan what);
  static asio::awaitable<void> ask(Self self, std::shared_ptr<Pending> pending);

  [[nodiscard]] Place place(std::string_view language) const;
  [[nodiscard]] sequencer::CheckIn command_of(const Scan& what, const Place& where, std::string nonce) const;
  [[nodiscard]] std::string nonce_for(const std::string& asked);
  void remember_late(const std::string& asked, std::string nonce);
  [[nodiscard]] std::deque<Late>::iterator find_late(const std::string& asked);
  [[nodiscard]] Cue cue_of(const sequencer::Outcome& outcome, const Place& where);
  bool submit(sequencer::Command command, std::shared_ptr<Pending>& pending);
  void task_ended(const std::exception_ptr& error);
  void release(const LineValues& values, bool replied, steady_clock::time_point received);
  void count(const LineValues& values);
  void show(const Cue& cue);
  // On the lane's thread; wait() waits for it.
  template <class Call>
  void later(Call call);

  // Constant after construction.
  const LaneContext context;
  const LaneOptions options;
  const std::string nonce_prefix;

  // Synchronises itself.
  mutable std::mutex mutex;
  std::condition_variable ended;
  std::size_t tasks = 0;  // guarded by mutex
  LaneStatus status;      // guarded by mutex; its state is the stage's
  const std::shared_ptr<Stage> stage;

  // The lane's thread's own.
  const std::shared_ptr<OpenQuestions> questions;
  std::deque<Late> late;
  std::uint64_t scans = 0;
  ReaderLog log;
};

Place Lane::Impl::place(std::string_view language) const {
  Place where;
  where.directory = context.sequencer->directory();
  where.event = where.directory ? where.directory->event(options.event) : nullptr;
  if (where.event) where.list = where.directory->list(where.event->id, options.list);
  std::string_view tag = language.empty() ? options.language : language;
  if (tag.empty() && where.event && !where.event->languages.empty()) tag = where.event->languages.front();
  where.language = admission::language_of(tag);
  return where;
}

sequencer::CheckIn Lane::Impl::command_of(const Scan& what, const Place& where, std::string nonce) const {
  sequencer::CheckIn scan;
  scan.event = where.event->id;
  scan.list = where.list->id;
  scan.type = what.type.value_or(options.direction);
  scan.nonce = std::move(nonce);
  scan.gate = options.gate;
  scan.lane = options.name;
  scan.device = what.device;
  scan.answers = what.answers;
  if (options.repeat_window) scan.repeat_window_ms = static_cast<std::uint32_t>(options.repeat_window->count());
  return scan;
}

// A code whose verdict came too late is asked for under its old nonce: that gives the recorded verdict.
std::string Lane::Impl::nonce_for(const std::string& asked) {
  const auto now = steady_clock::now();
  while (!late.empty() && now - late.front().since > kLateScanKept) late.pop_front();
  const auto known = find_late(asked);
  return known == late.end() ? nonce_prefix + std::to_string(++scans) : known->nonce;
}

std::deque<Late>::iterator Lane::Impl::find_late(const std::string& asked) {
  return std::find_if(late.begin(), late.end(), [&](const Late& scan) { return scan.asked == asked; });
}

void Lane::Impl::remember_late(const std::string& asked, std::string nonce) {
  if (find_late(asked) == late.end()) {
    if (late.size() >= kLateScansMax) late.pop_front();
    late.push_back({asked, std::move(nonce), steady_clock::now()});
  }
  const std::lock_guard lock(mutex);
  ++status.late;
}

bool Lane::Impl::submit(sequencer::Command command, std::shared_ptr<Pending>& pending) {
  sequencer::Permit permit = context.permits->try_take(options.vip);
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

asio::awaitable<Cue> Lane::Impl::decide(Self self, Scan what) {
  const Place where = self->place(what.language);
  if (!where.event) co_return trouble(Trouble::unknown_event, self->options.event, where.language);
  if (!where.list) co_return trouble(Trouble::unknown_list, self->options.list, where.language);
  if (const std::string why = self->stage->out_of_service(); !why.empty()) {
    co_return trouble(Trouble::out_of_service, why, where.language);
  }
  const bool own_nonce = !what.nonce.empty();
  const std::string asked = asked_of(what);
  std::string nonce = own_nonce ? what.nonce : self->nonce_for(asked);
  sequencer::CheckIn command = self->command_of(what, where, nonce);
  const scanner::Date today = local_day(
      std::chrono::time_point_cast<admission::Time::duration>(std::chrono::system_clock::now()), where.event->timezone);
  if (auto unusable = set_credential(what, *where.event, where.language, today, command)) {
    co_return cue_with(std::move(*unusable), LaneState::refused, where.language);
  }
  std::shared_ptr<Pending> pending;
  if (!self->submit(std::move(command), pending)) co_return trouble(Trouble::busy, {}, where.language);
  if (!pending->outcome) co_await pending->wake.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!pending->outcome) {
    if (!own_nonce) self->remember_late(asked, std::move(nonce));
    co_return trouble(Trouble::unavailable, {}, where.language);
  }
  if (const auto known = self->find_late(asked); known != self->late.end()) self->late.erase(known);
  Cue cue = self->cue_of(*pending->outcome, where);
  cue.nonce = std::move(nonce);
  if (cue.state == LaneState::question) {
    self->questions->keep(cue.nonce, std::move(what));
  } else {
    self->questions->forget(cue.nonce);
  }
  co_return cue;
}

Cue Lane::Impl::cue_of(const sequencer::Outcome& outcome, const Place& where) {
  if (const auto* done = std::get_if<sequencer::CheckedIn>(&outcome)) {
    if (done->annulled) {
      Cue cue = trouble(Trouble::taken_back, {}, where.language);
      cue.unanswered->taken_back = std::make_shared<const sequencer::CheckedIn>(*done);
      cue.directory = where.directory;
      return cue;
    }
    // Names given on this very scan are in the newest directory only.
    const sequencer::DirectoryView now = context.sequencer->directory();
    const sequencer::DirectoryView& directory = now ? now : where.directory;
    Cue cue =
        cue_with(line_values(*done, *where.event, *directory, where.language), state_of(done->verdict), where.language);
    cue.vip = done->ticket && is_vip(*done->ticket);
    cue.directory = directory;
    cue.verdict = std::make_shared<const sequencer::CheckedIn>(*done);
    return cue;
  }
  const auto* failed = std::get_if<sequencer::Failed>(&outcome);
  if (!failed) return trouble(Trouble::failed, "unexpected answer", where.language);
  switch (failed->failure) {
    case sequencer::Failure::busy:
      return trouble(Trouble::busy, {}, where.language);
    case sequencer::Failure::unavailable:
      return trouble(Trouble::unavailable, {}, where.language);
    default:
      Cue cue = trouble(Trouble::failed, failed->message, where.language);
      cue.unanswered->failed = *failed;
      return cue;
  }
}

void Lane::Impl::count(const LineValues& values) {
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

void Lane::Impl::release(const LineValues& values, bool replied, steady_clock::time_point received) {
  count(values);
  if (!context.on_release) return;
  Release released;
  released.lane = &options;
  released.outcome = values.verdict;
  released.reason = values.reason;
  released.scan_to_release = steady_clock::now() - received;
  released.replied = replied;
  context.on_release(released);
}

void Lane::Impl::show(const Cue& cue) {
  stage->verdict(cue);
  const auto& reasons = options.staff_reasons;
  if (cue.state == LaneState::refused && std::find(reasons.begin(), reasons.end(), cue.words.reason) != reasons.end()) {
    stage->call_staff_next(cue.words.explanation);
  }
}

template <class Call>
void Lane::Impl::later(Call call) {
  {
    const std::lock_guard lock(mutex);
    ++tasks;
  }
  asio::post(context.outlet->context(), [self = shared_from_this(), call = std::move(call)]() mutable {
    call(*self->stage);
    self->task_ended(nullptr);
  });
}

Lane::Lane(LaneContext context, LaneOptions options)
    : impl_(std::make_shared<Impl>(std::move(context), std::move(options))) {}

Lane::~Lane() = default;

// The reader hears first, the screens after: it is its line that somebody waits for.
asio::awaitable<void> Lane::on_reading(scanner::Reading reading, scanner::ReplyPort* port) {
  const std::shared_ptr<Impl> impl = impl_;
  const std::uint64_t turn = impl->stage->deciding();
  Scan what;
  what.text = std::move(reading.text);
  what.identity = std::move(reading.identity);
  what.symbology = reading.symbology;
  what.received = reading.received;
  Cue cue = co_await Impl::decide(impl, std::move(what));
  cue.turn = turn;
  const std::string line = verdict_line(impl->options.line, cue.words);
  const bool replied = !line.empty() && port->reply(line) == scanner::ReplyOutcome::sent;
  impl->release(cue.words, replied, reading.received);
  impl->show(cue);
}

asio::awaitable<Cue> Lane::scan(Scan what) {
  const std::shared_ptr<Impl> impl = impl_;
  const std::uint64_t turn = impl->stage->deciding();
  const auto received = what.received;
  Cue cue = co_await Impl::decide(impl, std::move(what));
  cue.turn = turn;
  impl->release(cue.words, false, received);
  impl->show(cue);
  co_return cue;
}

void Lane::on_event(scanner::LineEvent event, std::string_view source, std::string_view text,
                    scanner::ReplyPort* port) noexcept {
  using scanner::LineEvent;
  impl_->log.write(event, source, text);
  switch (event) {
    case LineEvent::code_begun:
      impl_->stage->reading();
      break;
    case LineEvent::too_long: {
      const Cue cue = trouble(Trouble::too_long, {}, impl_->place({}).language);
      const std::string line = verdict_line(impl_->options.line, cue.words);
      const bool replied = port && !line.empty() && port->reply(line) == scanner::ReplyOutcome::sent;
      impl_->release(cue.words, replied, steady_clock::now());
      impl_->show(cue);
      break;
    }
    case LineEvent::unfinished:
    case LineEvent::blank:
    case LineEvent::disconnected:
      impl_->stage->give_up();
      break;
    default:
      break;
  }
}

asio::awaitable<std::optional<Cue>> Lane::answer(std::string nonce, Answers answers) {
  std::optional<Scan> asked = impl_->questions->find(nonce);
  if (!asked) co_return std::nullopt;
  asked->answers = std::move(answers);
  asked->received = steady_clock::now();
  Cue cue = co_await scan(std::move(*asked));
  co_return std::optional<Cue>(std::move(cue));
}

void Lane::add_output(LaneOutput* output) {
  impl_->stage->add_output(output);
}

void Lane::call_staff(std::string why) {
  impl_->later([why = std::move(why)](Stage& stage) { stage.call_staff(why); });
}

void Lane::staff_done() {
  impl_->later([](Stage& stage) { stage.staff_done(); });
}

void Lane::close_for(std::string why) {
  impl_->later([why = std::move(why)](Stage& stage) { stage.close_for(why); });
}

void Lane::device_changed(std::string name, bool required, bool up, std::string why) {
  impl_->later([name = std::move(name), required, up, why = std::move(why)](Stage& stage) {
    stage.device(name, required, up, why);
  });
}

void Lane::dismiss(std::optional<std::uint64_t> turn) {
  impl_->later([turn, questions = impl_->questions](Stage& stage) { questions->forget(stage.dismiss(turn)); });
}

asio::io_context& Lane::context() const {
  return impl_->context.outlet->context();
}

admission::Language Lane::language() const {
  return impl_->place({}).language;
}

void Lane::declare() {
  std::shared_ptr<Pending> ignored;
  // Without a free permit the first scan makes the lane known.
  (void)impl_->submit(sequencer::PutLane{impl_->options.gate, impl_->options.name}, ignored);
}

void Lane::wait() {
  {
    std::unique_lock lock(impl_->mutex);
    impl_->ended.wait(lock, [this] { return impl_->tasks == 0; });
  }
  impl_->later([questions = impl_->questions](Stage& stage) {
    stage.close();
    questions->clear();
  });
  std::unique_lock lock(impl_->mutex);
  impl_->ended.wait(lock, [this] { return impl_->tasks == 0; });
}

LaneStatus Lane::status() const {
  const std::lock_guard lock(impl_->mutex);
  LaneStatus status = impl_->status;
  status.standing = impl_->stage->standing();
  status.state = status.standing.state;
  return status;
}

const LaneOptions& Lane::options() const {
  return impl_->options;
}

}  // namespace usher::lane
