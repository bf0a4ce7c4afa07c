// Which readings of one source go on: each is looked at once, before the sink. Pure; the time comes from the caller.
//
// same code   The code of the reading before, seen again within the gap since it was last seen, is the same reading: it
//             is still held before the reader. Gap 0: every reading goes on.
// flood       At most so many readings go on in any one second window; what is over is dropped. Bound 0: no bound.
//
// Nothing but a hash of the last code is kept, so that no code and no number outlives its reading.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace usher::scanner {

class ReadingGate {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Answer : std::uint8_t {
    pass,
    same_code,
    flood_begun,  // the first of this window over the bound
    flood,
  };

  ReadingGate(std::chrono::milliseconds same_code_gap, std::size_t readings_per_s_max)
      : same_code_gap_(same_code_gap), readings_per_s_max_(readings_per_s_max) {}

  // `now` never goes back.
  [[nodiscard]] Answer take(std::string_view code, TimePoint now);

 private:
  const std::chrono::milliseconds same_code_gap_;
  const std::size_t readings_per_s_max_;

  bool any_ = false;
  std::size_t last_hash_ = 0;
  TimePoint last_seen_{};
  TimePoint window_begun_{};
  std::size_t in_window_ = 0;
};

}  // namespace usher::scanner
