#include "gateway/lane/local_time.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "gateway/zone/zone.h"

namespace usher::lane {

bool known_timezone(std::string_view name) {
  return zone::exists(name);
}

std::string local_time(admission::Time time, std::string_view timezone) {
  const auto local = time + zone::named(timezone).span_at(time).offset;
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day{days};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(local - days).count();
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d%s", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60), zone::exists(timezone) ? "" : " UTC");
  return text.data();
}

std::chrono::year_month_day local_day(admission::Time time, std::string_view timezone) {
  return std::chrono::floor<std::chrono::days>(time + zone::named(timezone).span_at(time).offset);
}

}  // namespace usher::lane
