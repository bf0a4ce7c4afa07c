// Who a person says they are can be guessed: four digits of a phone are 10,000 tries. So each token may name so many
// persons a minute that nobody knows, and then has to wait; whoever is found was no guess and does not count.
//
// Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "gateway/admission/ids.h"
#include "gateway/api/limits.h"

namespace usher::api {

class GuessLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Counts an attempt; or, kGuessesPerMinute being used up, how long until the next.
  [[nodiscard]] std::optional<std::chrono::seconds> take(admission::DeviceId token, Time now);
  // It found somebody.
  void give_back(admission::DeviceId token);

 private:
  struct Window {
    Time since;
    std::uint32_t guesses = 0;
  };
  void forget_old(Time now);

  std::mutex mutex_;
  std::map<admission::DeviceId, Window> windows_;  // guarded by mutex_; at most one for each token
};

}  // namespace usher::api
