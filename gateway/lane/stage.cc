#include "gateway/lane/stage.h"

#include <utility>

namespace usher::lane {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

admission::Time wall_now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

Stage::Stage(boost::asio::io_context& context, StageTimes times) : times_(times), timer_(context) {
  standing_.since = wall_now();
}

void Stage::add_output(LaneOutput* output) {
  outputs_.push_back(output);
  output->show(resting());
}

void Stage::close() {
  closed_ = true;
  outputs_.clear();
  timer_.cancel();
}

void Stage::reading() {
  Cue cue;
  cue.state = LaneState::reading;
  cue.turn = ++turn_;
  cue.shown_for = times_.reading_max;
  enter(std::move(cue));
}

std::uint64_t Stage::deciding() {
  Cue cue;
  cue.state = LaneState::deciding;
  cue.turn = state() == LaneState::reading ? turn_ : ++turn_;
  cue.shown_for = kDecisionDeadline + times_.reading_max;
  enter(std::move(cue));
  return turn_;
}

void Stage::verdict(Cue cue) {
  const bool asks = cue.state == LaneState::question;
  cue.shown_for = asks ? times_.question_open : times_.verdict_shown;
  question_ = asks ? cue.nonce : std::string();
  enter(std::move(cue));
}

std::string Stage::dismiss(std::optional<std::uint64_t> turn) {
  const LaneState now = state();
  const bool question = now == LaneState::question;
  const bool shown = question || now == LaneState::admitted || now == LaneState::exited || now == LaneState::refused;
  if (!shown || (turn && *turn != turn_)) return {};
  rest();
  return question ? std::exchange(question_, {}) : std::string();
}

void Stage::give_up() {
  if (state() == LaneState::reading) rest();
}

void Stage::rest() {
  enter(resting());
}

void Stage::note_call(std::string why) {
  staff_why_ = std::move(why);
  const auto now = steady_clock::now();
  const std::lock_guard lock(mutex_);
  // A new reason makes the trouble no younger.
  if (standing_.staff_why.empty() || now >= staff_until_) standing_.staff_since = wall_now();
  standing_.staff_why = staff_why_;
  staff_until_ = now + times_.staff_call_kept;
}

void Stage::call_staff(std::string why) {
  note_call(std::move(why));
  rest();
}

void Stage::call_staff_next(std::string why) {
  note_call(std::move(why));
  const LaneState next = resting().state;
  const std::lock_guard lock(mutex_);
  rest_state_ = next;
}

void Stage::staff_done() {
  staff_why_.clear();
  {
    const std::lock_guard lock(mutex_);
    standing_.staff_why.clear();
  }
  if (state() == LaneState::needs_staff) rest();
}

void Stage::close_for(std::string why) {
  if (std::exchange(closed_for_, std::move(why)) == closed_for_) return;
  note_service();
  rest();
}

void Stage::device(const std::string& name, bool required, bool up, std::string why) {
  if (!required) return;
  const std::string before = out_of_service();
  if (up) {
    missing_.erase(name);
  } else {
    missing_[name] = std::move(why);
  }
  if (before == out_of_service()) return;
  note_service();
  rest();
}

void Stage::note_service() {
  std::string closed = out_of_service();
  const std::lock_guard lock(mutex_);
  if (!closed.empty() && standing_.closed_why.empty()) standing_.closed_since = wall_now();
  standing_.closed_why = std::move(closed);
}

std::string Stage::out_of_service() const {
  if (!closed_for_.empty()) return closed_for_;
  return missing_.empty() ? std::string() : missing_.begin()->second;
}

// At a glance from any thread: a deadline that has passed counts even before its timer has run.
LaneState Stage::state() const {
  const std::lock_guard lock(mutex_);
  const bool over = state_ends_ != steady_clock::time_point{} && steady_clock::now() >= state_ends_;
  return over ? rest_state_ : state_;
}

Standing Stage::standing() const {
  const std::lock_guard lock(mutex_);
  Standing now = standing_;
  const auto time = steady_clock::now();
  if (time >= staff_until_) now.staff_why.clear();
  if (state_ends_ != steady_clock::time_point{} && time >= state_ends_) {
    now.state = rest_state_;
    now.since = wall_now() - std::chrono::floor<milliseconds>(time - state_ends_);
  }
  return now;
}

Cue Stage::resting() const {
  Cue cue;
  cue.turn = turn_;
  if (std::string why = out_of_service(); !why.empty()) {
    cue.state = LaneState::out_of_service;
    cue.why = std::move(why);
    return cue;
  }
  steady_clock::time_point until;
  {
    const std::lock_guard lock(mutex_);
    until = staff_until_;
  }
  if (const auto left = until - steady_clock::now(); !staff_why_.empty() && left > left.zero()) {
    cue.state = LaneState::needs_staff;
    cue.why = staff_why_;
    cue.shown_for = std::chrono::ceil<milliseconds>(left);
  }
  return cue;
}

void Stage::enter(Cue cue) {
  {
    const LaneState rest_state = resting().state;
    const std::lock_guard lock(mutex_);
    state_ = cue.state;
    standing_.state = cue.state;
    standing_.since = wall_now();
    rest_state_ = cue.state == LaneState::needs_staff ? LaneState::idle : rest_state;
    state_ends_ = cue.shown_for.count() > 0 ? steady_clock::now() + cue.shown_for : steady_clock::time_point{};
  }
  // Without anybody to tell, what state() works out by itself is enough, and a scan costs no timer.
  if (outputs_.empty() || closed_) return;
  timer_.cancel();
  if (cue.shown_for.count() > 0) {
    timer_.expires_after(cue.shown_for);
    timer_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
      const auto stage = self.lock();
      if (!error && stage && !stage->closed_) stage->rest();
    });
  }
  for (LaneOutput* output : outputs_) output->show(cue);
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
    case LaneState::exited:
      return "exited";
    case LaneState::refused:
      return "refused";
    case LaneState::question:
      return "question";
    case LaneState::needs_staff:
      return "needs_staff";
    case LaneState::out_of_service:
      return "out_of_service";
  }
  return "idle";
}

}  // namespace usher::lane
