// Times as rules write them. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::admission {

struct RuleMoment {
  std::int64_t at_ms = 0;  // since 1970; in UTC if `exact`, else as clocks in the event's zone show it
  bool exact = false;
};

// ISO 8601: "2026-01-01T12:00:00Z", "2026-01-01 12:00+01:00", "2026-01-01T12:00:00.000"; without offset it is the
// event's local time; without a clock it is midnight. Years 1 to 9999; digits beyond milliseconds are dropped.
[[nodiscard]] std::optional<RuleMoment> read_moment(std::string_view text);

// "HH:MM" or "HH:MM:SS", milliseconds since midnight.
[[nodiscard]] std::optional<std::int64_t> read_clock(std::string_view text);

}  // namespace usher::admission
