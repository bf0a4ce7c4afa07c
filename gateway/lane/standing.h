// What holds at an entrance right now, as others are told of it. A plain value.
#pragma once

#include <string>

#include "gateway/admission/ids.h"
#include "gateway/lane/cue.h"

namespace usher::lane {

// What holds at a lane whatever is being scanned there. A text that is "" does not hold.
struct Standing {
  LaneState state = LaneState::idle;
  admission::Time since{};  // of the state
  std::string staff_why;    // somebody was called and nobody has come
  admission::Time staff_since{};
  std::string closed_why;  // out of service
  admission::Time closed_since{};

  [[nodiscard]] bool in_service() const { return closed_why.empty(); }
};

}  // namespace usher::lane
