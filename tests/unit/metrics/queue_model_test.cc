#include "metrics/queue_model.h"

#include <vector>

#include <doctest/doctest.h>

using namespace usher::metrics;

namespace {

constexpr std::int64_t kNow = 10'000'000;  // ms

QueueScan admitted(std::int64_t seconds_ago, std::uint32_t lane, std::uint32_t gate) {
  return {kNow - seconds_ago * 1000, lane, gate, true, false};
}
QueueScan refused(std::int64_t seconds_ago, std::uint32_t lane, std::uint32_t gate) {
  return {kNow - seconds_ago * 1000, lane, gate, false, true};
}

const std::map<std::uint32_t, std::int64_t> kSinceMorning = {{1, 0}, {2, 0}};

}  // namespace

TEST_CASE("service is the gap between verdicts of a busy lane, by hand") {
  // Gaps: 4, 6, 5, 60 (idle), 3 s -> sorted 3 4 5 6: the median's rank is ceil(0.5 * 4) = 2, the p95's ceil(3.8) = 4.
  const std::vector<QueueScan> scans = {admitted(200, 1, 7), admitted(196, 1, 7), refused(190, 1, 7),
                                        admitted(185, 1, 7), admitted(125, 1, 7), admitted(122, 1, 7)};
  const QueueReport report = queue_figures(scans, kSinceMorning, kNow);
  REQUIRE(report.lanes.size() == 1);
  const QueueFigures& lane = report.lanes.at(1);
  CHECK(lane.scans == 6);
  CHECK(lane.per_minute == doctest::Approx(0.5));  // 5 accepted in 10 minutes
  CHECK(*lane.service_median_s == doctest::Approx(4));
  CHECK(*lane.service_p95_s == doctest::Approx(6));
  CHECK(lane.utilisation == doctest::Approx(18.0 / 600));
  CHECK(lane.exception_rate == doctest::Approx(1.0 / 6));
  CHECK(report.gates.at(7) == lane);
}

TEST_CASE("the window begins with the lane's first scan") {
  const std::vector<QueueScan> scans = {admitted(120, 1, 7), admitted(110, 1, 7), admitted(100, 1, 7),
                                        admitted(90, 1, 7)};
  const QueueReport report = queue_figures(scans, {}, kNow);
  CHECK(report.lanes.at(1).per_minute == doctest::Approx(2));  // 4 in 2 minutes
  CHECK(report.lanes.at(1).utilisation == doctest::Approx(30.0 / 120));
}

TEST_CASE("the first scan of the day reads as one a minute, without service and utilisation") {
  const std::vector<QueueScan> scans = {admitted(1, 1, 7)};
  const QueueFigures lane = queue_figures(scans, {}, kNow).lanes.at(1);
  CHECK(lane.per_minute == doctest::Approx(1));
  CHECK_FALSE(lane.service_median_s);
  CHECK_FALSE(lane.service_p95_s);
  CHECK(lane.utilisation == 0);
}

TEST_CASE("a gap that reaches into the window is one service, its busy time clipped") {
  // 605 s ago lies before the window of 600 s: it is no scan of the window, but the gap to 595 ends in it.
  const std::vector<QueueScan> scans = {admitted(605, 1, 7), admitted(595, 1, 7)};
  const QueueFigures lane = queue_figures(scans, kSinceMorning, kNow).lanes.at(1);
  CHECK(lane.scans == 1);
  CHECK(*lane.service_median_s == doctest::Approx(10));
  CHECK(lane.utilisation == doctest::Approx(5.0 / 600));
}

TEST_CASE("a gap of exactly the idle threshold is service, a longer one is idle") {
  const std::vector<QueueScan> at = {admitted(40, 1, 7), admitted(20, 1, 7)};
  CHECK(*queue_figures(at, kSinceMorning, kNow).lanes.at(1).service_median_s == doctest::Approx(20));
  const std::vector<QueueScan> over = {{kNow - 40'001, 1, 7, true, false}, {kNow - 20'000, 1, 7, true, false}};
  CHECK_FALSE(queue_figures(over, kSinceMorning, kNow).lanes.at(1).service_median_s);
}

TEST_CASE("a gate pools the gaps of its lanes and averages their utilisation") {
  // Lane 1: gaps 10, 10 over 600 s; lane 2 (since 100 s): gap 20. Together 40 busy of 700 lane seconds.
  const std::vector<QueueScan> scans = {admitted(60, 1, 7), admitted(50, 1, 7), admitted(40, 1, 7), admitted(100, 2, 7),
                                        refused(80, 2, 7)};
  const QueueReport report = queue_figures(scans, {{1, 0}}, kNow);
  const QueueFigures& gate = report.gates.at(7);
  CHECK(gate.scans == 5);
  CHECK(gate.per_minute == doctest::Approx(0.4));
  CHECK(*gate.service_median_s == doctest::Approx(10));
  CHECK(*gate.service_p95_s == doctest::Approx(20));
  CHECK(gate.utilisation == doctest::Approx(40.0 / 700));
  CHECK(gate.exception_rate == doctest::Approx(0.2));
  CHECK(report.lanes.at(2).utilisation == doctest::Approx(20.0 / 100));
}

TEST_CASE("scans without a lane count for their gate's rates and not for service") {
  const std::vector<QueueScan> scans = {admitted(120, 0, 7), admitted(119, 0, 7), refused(118, 0, 0)};
  const QueueReport report = queue_figures(scans, {}, kNow);
  CHECK(report.lanes.empty());
  CHECK(report.gates.at(7).per_minute == doctest::Approx(1));
  CHECK_FALSE(report.gates.at(7).service_median_s);
  CHECK(report.gates.at(0).exception_rate == 1);
}

TEST_CASE("order of arrival does not matter, and the future and the far past are left out") {
  const std::vector<QueueScan> shuffled = {admitted(190, 1, 7), admitted(200, 1, 7), admitted(-5, 1, 7),
                                           admitted(900, 1, 7), admitted(195, 1, 7)};
  const QueueFigures lane = queue_figures(shuffled, kSinceMorning, kNow).lanes.at(1);
  CHECK(lane.scans == 3);
  CHECK(*lane.service_median_s == doctest::Approx(5));
}

TEST_CASE("a lane that has fallen silent has figures of zero, then none") {
  const std::vector<QueueScan> scans = {admitted(610, 1, 7)};
  const QueueFigures lane = queue_figures(scans, kSinceMorning, kNow).lanes.at(1);
  CHECK(lane.scans == 0);
  CHECK(lane.per_minute == 0);
  CHECK(lane.exception_rate == 0);
  CHECK(queue_figures({}, kSinceMorning, kNow).lanes.empty());
}
