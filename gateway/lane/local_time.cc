#include "gateway/lane/local_time.h"

#include <array>
#include <cstdio>
#include <exception>

#include <date/tz.h>

namespace usher::lane {
namespace {

// The library throws on an unknown zone or a missing database.
const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

bool known_timezone(std::string_view name) {
  return find_zone(name) != nullptr;
}

std::string local_time(admission::Time time, std::string_view timezone) {
  const date::time_zone* zone = find_zone(timezone);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto offset = zone ? zone->get_info(seconds).offset : std::chrono::seconds{0};
  const auto local = seconds.time_since_epoch() + offset;
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const date::year_month_day day{date::sys_days{days}};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(local - days).count();
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d%s", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60), zone ? "" : " UTC");
  return text.data();
}

}  // namespace usher::lane
