#include "gateway/api/guess_limit.h"

namespace usher::api {

using std::chrono::seconds;

namespace {

constexpr seconds kWindow{60};
constexpr std::size_t kWindowsKept = 256;  // before those that are over are looked for

}  // namespace

std::optional<seconds> GuessLimit::take(admission::DeviceId token, Time now) {
  const std::lock_guard lock(mutex_);
  if (windows_.size() >= kWindowsKept) forget_old(now);
  Window& window = windows_.try_emplace(token, Window{now}).first->second;
  if (now - window.since >= kWindow) window = {now};
  if (window.guesses >= kGuessesPerMinute) {
    return std::chrono::ceil<seconds>(window.since + kWindow - now);
  }
  ++window.guesses;
  return std::nullopt;
}

void GuessLimit::give_back(admission::DeviceId token) {
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(token);
  if (window != windows_.end() && window->second.guesses > 0) --window->second.guesses;
}

void GuessLimit::forget_old(Time now) {
  std::erase_if(windows_, [now](const auto& row) { return now - row.second.since >= kWindow; });
}

}  // namespace usher::api
