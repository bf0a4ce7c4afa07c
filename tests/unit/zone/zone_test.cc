#include "gateway/zone/zone.h"

#include <doctest/doctest.h>

namespace usher {
namespace {

using namespace std::chrono_literals;
using admission::LocalTime;
using admission::Time;
using std::chrono::local_days;
using std::chrono::sys_days;

constexpr auto kForward = std::chrono::year{2026} / 3 / 29;
constexpr auto kBack = std::chrono::year{2026} / 10 / 25;

TEST_CASE("a zone that is not there is UTC") {
  CHECK(zone::exists("UTC"));
  CHECK(zone::exists("Europe/Berlin"));
  CHECK_FALSE(zone::exists("Mars/Olympus"));
  CHECK_FALSE(zone::exists(""));
  const Time noon{sys_days{kForward} + 12h};
  CHECK(zone::named("Mars/Olympus").span_at(noon).offset == 0s);
  CHECK(&zone::named("Europe/Berlin") == &zone::named("Europe/Berlin"));
}

TEST_CASE("a span ends where the clocks change") {
  const auto& berlin = zone::named("Europe/Berlin");
  const Time change{sys_days{kForward} + 1h};
  const auto before = berlin.span_at(change - 1ms);
  CHECK(before.offset == 1h);
  CHECK(before.end == change);
  const auto after = berlin.span_at(change);
  CHECK(after.offset == 2h);
  CHECK(after.begin == change);
}

TEST_CASE("times before the first and after the last change have a span, too") {
  for (const char* name : {"Europe/Berlin", "Asia/Shanghai", "Etc/GMT-14", "UTC"}) {
    for (const Time time :
         {Time{sys_days{std::chrono::year{1} / 1 / 1}}, Time{sys_days{std::chrono::year{9999} / 12 / 31}}}) {
      const auto span = zone::named(name).span_at(time);
      CHECK(span.begin <= time);
      CHECK(time < span.end);
    }
  }
}

TEST_CASE("a local time that is skipped is as far after the change as it would have been") {
  CHECK(zone::named("Europe/Berlin").instant_of(LocalTime{local_days{kForward} + 2h + 30min}) ==
        Time{sys_days{kForward} + 1h + 30min});
}

TEST_CASE("a local time that is there twice is the earlier one") {
  CHECK(zone::named("Europe/Berlin").instant_of(LocalTime{local_days{kBack} + 2h + 30min}) ==
        Time{sys_days{kBack} + 30min});
}

TEST_CASE("milliseconds are kept") {
  CHECK(zone::named("America/New_York").instant_of(LocalTime{local_days{kForward} + 1ms}) ==
        Time{sys_days{kForward} + 4h + 1ms});
}

}  // namespace
}  // namespace usher
