// Times as text: RFC 3339 and the local forms that people and spreadsheets write. Pure but for the time-zone database,
// which is read from the system on first use (Debian: tzdata).
//
// Threads: any. A zone is an IANA name ("Asia/Shanghai"); check it once with zone_exists. Where a function is given a
// zone that is not there, it uses UTC: a wrong name never costs a scan its answer.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "storage/record_types.h"

namespace usher::importing {

using admission::Time;

// "2026-11-21T09:30:00Z", "2026-11-21T17:30:00.250+08:00"; "t", "z" and a space for the "T" as the RFC allows; digits
// beyond milliseconds are dropped; a leap second counts as the second before. Years 1900 to 9999. The error says in
// English what is allowed.
[[nodiscard]] std::expected<Time, std::string> parse_rfc3339(std::string_view text);

// As parse_rfc3339, and without offset in `zone`: "2026-03-05 09:00", "2026-03-05T09:00:30", "2026/3/5 9:00",
// "2026-03-05" (midnight). A local time that does not exist (clocks go forward) is the instant of the change; one that
// is there twice is the earlier.
[[nodiscard]] std::expected<Time, std::string> parse_time(std::string_view text, std::string_view zone);

// The last millisecond of the day on which `time` falls in `zone`.
[[nodiscard]] Time end_of_day(Time time, std::string_view zone);

// UTC: "2026-11-21T01:30:00Z", with ".250" where the milliseconds are not zero.
[[nodiscard]] std::string format_rfc3339(Time time);
// With the zone's offset: "2026-11-21T09:30:00+08:00".
[[nodiscard]] std::string format_rfc3339(Time time, std::string_view zone);
// For people: "2026-11-21 09:30".
[[nodiscard]] std::string local_text(Time time, std::string_view zone);

// "UTC" always does; any other only if the system's database has it.
[[nodiscard]] bool zone_exists(std::string_view zone);

}  // namespace usher::importing
