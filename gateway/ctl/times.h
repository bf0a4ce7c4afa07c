// Times on the command line and in answers. Pure, but for "now", which the caller gives, and the machine's time zone.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace usher::ctl {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// RFC 3339 ("2026-11-21T09:30:00+08:00", fraction optional, a space for the T allowed); none if it is not.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);
// In UTC: "2026-11-21T01:30:00Z", with milliseconds where there are some.
[[nodiscard]] std::string rfc3339(Time time);

// RFC 3339, "now", "+2h", "-30m", "+1d12h" (units d h m s). Answers RFC 3339; the error shows what may be written.
[[nodiscard]] std::expected<std::string, std::string> time_argument(std::string_view text, Time now);

// For a person, in the machine's zone: "2026-11-21 09:30:00"; text that is no time comes back as it is.
[[nodiscard]] std::string local_time(std::string_view rfc3339_text);
// "14 s", "3 min 05 s", "2 h 07 min".
[[nodiscard]] std::string span_text(std::chrono::seconds span);

[[nodiscard]] Time now();

}  // namespace usher::ctl
