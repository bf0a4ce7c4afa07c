#include "storage/import/time_text.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include <date/tz.h>

namespace usher::importing {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kWanted3339 = "is not a time; write it as 2026-03-05T09:00:00Z or 2026-03-05T09:00:00+08:00";
constexpr std::string_view kWantedAny =
    "is not a time; write it as 2026-03-05 09:00, 2026/3/5 9:00:30, 2026-03-05 or 2026-03-05T09:00:00+08:00";

// The pieces of a time as written, checked for range but for the day of the month.
struct Written {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
  bool has_time = false;
  std::optional<minutes> offset;
};

// Reads from the front of a view.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool take_any(std::string_view chars) {
    if (rest_.empty() || chars.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Between `least` and `most` digits.
  [[nodiscard]] std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    for (; n < most && n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9'; ++n)
      value = value * 10 + (rest_[n] - '0');
    if (n < least) return std::nullopt;
    rest_.remove_prefix(n);
    return value;
  }
  [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  void skip_spaces() {
    while (take(' ')) {
    }
  }

 private:
  std::string_view rest_;
};

bool in(int value, int low, int high) {
  return value >= low && value <= high;
}

// strict: RFC 3339's two digits everywhere and '-'; otherwise also '/', '.', one digit.
bool read_date(Cursor& at, bool strict, Written& w) {
  const std::size_t least = strict ? 2 : 1;
  const auto year = at.number(4, 4);
  if (!year) return false;
  const bool slash = !strict && at.take('/');
  const bool dot = !strict && !slash && at.take('.');
  const char mark = slash ? '/' : dot ? '.' : '-';
  if (mark == '-' && !at.take('-')) return false;
  const auto month = at.number(least, 2);
  if (!month || !at.take(mark)) return false;
  const auto day = at.number(least, 2);
  if (!day) return false;
  w.year = *year, w.month = *month, w.day = *day;
  return in(w.year, 1900, 9999) && in(w.month, 1, 12) && in(w.day, 1, 31);
}

bool read_clock(Cursor& at, bool strict, Written& w) {
  const auto hour = at.number(strict ? 2 : 1, 2);
  if (!hour || !at.take(':')) return false;
  const auto minute = at.number(2, 2);
  if (!minute) return false;
  w.hour = *hour, w.minute = *minute, w.has_time = true;
  if (at.take(':')) {
    const auto second = at.number(2, 2);
    if (!second) return false;
    w.second = *second;
    if (at.take('.')) {
      if (!at.next_is_digit()) return false;
      for (int scale = 100; at.next_is_digit(); scale /= 10) w.ms += *at.number(1, 1) * scale;
    }
  } else if (strict) {
    return false;
  }
  // 60 is a leap second; it has no instant of its own here.
  if (w.second == 60) w.second = 59, w.ms = 999;
  return in(w.hour, 0, 23) && in(w.minute, 0, 59) && in(w.second, 0, 59);
}

bool read_offset(Cursor& at, Written& w) {
  if (at.take_any("Zz")) {
    w.offset = minutes{0};
    return true;
  }
  const bool west = at.take('-');
  if (!west && !at.take('+')) return false;
  const auto hours = at.number(2, 2);
  if (!hours || !at.take(':')) return false;
  const auto mins = at.number(2, 2);
  if (!mins || !in(*hours, 0, 23) || !in(*mins, 0, 59)) return false;
  w.offset = minutes{*hours * 60 + *mins} * (west ? -1 : 1);
  return true;
}

std::optional<milliseconds> since_epoch(const Written& w) {
  const std::chrono::year_month_day day{std::chrono::year{w.year}, std::chrono::month{static_cast<unsigned>(w.month)},
                                        std::chrono::day{static_cast<unsigned>(w.day)}};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days{day}.time_since_epoch() + std::chrono::hours{w.hour} + minutes{w.minute} +
         seconds{w.second} + milliseconds{w.ms};
}

// nullptr is UTC, also where the database has no such zone or is not there at all.
const date::time_zone* find_zone(std::string_view zone) {
  if (zone.empty() || zone == "UTC" || zone == "Etc/UTC" || zone == "Z") return nullptr;
  try {
    return date::locate_zone(std::string(zone));
  } catch (const std::exception&) {
    return nullptr;
  }
}

milliseconds to_utc(milliseconds local, std::string_view zone) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) return local;
  try {
    const auto info = found->get_info(date::local_time<milliseconds>{local});
    if (info.result == date::local_info::nonexistent) return info.first.end.time_since_epoch();
    return local - info.first.offset;
  } catch (const std::exception&) {
    return local;
  }
}

seconds offset_at(Time time, std::string_view zone) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) return seconds{0};
  try {
    return found->get_info(time).offset;
  } catch (const std::exception&) {
    return seconds{0};
  }
}

void put(std::string& out, int value, int digits) {
  char text[8];
  for (int i = digits - 1; i >= 0; --i, value /= 10) text[i] = static_cast<char>('0' + value % 10);
  out.append(text, static_cast<std::size_t>(digits));
}

// "2026-11-21" separator "09:30", and ":05.250" with `exact`.
std::string write(Time local, char separator, bool exact) {
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day{days};
  const std::chrono::hh_mm_ss<milliseconds> clock{local - days};
  std::string out;
  put(out, static_cast<int>(day.year()), 4);
  out += '-';
  put(out, static_cast<int>(static_cast<unsigned>(day.month())), 2);
  out += '-';
  put(out, static_cast<int>(static_cast<unsigned>(day.day())), 2);
  out += separator;
  put(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  put(out, static_cast<int>(clock.minutes().count()), 2);
  if (!exact) return out;
  out += ':';
  put(out, static_cast<int>(clock.seconds().count()), 2);
  if (clock.subseconds().count() != 0) {
    out += '.';
    put(out, static_cast<int>(clock.subseconds().count()), 3);
  }
  return out;
}

// Four-digit years only: anything else is shown as the nearest that can be written.
Time writable(Time time) {
  using namespace std::chrono;
  constexpr Time least{sys_days{year{0} / 1 / 2}}, most{sys_days{year{9999} / 12 / 30}};
  return std::clamp(time, least, most);
}

}  // namespace

std::expected<Time, std::string> parse_rfc3339(std::string_view text) {
  Cursor at(text);
  Written w;
  const bool read =
      read_date(at, true, w) && at.take_any("Tt ") && read_clock(at, true, w) && read_offset(at, w) && at.done();
  const auto local = read ? since_epoch(w) : std::nullopt;
  if (!local) return std::unexpected(std::string(kWanted3339));
  return Time{*local - *w.offset};
}

std::expected<Time, std::string> parse_time(std::string_view text, std::string_view zone) {
  Cursor at(text);
  Written w;
  bool read = read_date(at, false, w);
  if (read && !at.done()) {
    read = at.take_any("Tt ");
    at.skip_spaces();
    if (!at.done()) {
      read = read && read_clock(at, false, w);
      at.skip_spaces();
      read = read && (at.done() || (read_offset(at, w) && at.done()));
    }
  }
  const auto local = read ? since_epoch(w) : std::nullopt;
  if (!local) return std::unexpected(std::string(kWantedAny));
  return Time{w.offset ? *local - *w.offset : to_utc(*local, zone)};
}

Time end_of_day(Time time, std::string_view zone) {
  const auto next = std::chrono::floor<std::chrono::days>(time + offset_at(time, zone)) + std::chrono::days{1};
  return Time{to_utc(next.time_since_epoch(), zone) - milliseconds{1}};
}

std::string format_rfc3339(Time time) {
  return write(writable(time), 'T', true) + 'Z';
}

std::string format_rfc3339(Time time, std::string_view zone) {
  time = writable(time);
  const auto offset = std::chrono::duration_cast<minutes>(offset_at(time, zone));
  std::string out = write(time + offset, 'T', true);
  out += offset.count() < 0 ? '-' : '+';
  const auto size = static_cast<int>(offset.count() < 0 ? -offset.count() : offset.count());
  put(out, size / 60, 2);
  out += ':';
  put(out, size % 60, 2);
  return out;
}

std::string local_text(Time time, std::string_view zone) {
  time = writable(time);
  return write(time + offset_at(time, zone), ' ', false);
}

bool zone_exists(std::string_view zone) {
  if (zone == "UTC" || zone == "Etc/UTC") return true;
  if (zone.empty()) return false;
  return find_zone(zone) != nullptr;
}

}  // namespace usher::importing
