#include "gateway/lane/daily_time.h"

#include "gateway/zone/zone.h"

namespace usher::lane {
namespace {

using std::chrono::hours;

admission::LocalTime wall_of(const admission::Zone& zone, admission::Time time) {
  return admission::LocalTime{(time + zone.span_at(time).offset).time_since_epoch()};
}

bool skipped(const admission::Zone& zone, admission::LocalTime wall) {
  return wall_of(zone, zone.instant_of(wall)) != wall;
}

}  // namespace

DailyTime next_day(DailyTime last, std::string_view timezone) {
  const admission::Zone& zone = zone::named(timezone);
  admission::LocalTime wall = wall_of(zone, last.at) - hours(last.moved ? 1 : 0) + hours(24);
  while (skipped(zone, wall) && skipped(zone, wall + hours(1))) wall += hours(24);
  const bool moved = skipped(zone, wall);
  if (moved) wall += hours(1);
  return {zone.instant_of(wall), moved};
}

}  // namespace usher::lane
