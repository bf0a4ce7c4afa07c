#include "storage/import/time_text.h"

#include <chrono>

#include <doctest/doctest.h>

using namespace usher::importing;
using namespace std::chrono;

namespace {

std::int64_t ms(std::string_view text) {
  return parse_rfc3339(text).value().time_since_epoch().count();
}
std::string local(std::string_view text, std::string_view zone) {
  return format_rfc3339(parse_time(text, zone).value());
}

}  // namespace

TEST_CASE("RFC 3339 in all its forms is read to the millisecond") {
  CHECK(ms("1970-01-01T00:00:00Z") == 0);
  CHECK(ms("2026-11-21T09:30:00Z") == 1795253400000);
  CHECK(ms("2026-11-21t17:30:00.25+08:00") == 1795253400250);
  CHECK(ms("2026-11-21 09:30:00.1239z") == 1795253400123);
  CHECK(ms("2016-12-31T23:59:60Z") == ms("2016-12-31T23:59:59.999Z"));
  CHECK(ms("2024-02-29T00:00:00-00:00") == ms("2024-02-29T00:00:00Z"));
}

TEST_CASE("what is no RFC 3339 time is refused with what is") {
  for (const char* text :
       {"", "2026-11-21", "2026-11-21T09:30Z", "2026-11-21T09:30:00", "2026-1-21T09:30:00Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:30:00Zx", "2026-11-21T09:30:00.Z",
        "2026-11-21T09:30:00+0800", "1899-12-31T23:59:59Z", "2026/11/21T09:30:00Z"}) {
    CAPTURE(text);
    const auto parsed = parse_rfc3339(text);
    REQUIRE(!parsed);
    CHECK(parsed.error().find("2026-03-05T09:00:00Z") != std::string::npos);
  }
}

TEST_CASE("local times are read as people and spreadsheets write them") {
  for (const char* text :
       {"2026-03-05 09:00", "2026/3/5 9:00", "2026/03/05 09:00:00", "2026-03-05T09:00", "2026.3.5 9:00",
        "2026-03-05  09:00 ", "2026-03-05 09:00:00+08:00", "2026-03-05T01:00:00Z"}) {
    CAPTURE(text);
    CHECK(local(text, "Asia/Shanghai") == "2026-03-05T01:00:00Z");
  }
  CHECK(local("2026-03-05", "Asia/Shanghai") == "2026-03-04T16:00:00Z");
  CHECK(local("2026-03-05 09:00", "UTC") == "2026-03-05T09:00:00Z");
  for (const char* text :
       {"yesterday", "2026-03-05 9", "2026-03-05 25:00", "05.03.2026", "2026/03-05", "2026-03-05 09:00 PM"})
    CHECK(!parse_time(text, "UTC"));
}

TEST_CASE("a local time that is skipped is the instant of the change, one that comes twice is the earlier") {
  CHECK(local("2026-03-29 02:30", "Europe/Berlin") == "2026-03-29T01:00:00Z");
  CHECK(local("2026-10-25 02:30", "Europe/Berlin") == "2026-10-25T00:30:00Z");
}

TEST_CASE("times are written with zone, and round trips lose nothing") {
  const Time time = parse_rfc3339("2026-11-21T01:30:00Z").value();
  CHECK(format_rfc3339(time) == "2026-11-21T01:30:00Z");
  CHECK(format_rfc3339(time + 5ms) == "2026-11-21T01:30:00.005Z");
  CHECK(format_rfc3339(time, "Asia/Shanghai") == "2026-11-21T09:30:00+08:00");
  CHECK(format_rfc3339(time, "America/St_Johns") == "2026-11-20T22:00:00-03:30");
  CHECK(format_rfc3339(time, "UTC") == "2026-11-21T01:30:00+00:00");
  CHECK(local_text(time, "Asia/Shanghai") == "2026-11-21 09:30");
  for (const char* zone : {"UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"})
    for (std::int64_t at = 0; at < 4'000'000'000'000; at += 86'400'000LL * 37 + 12'345'678) {
      const Time t{milliseconds{at}};
      CHECK(parse_rfc3339(format_rfc3339(t, zone)).value() == t);
      CHECK(parse_rfc3339(format_rfc3339(t)).value() == t);
    }
}

TEST_CASE("the end of a day is the zone's") {
  const Time time = parse_rfc3339("2026-11-21T20:00:00Z").value();
  CHECK(format_rfc3339(end_of_day(time, "Asia/Shanghai")) == "2026-11-22T15:59:59.999Z");
  CHECK(format_rfc3339(end_of_day(time, "UTC")) == "2026-11-21T23:59:59.999Z");
}

TEST_CASE("a zone that is not there is refused by the check and is UTC elsewhere") {
  CHECK(zone_exists("Asia/Shanghai"));
  CHECK(zone_exists("UTC"));
  CHECK(!zone_exists("Mars/Base"));
  CHECK(!zone_exists(""));
  CHECK(!zone_exists("../../etc/passwd"));
  CHECK(local_text(Time{}, "Mars/Base") == "1970-01-01 00:00");
}

TEST_CASE("times that cannot be written with four digits are shown as the nearest that can") {
  CHECK(format_rfc3339(Time::max()).starts_with("9999-12-30"));
  CHECK(format_rfc3339(Time::min(), "Asia/Shanghai").starts_with("0000-01-02"));
}
