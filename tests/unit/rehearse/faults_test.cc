#include "gateway/ctl/rehearse/faults.h"

#include <doctest/doctest.h>

#include "gateway/ctl/rehearse/live_ear.h"

namespace usher::ctl::rehearse {

namespace {

VenuePlan plan_of_two() {
  VenuePlan plan;
  plan.lanes.resize(2);
  plan.lanes[0].readers = {{.name = "A1/1"}};
  plan.lanes[1].readers = {{.name = "A2/1", .way = ReaderPlan::Way::is_dialed}};
  plan.lanes[1].cameras = {{"A2/camera1", 1}};
  return plan;
}

}  // namespace

TEST_CASE("faults are of devices that are there, in the middle, one after another") {
  const VenuePlan plan = plan_of_two();
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    Dice dice(seed);
    std::vector<std::string> notes;
    const auto faults = plan_faults("reader,camera,relay,gateway", plan, Millis(60'000), dice, notes);
    REQUIRE(faults);
    REQUIRE(faults->size() == 3);
    CHECK((*faults)[0].device == "A2/1");
    CHECK((*faults)[1].device == "A2/camera1");
    CHECK((*faults)[2].kind == FaultKind::gateway);
    CHECK((*faults)[0].at >= Millis(20'000));
    CHECK((*faults)[0].at < (*faults)[1].at);
    CHECK((*faults)[2].at <= Millis(40'000));
    CHECK(notes == std::vector<std::string>{"there is no relay to break"});
  }
}

TEST_CASE("a fault that is not known is named") {
  const VenuePlan plan = plan_of_two();
  Dice dice(1);
  std::vector<std::string> notes;
  CHECK(plan_faults("none", plan, Millis(1), dice, notes)->empty());
  CHECK(plan_faults("reader,roof", plan, Millis(1), dice, notes).error() ==
        "--faults: \"roof\" is none of reader, camera, relay, light, gateway; separate them by commas, or write none");
}

TEST_CASE("the metrics page tells which devices are up") {
  const auto up = devices_up(
      "# TYPE usher_reader_up gauge\n"
      "usher_reader_up{lane=\"A1\",device=\"A1/1\"} 1\n"
      "usher_reader_up{lane=\"A\\\"2\",device=\"A\\\"2/1\"} 0\n"
      "usher_reader_readings_total{lane=\"A1\",device=\"A1/9\"} 1\n"
      "usher_camera_up{lane=\"A1\",device=\"A1/camera1\"} 1.0\n"
      "usher_output_up{lane=\"A1\",device=\"A1/relay1\"} 0\n"
      "usher_reader_up{broken");
  CHECK(up ==
        std::map<std::string, bool>{{"A1/1", true}, {"A\"2/1", false}, {"A1/camera1", true}, {"A1/relay1", false}});
}

TEST_CASE("the live stream's frames are heard, and what is none is nothing") {
  const auto heard = heard_in(
      R"({"type":"change","checkins":[{"time":"2026-11-22T07:00:00.250Z","lane":"A1","verdict":"refused","reason":"unpaid"},)"
      R"({"lane":"A2"}]})");
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].lane == "A1");
  CHECK(heard[0].verdict == "refused");
  CHECK(heard[0].reason == "unpaid");
  CHECK(heard[0].time.time_since_epoch().count() % 1'000'000'000 == 250'000'000);
  CHECK(heard_in("{").empty());
  CHECK(heard_in(R"({"type":"heartbeat"})").empty());
}

TEST_CASE("times are spread by nearest rank") {
  std::vector<double> times;
  for (int i = 100; i >= 1; --i) times.push_back(i);
  const Spread spread = spread_of(times);
  CHECK(spread.count == 100);
  CHECK(spread.p50_ms == 50);
  CHECK(spread.p90_ms == 90);
  CHECK(spread.p99_ms == 99);
  CHECK(spread.max_ms == 100);
  CHECK(spread_of({}).count == 0);
  CHECK(spread_of({7}).p50_ms == 7);
}

}  // namespace usher::ctl::rehearse
