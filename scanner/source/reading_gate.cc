#include "scanner/source/reading_gate.h"

#include <functional>
#include <utility>

namespace usher::scanner {

ReadingGate::Answer ReadingGate::take(std::string_view code, TimePoint now) {
  constexpr std::chrono::seconds kWindow{1};
  if (same_code_gap_.count() > 0) {
    const std::size_t hash = std::hash<std::string_view>{}(code);
    const bool same = any_ && hash == last_hash_ && now - last_seen_ < same_code_gap_;
    any_ = true;
    last_hash_ = hash;
    last_seen_ = now;
    if (same) return Answer::same_code;
  }
  if (readings_per_s_max_ == 0) return Answer::pass;
  if (in_window_ == 0 || now - window_begun_ >= kWindow) {
    window_begun_ = now;
    in_window_ = 0;
  }
  if (in_window_ > readings_per_s_max_) return Answer::flood;
  return ++in_window_ > readings_per_s_max_ ? Answer::flood_begun : Answer::pass;
}

}  // namespace usher::scanner
