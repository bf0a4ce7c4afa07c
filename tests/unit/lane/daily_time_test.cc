#include "gateway/lane/daily_time.h"

#include <sstream>
#include <string>
#include <vector>

#include <date/date.h>
#include <doctest/doctest.h>

namespace usher::lane {
namespace {

admission::Time utc(std::string_view text) {
  std::istringstream in{std::string(text)};
  admission::Time time;
  in >> date::parse("%FT%TZ", time);
  REQUIRE(!in.fail());
  return time;
}

// The days that follow `first`, as instants in UTC.
std::vector<admission::Time> days(std::string_view first, std::string_view zone, int count) {
  std::vector<admission::Time> all;
  DailyTime day{utc(first), false};
  for (int i = 0; i < count; ++i) all.push_back((day = next_day(day, zone)).at);
  return all;
}

TEST_CASE("the wall time stays where the clocks do not change") {
  CHECK(days("2026-11-21T15:30:00Z", "Asia/Shanghai", 2) ==
        std::vector{utc("2026-11-22T15:30:00Z"), utc("2026-11-23T15:30:00Z")});
}

TEST_CASE("23:00 in Berlin is 23:00 on both sides of a change") {
  CHECK(days("2026-03-27T22:00:00Z", "Europe/Berlin", 2) ==
        std::vector{utc("2026-03-28T22:00:00Z"), utc("2026-03-29T21:00:00Z")});
  CHECK(days("2026-10-23T21:00:00Z", "Europe/Berlin", 2) ==
        std::vector{utc("2026-10-24T21:00:00Z"), utc("2026-10-25T22:00:00Z")});
}

TEST_CASE("a wall time that the clocks skip comes an hour later that day, and at its own hour on the next") {
  // Berlin, 29 March 2026: 02:00 is followed by 03:00.
  const DailyTime skipped = next_day({utc("2026-03-28T01:30:00Z"), false}, "Europe/Berlin");
  CHECK(skipped == DailyTime{utc("2026-03-29T01:30:00Z"), true});                              // 03:30
  CHECK(next_day(skipped, "Europe/Berlin") == DailyTime{utc("2026-03-30T00:30:00Z"), false});  // 02:30
  // New York, 8 March 2026.
  CHECK(days("2026-03-07T07:30:00Z", "America/New_York", 2) ==
        std::vector{utc("2026-03-08T07:30:00Z"), utc("2026-03-09T06:30:00Z")});
}

TEST_CASE("a real 03:30 on the day of the change is not taken for one that was moved") {
  CHECK(days("2026-03-28T02:30:00Z", "Europe/Berlin", 2) ==
        std::vector{utc("2026-03-29T01:30:00Z"), utc("2026-03-30T01:30:00Z")});
}

TEST_CASE("of a wall time that comes twice the first is meant, and the next day keeps the hour") {
  // Berlin, 25 October 2026: 02:30 is at 00:30 and at 01:30 UTC. New York, 1 November 2026: 01:30 at 05:30 and 06:30.
  CHECK(days("2026-10-24T00:30:00Z", "Europe/Berlin", 2) ==
        std::vector{utc("2026-10-25T00:30:00Z"), utc("2026-10-26T01:30:00Z")});
  CHECK(days("2026-10-31T05:30:00Z", "America/New_York", 2) ==
        std::vector{utc("2026-11-01T05:30:00Z"), utc("2026-11-02T06:30:00Z")});
}

TEST_CASE("a zone whose clocks change by half an hour is no different") {
  // Lord Howe, 4 October 2026: 02:00 (+10:30) is followed by 02:30 (+11).
  const DailyTime skipped = next_day({utc("2026-10-02T15:45:00Z"), false}, "Australia/Lord_Howe");
  CHECK(skipped == DailyTime{utc("2026-10-03T16:15:00Z"), true});  // 02:15 does not exist: 03:15 (+11)
  CHECK(next_day(skipped, "Australia/Lord_Howe") == DailyTime{utc("2026-10-04T15:15:00Z"), false});  // 02:15 (+11)
  // 5 April 2026: 02:00 (+11) is followed by 01:30 (+10:30); 01:45 comes twice.
  CHECK(days("2026-04-03T14:45:00Z", "Australia/Lord_Howe", 2) ==
        std::vector{utc("2026-04-04T14:45:00Z"), utc("2026-04-05T15:15:00Z")});
}

TEST_CASE("a day that a zone skips whole is left out") {
  // Apia had no 30 December 2011.
  CHECK(days("2011-12-29T22:00:00Z", "Pacific/Apia", 1) == std::vector{utc("2011-12-30T22:00:00Z")});
}

TEST_CASE("an unknown zone is UTC") {
  CHECK(days("2026-03-28T01:30:00Z", "Mars/Base", 1) == std::vector{utc("2026-03-29T01:30:00Z")});
}

}  // namespace
}  // namespace usher::lane
