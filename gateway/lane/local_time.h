// Times as the people at the door read them: in the event's zone.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gateway/admission/ids.h"

namespace usher::lane {

// Whether the zone is in this machine's time-zone database.
[[nodiscard]] bool known_timezone(std::string_view name);

// "2026-11-21 09:30" in the zone; an unknown zone gives UTC and says so ("2026-11-21 01:30 UTC"). Any thread.
[[nodiscard]] std::string local_time(admission::Time time, std::string_view timezone);

// The day it is there; an unknown zone gives UTC's. Any thread.
[[nodiscard]] std::chrono::year_month_day local_day(admission::Time time, std::string_view timezone);

}  // namespace usher::lane
