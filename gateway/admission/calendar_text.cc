#include "gateway/admission/calendar_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace usher::admission {

using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

namespace {

// Takes `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

std::optional<seconds> take_time(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (take(text, ':')) {
    const auto given = take_number(text, 2);
    if (!given || *given > 59) return std::nullopt;
    second = *given;
    if (take(text, '.')) {
      const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
      if (digits == 0) return std::nullopt;
      text.remove_prefix(digits);
    }
  }
  return std::chrono::hours(*hour) + minutes(*minute) + seconds(second);
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return minutes(0);
  const bool west = text.starts_with('-');
  if (!take(text, west ? '-' : '+')) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 14) return std::nullopt;
  (void)take(text, ':');
  const auto rest = take_number(text, 2);
  if (!rest || *rest > 59) return std::nullopt;
  const minutes offset = std::chrono::hours(*hours) + minutes(*rest);
  return west ? -offset : offset;
}

}  // namespace

std::optional<sys_days> parse_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<seconds> parse_time(std::string_view text) {
  const auto time = take_time(text);
  return text.empty() ? time : std::nullopt;
}

std::optional<Moment> parse_moment(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  Moment moment{*date + *time, std::nullopt};
  if (text.empty()) return moment;
  moment.offset = take_offset(text);
  if (!moment.offset || !text.empty()) return std::nullopt;
  return moment;
}

std::string date_text(sys_days day) {
  const std::chrono::year_month_day date(day);
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out.data();
}

std::string time_text(seconds since_midnight) {
  const auto all = static_cast<int>(since_midnight.count());
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%02d:%02d:%02d", all / 3600, all / 60 % 60, all % 60);
  return out.data();
}

std::string moment_text(const Moment& moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment.wall);
  std::string out = date_text(day) + "T" + time_text(moment.wall - day);
  if (!moment.offset) return out;
  const auto offset = static_cast<int>(moment.offset->count());
  std::array<char, 32> zone{};
  std::snprintf(zone.data(), zone.size(), "%c%02d:%02d", offset < 0 ? '-' : '+', std::abs(offset) / 60,
                std::abs(offset) % 60);
  return out + zone.data();
}

}  // namespace usher::admission
