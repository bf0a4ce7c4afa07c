// How much processor time may be used: a bucket that fills by a share of the time that passes. Pure.
#pragma once

#include <algorithm>
#include <chrono>

namespace usher::scanner {

class CpuBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Micros = std::chrono::microseconds;

  // share: processors, 0.5 is half of one. The bucket holds what 200 ms bring, so that a quiet while is not saved up
  // for a burst that the lanes would feel.
  CpuBudget(double share, Time now) : share_(share), last_(now), level_(full()) {}

  // Something may be begun: what it costs is known afterwards.
  [[nodiscard]] bool has_some(Time now) {
    refill(now);
    return level_.count() > 0;
  }
  void spend(Micros used, Time now) {
    refill(now);
    level_ -= used;
  }
  // When there is some again; `now` if there is.
  [[nodiscard]] Time some_at(Time now) {
    refill(now);
    if (level_.count() > 0) return now;
    return now + Micros(static_cast<Micros::rep>(static_cast<double>(1 - level_.count()) / share_) + 1);
  }

 private:
  [[nodiscard]] Micros full() const { return Micros(static_cast<Micros::rep>(share_ * 200'000)); }
  void refill(Time now) {
    if (now <= last_) return;
    const auto passed = std::chrono::duration_cast<Micros>(now - last_);
    level_ = std::min(full(), level_ + Micros(static_cast<Micros::rep>(static_cast<double>(passed.count()) * share_)));
    last_ += passed;
  }

  double share_;
  Time last_;
  Micros level_;
};

}  // namespace usher::scanner
