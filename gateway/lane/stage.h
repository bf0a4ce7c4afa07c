// The state of an entrance, and who is told of it: the state machine of a lane without its scans.
//
//   idle ─▶ reading ─▶ deciding ─▶ admitted | exited | refused | question ─▶ rest
//
// Rest is the first that holds of out_of_service (a required device is down, or staff closed the lane), needs_staff
// (somebody was called and nobody has come) and idle. Every state but these three has a deadline after which the lane
// is at rest again. A scan goes on while staff is called; out of service, none is asked for.
//
// Threads: the lane's thread; state() and standing() from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/lane/cue.h"
#include "gateway/lane/limits.h"
#include "gateway/lane/standing.h"

namespace usher::lane {

struct StageTimes {
  std::chrono::milliseconds verdict_shown = kVerdictShown;
  std::chrono::milliseconds reading_max = kReadingMax;
  std::chrono::milliseconds question_open = kQuestionOpen;
  std::chrono::milliseconds staff_call_kept = kStaffCallKept;
};

class Stage : public std::enable_shared_from_this<Stage> {
 public:
  Stage(boost::asio::io_context& context, StageTimes times);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Before the first scan; told the state it finds.
  void add_output(LaneOutput* output);
  // Nobody is told anything any more; the timer is off.
  void close();

  void reading();
  // Returns the turn that the verdict is to be given with: that of what was begun, or a new one.
  [[nodiscard]] std::uint64_t deciding();
  // A verdict, or why there is none: state, words and the rest are the caller's, how long it is shown is not.
  void verdict(Cue cue);
  // Puts away a verdict or a question before its time; of another turn than `turn`: nothing. Returns the nonce of the
  // question that was put away, "" if it was none.
  std::string dismiss(std::optional<std::uint64_t> turn);
  // What was begun came to nothing. A verdict that is being shown stays.
  void give_up();

  // `why`: one sentence, shown until somebody has come. Called again: the new reason.
  void call_staff(std::string why);
  // The same, once the verdict that is being shown has been seen.
  void call_staff_next(std::string why);
  void staff_done();
  // "" opens the lane again.
  void close_for(std::string why);
  // A device of this lane is there or not. `why`: the device's name and what is wrong. One that was never heard of
  // counts as there.
  void device(const std::string& name, bool required, bool up, std::string why);

  // Why nothing is asked at this lane now; "" in service.
  [[nodiscard]] std::string out_of_service() const;
  [[nodiscard]] LaneState state() const;
  [[nodiscard]] Standing standing() const;

 private:
  void note_call(std::string why);
  [[nodiscard]] Cue resting() const;
  void rest();
  void note_service();
  void enter(Cue cue);

  // Constant after construction.
  const StageTimes times_;

  // Synchronises itself.
  mutable std::mutex mutex_;
  LaneState state_ = LaneState::idle;                  // guarded by mutex_
  std::chrono::steady_clock::time_point state_ends_;   // guarded by mutex_; of a state with a deadline
  LaneState rest_state_ = LaneState::idle;             // guarded by mutex_
  Standing standing_;                                  // guarded by mutex_; its state is the last that was entered
  std::chrono::steady_clock::time_point staff_until_;  // guarded by mutex_

  // The lane's thread's own.
  boost::asio::steady_timer timer_;
  std::vector<LaneOutput*> outputs_;
  std::map<std::string, std::string> missing_;  // required devices that are down, and why
  std::string closed_for_, staff_why_, question_;
  std::uint64_t turn_ = 0;
  bool closed_ = false;
};

}  // namespace usher::lane
