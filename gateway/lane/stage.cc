#include "gateway/lane/stage.h"

#include <utility>

namespace usher::lane {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Stage::Stage(boost::asio::io_context& context, StageTimes times) : times_(times), timer_(context) {}

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
  cue.shown_for = cue.state == LaneState::question ? times_.question_open : times_.verdict_shown;
  enter(std::move(cue));
}

void Stage::give_up() {
  if (state() == LaneState::reading) rest();
}

void Stage::rest() {
  enter(resting());
}

void Stage::call_staff(std::string why) {
  staff_why_ = std::move(why);
  staff_until_ = steady_clock::now() + times_.staff_call_kept;
  rest();
}

void Stage::staff_done() {
  staff_why_.clear();
  if (state() == LaneState::needs_staff) rest();
}

void Stage::close_for(std::string why) {
  if (std::exchange(closed_for_, std::move(why)) != closed_for_) rest();
}

void Stage::device(const std::string& name, bool required, bool up, std::string why) {
  if (!required) return;
  const std::string before = out_of_service();
  if (up) {
    missing_.erase(name);
  } else {
    missing_[name] = std::move(why);
  }
  if (before != out_of_service()) rest();
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

bool Stage::in_service() const {
  const std::lock_guard lock(mutex_);
  return rest_state_ != LaneState::out_of_service;
}

Cue Stage::resting() const {
  Cue cue;
  cue.turn = turn_;
  if (std::string why = out_of_service(); !why.empty()) {
    cue.state = LaneState::out_of_service;
    cue.why = std::move(why);
  } else if (const auto left = staff_until_ - steady_clock::now(); !staff_why_.empty() && left > left.zero()) {
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
