#include "gateway/admission/rules_time.h"

#include <chrono>

namespace usher::admission {
namespace {

// Takes from the front of a text; once something was missing, everything is.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  int number(std::size_t digits, int least, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!next_is_digit()) return miss();
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value < least || value > most ? miss() : value;
  }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view any_of) {
    if (!take(any_of)) miss();
  }
  [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  [[nodiscard]] char taken() const { return taken_; }
  [[nodiscard]] bool done() const { return rest_.empty() && !missed_; }
  int miss() {
    missed_ = true;
    return 0;
  }

 private:
  std::string_view rest_;
  char taken_ = '\0';
  bool missed_ = false;
};

std::int64_t clock_ms(Cursor& at, bool fraction) {
  std::int64_t seconds = at.number(2, 0, 23) * 3600;
  at.need(":");
  seconds += at.number(2, 0, 59) * 60;
  std::int64_t ms = 0;
  if (at.take(":")) {
    seconds += at.number(2, 0, 59);
    if (fraction && at.take(".,")) {
      if (!at.next_is_digit()) at.miss();
      for (int scale = 100; at.next_is_digit(); scale /= 10) ms += at.number(1, 0, 9) * scale;
    }
  }
  return seconds * 1000 + ms;
}

std::int64_t offset_ms(Cursor& at, bool west) {
  std::int64_t minutes = at.number(2, 0, 23) * 60;
  const bool colon = at.take(":");
  if (colon || at.next_is_digit()) minutes += at.number(2, 0, 59);
  return minutes * (west ? -60'000 : 60'000);
}

}  // namespace

std::optional<RuleMoment> read_moment(std::string_view text) {
  using namespace std::chrono;
  Cursor at(text);
  const year y{at.number(4, 1, 9999)};
  at.need("-");
  const month m{static_cast<unsigned>(at.number(2, 1, 12))};
  at.need("-");
  const day d{static_cast<unsigned>(at.number(2, 1, 31))};
  const year_month_day date{y, m, d};
  RuleMoment moment;
  std::int64_t within_day = 0;
  if (at.take("T ")) {
    within_day = clock_ms(at, true);
    if (at.take("Z")) {
      moment.exact = true;
    } else if (at.take("+-")) {
      moment.exact = true;
      within_day -= offset_ms(at, at.taken() == '-');
    }
  }
  if (!at.done() || !date.ok()) return std::nullopt;
  moment.at_ms = duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count() + within_day;
  return moment;
}

std::optional<std::int64_t> read_clock(std::string_view text) {
  Cursor at(text);
  const std::int64_t ms = clock_ms(at, false);
  return at.done() ? std::optional(ms) : std::nullopt;
}

}  // namespace usher::admission
