// Dates and times as people type them into a form: ISO 8601 only. Pure; private to this folder.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace usher::admission {

// "2026-11-21" of a day that exists.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_date(std::string_view text);

// "09:30" or "09:30:15" (a fraction of a second is dropped).
[[nodiscard]] std::optional<std::chrono::seconds> parse_time(std::string_view text);

// A date and a time, divided by T or a space, and perhaps an offset: Z, +08:00, +0800.
struct Moment {
  std::chrono::sys_seconds wall;
  std::optional<std::chrono::minutes> offset;
};
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

[[nodiscard]] std::string date_text(std::chrono::sys_days day);
[[nodiscard]] std::string time_text(std::chrono::seconds since_midnight);
[[nodiscard]] std::string moment_text(const Moment& moment);

}  // namespace usher::admission
