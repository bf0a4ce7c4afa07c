#include "gateway/api/alerts.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "gateway/api/live_builder.h"
#include "tests/unit/api/figures_fixture.h"

using namespace usher::api;
using namespace usher::test;
using namespace std::chrono_literals;
namespace json = boost::json;

TEST_CASE("a lane where somebody is needed, or that is out of service, is an alert of its event") {
  const auto a1 = std::make_shared<usher::lane::LaneOptions>(), b1 = std::make_shared<usher::lane::LaneOptions>();
  a1->name = "A1";
  a1->gate = "North";
  a1->event = "expo";
  b1->name = "B1";
  b1->event = "other";
  usher::lane::LaneReport north{a1, {}, {}}, other{b1, {}, {}};
  CHECK(alerts_of({north, other}, "expo").empty());
  north.status.standing.staff_why = "somebody";
  north.status.standing.staff_since = kNow;
  north.status.standing.closed_why = "shut";
  other.status.standing.closed_why = "elsewhere";
  const auto alerts = alerts_of({north, other}, "expo");
  REQUIRE(alerts.size() == 2);
  CHECK(alerts[0] == Alert{"needs_staff", "A1", "North", "somebody", kNow});
  CHECK(alerts[1].kind == "out_of_service");
}

TEST_CASE("alerts are in a snapshot, and in a change when they are others") {
  usher::sequencer::Directory directory = expo_directory();
  usher::sequencer::Scoreboard scoreboard;
  std::vector<Alert> alerts;
  LiveBuilder::Instant now{};
  LiveBuilder builder{
      {[&] { return std::make_shared<const usher::sequencer::Directory>(directory); }, [] { return kNow; }, &scoreboard,
       [&](std::string_view event) { return event == "expo" ? alerts : std::vector<Alert>(); }},
      1s,
      15s};
  const auto snapshot = [&] { return json::parse(*builder.snapshot(kExpo, now)->message); };
  CHECK(snapshot().at("alerts").as_array().empty());
  CHECK(builder.update(now).empty());
  alerts = {{"needs_staff", "A1", "North", "somebody", kNow}};
  const auto changes = builder.update(now);
  REQUIRE(changes.size() == 1);
  const json::value change = json::parse(*changes[0].frame.message);
  CHECK(change.at("type") == "change");
  CHECK(change.at("alerts").at(0).at("why") == "somebody");
  CHECK(change.at("alerts").at(0).at("lane") == "A1");
  CHECK_FALSE(change.as_object().contains("lists"));
  CHECK(builder.update(now).empty());
  CHECK(snapshot().at("alerts").as_array().size() == 1);
  alerts.clear();
  CHECK(json::parse(*builder.update(now).at(0).frame.message).at("alerts").as_array().empty());
}
