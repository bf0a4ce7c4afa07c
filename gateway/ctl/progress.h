// How far long work is: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
// progress_text() is pure; Progress writes to the console's err.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "gateway/ctl/console.h"

namespace usher::ctl {

struct ProgressState {
  std::uint64_t bytes = 0;        // taken by the gateway
  std::uint64_t bytes_total = 0;  // 0: not known
  std::uint64_t rows = 0;
  std::chrono::milliseconds elapsed{0};
};

// "[=========>          ]  45 %  4.5 MB of 10.0 MB  12,000 rows  8,000 rows/s  ETA 2 s", at most `columns` wide: the
// bar gives way, then the end is cut. Without a bar: the same words.
[[nodiscard]] std::string progress_text(const ProgressState& state, int columns, bool bar);

// `words` after a bar of `share` (0 to 1), at most `columns` wide, likewise.
[[nodiscard]] std::string with_bar(const std::string& words, double share, int columns);

class Progress {
 public:
  explicit Progress(Console& console);
  // Draws if it is time to.
  void update(const ProgressState& state);
  // The same for other work than bytes and rows.
  void update(std::chrono::milliseconds elapsed, double share, const std::string& words);
  // Removes the bar, so that what is printed next starts on a clean line.
  void clear();

 private:
  void draw(std::chrono::milliseconds elapsed, const std::function<std::string(int columns, bool bar)>& text);

  Console& console_;
  std::chrono::milliseconds drawn_at_{0};
  bool drawn_ = false;
};

}  // namespace usher::ctl
