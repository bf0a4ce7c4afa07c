#include "gateway/ctl/times.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace usher::ctl {
namespace {

constexpr std::int64_t kSpanMaxS = std::int64_t{100} * 366 * 86400;

// Reads exactly `digits` digits; -1 if there are not as many.
int take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".123456" -> 123; none if there is a dot without a digit.
std::optional<int> take_fraction_ms(std::string_view& text) {
  if (!take(text, ".")) return 0;
  int ms = 0, digits = 0;
  for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++digits) {
    if (digits < 3) ms = ms * 10 + (text[0] - '0');
  }
  if (digits == 0) return {};
  for (; digits < 3; ++digits) ms *= 10;
  return ms;
}

// "Z", "+08:00", "-0330"; none if malformed or if something follows.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return text.empty() ? std::optional(std::chrono::minutes{0}) : std::nullopt;
  const bool behind = text.starts_with('-');
  if (!take(text, "+-")) return {};
  const int hours = take_digits(text, 2);
  take(text, ":");
  const int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return {};
  const std::chrono::minutes offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return behind ? -offset : offset;
}

// "2h", "1d12h": seconds; none if it is not that.
std::optional<std::int64_t> parse_span_s(std::string_view text) {
  if (text.empty()) return {};
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
      number = number * 10 + (text[digits] - '0');
      if (number > kSpanMaxS) return {};
    }
    if (digits == 0 || digits == text.size()) return {};
    const char unit = text[digits];
    const std::int64_t unit_s = unit == 'd' ? 86400 : unit == 'h' ? 3600 : unit == 'm' ? 60 : unit == 's' ? 1 : 0;
    if (unit_s == 0 || number > kSpanMaxS / unit_s) return {};
    total += number * unit_s;
    if (total > kSpanMaxS) return {};
    text.remove_prefix(digits + 1);
    if (text.starts_with("in") && unit == 'm') text.remove_prefix(2);  // "30min"
  }
  return total;
}

}  // namespace

std::optional<Time> parse_rfc3339(std::string_view text) {
  const int year = take_digits(text, 4);
  if (year < 0 || !take(text, "-")) return {};
  const int month = take_digits(text, 2);
  if (month < 0 || !take(text, "-")) return {};
  const int day = take_digits(text, 2);
  if (day < 0 || !take(text, "Tt ")) return {};
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ":")) return {};
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ":")) return {};
  const int second = take_digits(text, 2);
  if (second < 0 || second > 60) return {};
  const auto ms = take_fraction_ms(text);
  if (!ms) return {};
  const auto offset = take_offset(text);
  if (!offset) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) - *offset +
         std::chrono::seconds(second) + std::chrono::milliseconds(*ms);
}

std::string rfc3339(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()), unsigned(date.month()),
                unsigned(date.day()), int(clock.hours().count()), int(clock.minutes().count()),
                int(clock.seconds().count()));
  std::string out = text.data();
  if (const auto ms = clock.subseconds().count(); ms != 0) {
    std::snprintf(text.data(), text.size(), ".%03d", int(ms));
    out += text.data();
  }
  return out + "Z";
}

std::expected<std::string, std::string> time_argument(std::string_view text, Time now) {
  const Time whole = std::chrono::floor<std::chrono::seconds>(now);
  if (text == "now") return rfc3339(whole);
  if (text.starts_with('+') || text.starts_with('-')) {
    if (const auto span = parse_span_s(text.substr(1))) {
      return rfc3339(whole + std::chrono::seconds(text[0] == '-' ? -*span : *span));
    }
  } else if (const auto time = parse_rfc3339(text)) {
    return rfc3339(*time);
  }
  return std::unexpected("'" + std::string(text) +
                         "' is not a time: write 2026-11-21T09:30:00+08:00, now, or a span such as +2h, +1d12h, -30m");
}

std::string local_time(std::string_view rfc3339_text) {
  const auto time = parse_rfc3339(rfc3339_text);
  if (!time) return std::string(rfc3339_text);
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count();
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return std::string(rfc3339_text);
  std::array<char, 32> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts));
}

std::string span_text(std::chrono::seconds span) {
  const auto s = span.count() < 0 ? 0 : static_cast<long long>(span.count());
  std::array<char, 48> text{};
  if (s < 60) {
    std::snprintf(text.data(), text.size(), "%lld s", s);
  } else if (s < 3600) {
    std::snprintf(text.data(), text.size(), "%lld min %02lld s", s / 60, s % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%lld h %02lld min", s / 3600, s / 60 % 60);
  }
  return text.data();
}

Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace usher::ctl
