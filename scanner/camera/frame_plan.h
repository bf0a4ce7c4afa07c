// What is looked for in which frame. Empty frames set the budget: QR in every frame, the other formats in every third,
// and what a picture may be hiding only where something has moved, one step a frame. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/decoder/message.h"

namespace usher::scanner {

// One thread.
class FramePlan {
 public:
  using Time = std::chrono::steady_clock::time_point;
  explicit FramePlan(FormatSet formats) : formats_(formats) {}

  // `difference`: mean steps of gray between this frame's thumbnail and the one before (picture.h).
  // Empty: nothing has moved since everything was tried, so this frame is not worth a look. A picture that stands still
  // is looked at every kStillGap all the same, by the step that last found a code: light changes slowly, and a code
  // that is still in view must not be taken for a new one.
  [[nodiscard]] std::vector<Look> next(double difference, Time now);
  // The step that has just found a code.
  void found_by(Step step) { found_ = step; }

 private:
  [[nodiscard]] Step extra_step();

  const FormatSet formats_;
  std::uint64_t frame_ = 0;
  std::size_t turn_ = 0;         // of the extra steps, the next one
  std::uint64_t still_for_ = 0;  // frames since something moved
  std::optional<Step> found_;
  Time looked_{};
};

}  // namespace usher::scanner
