// What is looked for in which frame. Empty frames set the budget: QR in every frame, the other formats in every third,
// and what a picture may be hiding only where something has moved, one step a frame. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "scanner/decoder/message.h"

namespace usher::scanner {

class FramePlan {
 public:
  explicit FramePlan(FormatSet formats) : formats_(formats) {}

  // `difference`: mean steps of gray between this frame's thumbnail and the one before (picture.h).
  // Empty: nothing has moved since everything was tried in vain, so this frame is not worth a look.
  [[nodiscard]] std::vector<Look> next(double difference);

 private:
  const FormatSet formats_;
  std::uint64_t frame_ = 0;
  std::size_t step_ = 0;         // of the extra steps, the next one
  std::uint64_t still_for_ = 0;  // frames since something moved
};

}  // namespace usher::scanner
