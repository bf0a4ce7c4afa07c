#include "gateway/ctl/progress.h"

#include <algorithm>
#include <ostream>

#include "gateway/ctl/limits.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

constexpr int kBarMax = 30;
constexpr int kBarMin = 6;

std::string bar_text(double share, int columns) {
  const int full = static_cast<int>(share * columns);
  std::string out(static_cast<std::size_t>(columns), ' ');
  std::fill_n(out.begin(), full, '=');
  if (full < columns) out[static_cast<std::size_t>(full)] = '>';
  return "[" + out + "]";
}

std::string words(const ProgressState& state, double share) {
  std::string out;
  if (state.bytes_total > 0) {
    out = pad(std::to_string(static_cast<int>(share * 100)) + " %", 5, true) + "  " + byte_text(state.bytes) + " of " +
          byte_text(state.bytes_total);
  } else {
    out = byte_text(state.bytes);
  }
  out += "  " + grouped(static_cast<long long>(state.rows)) + " rows";
  const double seconds = static_cast<double>(state.elapsed.count()) / 1000;
  if (seconds >= 0.5)
    out += "  " + grouped(static_cast<long long>(static_cast<double>(state.rows) / seconds)) + " rows/s";
  if (seconds >= 1 && share > 0.01 && share < 1) {
    out += "  ETA " + span_text(std::chrono::seconds(static_cast<long long>(seconds / share * (1 - share) + 0.999)));
  }
  return out;
}

}  // namespace

std::string progress_text(const ProgressState& state, int columns, bool bar) {
  const double share = state.bytes_total == 0
                           ? 0
                           : std::min(1.0, static_cast<double>(state.bytes) / static_cast<double>(state.bytes_total));
  const std::string text = words(state, share);
  if (!bar) return text;
  return state.bytes_total == 0 ? fit(text, columns) : with_bar(text, share, columns);
}

std::string with_bar(const std::string& words, double share, int columns) {
  const int room = columns - 4 - display_width(words);  // brackets, and a gap of two
  if (room < kBarMin) return fit(words, columns);
  return bar_text(std::clamp(share, 0.0, 1.0), std::min(room, kBarMax)) + "  " + words;
}

Progress::Progress(Console& console) : console_(console) {}

void Progress::update(const ProgressState& state) {
  draw(state.elapsed, [&state](int columns, bool bar) { return progress_text(state, columns, bar); });
}

void Progress::update(std::chrono::milliseconds elapsed, double share, const std::string& words) {
  draw(elapsed, [&](int columns, bool bar) { return bar ? with_bar(words, share, columns) : words; });
}

void Progress::draw(std::chrono::milliseconds elapsed, const std::function<std::string(int columns, bool bar)>& text) {
  const auto every = console_.err_is_terminal ? kProgressBarEvery : kProgressLineEvery;
  if (elapsed - drawn_at_ < every) return;
  drawn_at_ = elapsed;
  if (!console_.err_is_terminal) {
    *console_.err << text(0, false) << '\n' << std::flush;
    return;
  }
  console_.measure();
  const int columns = console_.columns > 0 ? console_.columns : kColumnsDefault;
  // The last column stays free: a full line would wrap on some terminals.
  *console_.err << '\r' << text(columns - 1, true) << "\033[K" << std::flush;
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) *console_.err << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace usher::ctl
