#include "gateway/ctl/rehearse/curve.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace usher::ctl::rehearse {

namespace {

constexpr Millis kMinute{60'000};

std::size_t between(const std::vector<Millis>& times, Millis from, Millis to) {
  return static_cast<std::size_t>(std::ranges::count_if(times, [&](Millis t) { return t >= from && t < to; }));
}

}  // namespace

TEST_CASE("everybody comes in time to be through at the end, in order") {
  for (const Curve curve : {Curve::peak, Curve::flat, Curve::doors}) {
    Dice dice(7);
    const auto times = arrivals(curve, 5000, kMinute, dice);
    REQUIRE(times.size() == 5000);
    CHECK(std::ranges::is_sorted(times));
    CHECK(times.front() >= Millis(0));
    CHECK(times.back() <= kMinute * 9 / 10);
    CHECK(parse_curve(to_string(curve)) == curve);
  }
  CHECK_FALSE(parse_curve("bell"));
}

TEST_CASE("a peak has most people in its middle third, a flat curve a third") {
  Dice dice(7);
  const auto peak = arrivals(Curve::peak, 9000, kMinute, dice);
  const auto flat = arrivals(Curve::flat, 9000, kMinute, dice);
  const Millis third = kMinute * 3 / 10;
  CHECK(between(peak, third, 2 * third) > 5500);
  CHECK(between(peak, Millis(0), third) > 500);
  CHECK(between(flat, third, 2 * third) > 2700);
  CHECK(between(flat, third, 2 * third) < 3300);
}

TEST_CASE("when the doors open, all stand there") {
  Dice dice(7);
  CHECK(arrivals(Curve::doors, 500, kMinute, dice).back() < Millis(2000));
}

TEST_CASE("the same seed throws the same arrivals") {
  Dice one(3), two(3), other(4);
  const auto first = arrivals(Curve::peak, 100, kMinute, one);
  CHECK(first == arrivals(Curve::peak, 100, kMinute, two));
  CHECK(first != arrivals(Curve::peak, 100, kMinute, other));
}

}  // namespace usher::ctl::rehearse
