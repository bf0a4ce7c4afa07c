// A wall time that comes every day, as people of a zone mean it: 23:00 is 23:00 in summer and in winter. Pure but for
// the machine's time-zone database.
#pragma once

#include <string_view>

#include "gateway/admission/ids.h"

namespace usher::lane {

struct DailyTime {
  admission::Time at{};
  bool moved = false;  // an hour late on this day: the clocks skip the wall time that is meant

  friend bool operator==(const DailyTime&, const DailyTime&) = default;
};

// The same wall time on the next local day. A time that the clocks skip comes an hour later on that day, and at its own
// hour again on the next; of a time that comes twice the first is meant; a day that the zone skips is left out. An
// unknown zone is UTC.
[[nodiscard]] DailyTime next_day(DailyTime last, std::string_view timezone);

}  // namespace usher::lane
