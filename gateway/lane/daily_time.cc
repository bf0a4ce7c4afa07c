#include "gateway/lane/daily_time.h"

#include <exception>
#include <string>

#include <date/tz.h>

namespace usher::lane {
namespace {

using std::chrono::hours;
using Local = date::local_time<std::chrono::milliseconds>;

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

bool skipped(const date::time_zone& zone, Local wall) {
  return zone.get_info(wall).result == date::local_info::nonexistent;
}

}  // namespace

DailyTime next_day(DailyTime last, std::string_view timezone) {
  const date::time_zone* zone = find_zone(timezone);
  if (zone == nullptr) return {last.at + hours(24), false};
  Local wall = zone->to_local(last.at) - hours(last.moved ? 1 : 0) + hours(24);
  while (skipped(*zone, wall) && skipped(*zone, wall + hours(1))) wall += hours(24);
  const bool moved = skipped(*zone, wall);
  if (moved) wall += hours(1);
  return {zone->to_sys(wall, date::choose::earliest), moved};
}

}  // namespace usher::lane
