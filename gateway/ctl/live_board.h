// The live stream's frames folded into the figures they stand for (gateway/api/LIVE.md): a snapshot replaces
// everything, a change replaces the rows it names. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/ctl/json.h"

namespace usher::ctl {

class LiveBoard {
 public:
  enum class Taken { snapshot, change, nothing, unreadable };
  // One frame's JSON. `nothing`: a heartbeat, or a type that this version does not know.
  [[nodiscard]] Taken take(std::string_view frame);

  // In the shape of GET …/counts; an empty object until the first snapshot.
  [[nodiscard]] const json::value& counts() const { return counts_; }
  // The newest check-ins, oldest first, at most kCheckinsKept.
  [[nodiscard]] const json::array& checkins() const { return checkins_; }
  // Who needs help, and what is out of service: {"kind","lane","gate","why","since"} each.
  [[nodiscard]] const json::array& alerts() const { return alerts_; }
  // Whether the last frame told other alerts than before.
  [[nodiscard]] bool alerts_changed() const { return alerts_changed_; }
  // Of the last frame: its check-ins, and how many more there were that it did not tell.
  [[nodiscard]] const json::array& fresh() const { return fresh_; }
  [[nodiscard]] std::int64_t untold() const { return untold_; }
  [[nodiscard]] bool empty() const { return counts_.get_object().empty(); }

  static constexpr std::size_t kCheckinsKept = 50;

 private:
  void remember(const json::value& frame);
  void take_alerts(const json::value& frame);

  json::value counts_ = json::object();
  json::array checkins_;
  json::array fresh_;
  json::array alerts_;
  bool alerts_changed_ = false;
  std::int64_t untold_ = 0;
};

}  // namespace usher::ctl
