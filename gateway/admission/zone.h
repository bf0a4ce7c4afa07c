// A time zone, as narrow as the rules need it: admission stays free of time-zone databases. Implemented by
// gateway/zone; a test may write its own. Const and shared between threads.
#pragma once

#include <chrono>

#include "gateway/admission/ids.h"

namespace usher::admission {

// What clocks on the wall show, milliseconds; which zone's is known from the context.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

class Zone {
 public:
  // The time from `begin` to before `end` has one offset: local = UTC + offset.
  struct Span {
    Time begin{};
    Time end{};
    std::chrono::seconds offset{0};
  };

  Zone() = default;
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  virtual ~Zone() = default;

  [[nodiscard]] virtual Span span_at(Time time) const = 0;

  // Where clocks change, the offset from before the change counts (Python's fold=0, which pretix uses): a local time
  // that is there twice is the earlier one; one that is skipped is as far after the change as it was to be after the
  // last instant before it.
  [[nodiscard]] virtual Time instant_of(LocalTime local) const = 0;
};

}  // namespace usher::admission
