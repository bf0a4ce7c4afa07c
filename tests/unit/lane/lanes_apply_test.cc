#include <atomic>
#include <thread>

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include "tests/unit/lane/lane_world.h"

using namespace usher;
using namespace usher::lane;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

LaneOptions lane_named(const std::string& name) {
  LaneOptions options = lane_a1();
  options.name = name;
  std::get<scanner::TcpSourceOptions>(options.readers.front().source).name = name + "/1";
  return options;
}

// The port that a lane's first reader listens on.
std::uint16_t port_of_lane(const Lanes& lanes, const std::string& name) {
  for (const ReaderStatus& reader : lanes.readers()) {
    if (reader.lane == name) return reader.port;
  }
  return 0;
}

LaneOptions on_port(LaneOptions options, std::uint16_t port) {
  std::get<scanner::TcpSourceOptions>(options.readers.front().source).endpoint.port = port;
  return options;
}

}  // namespace

TEST_CASE("lanes are added, removed and started anew, and one that stays the same keeps its connections") {
  World world;
  for (const char* code : {"AAA", "BBB", "CCC"}) world.venue.add_ticket(code);
  world.run();
  auto lanes = world.lanes({lane_named("A1"), lane_named("A2"), lane_named("A3")});
  FakeReader first(port_of_lane(*lanes, "A1")), second(port_of_lane(*lanes, "A2"));
  CHECK(ask(first, "AAA") == "OK Name of AAA");
  const auto held = lanes->find("A2");
  auto changed = lane_named("A2");
  changed.line.ok = "YES {name}";
  const auto change = lanes->apply({lane_named("A4"), lane_named("A1"), changed});
  REQUIRE_MESSAGE(change, change.error());
  CHECK(change->added == std::vector<std::string>{"A4"});
  CHECK(change->removed == std::vector<std::string>{"A3"});
  CHECK(change->restarted == std::vector<std::string>{"A2"});
  CHECK(lanes->size() == 3);
  CHECK(lanes->lane(0).options().name == "A4");
  CHECK_FALSE(lanes->find("A3"));
  // The same connection.
  CHECK(ask(first, "BBB") == "OK Name of BBB");
  CHECK(eventually([&] { return lanes->find("A1")->status().scans == 2; }));
  CHECK(second.line() == "<closed>");
  FakeReader again(port_of_lane(*lanes, "A2")), fresh(port_of_lane(*lanes, "A4"));
  CHECK(ask(again, "CCC") == "YES Name of CCC");
  CHECK(ask(fresh, "AAA").starts_with("NO already_redeemed"));
  CHECK(held->options().line.ok == "OK {name}");  // as long as it is held
  const auto nothing = lanes->apply({lane_named("A4"), lane_named("A1"), changed});
  REQUIRE(nothing);
  CHECK(nothing->added.size() + nothing->removed.size() + nothing->restarted.size() == 0);
}

TEST_CASE("a lane that cannot be started leaves all as it was, and names itself") {
  World world;
  world.venue.add_ticket("AAA");
  world.venue.add_ticket("BBB");
  world.run();
  auto lanes = world.lanes({lane_named("A1"), lane_named("A2")});
  const std::uint16_t taken = port_of_lane(*lanes, "A1");
  FakeReader first(taken);
  CHECK(ask(first, "AAA") == "OK Name of AAA");
  auto changed = lane_named("A2");
  changed.language = "zh";
  const auto change = lanes->apply({lane_named("A1"), changed, on_port(lane_named("A3"), taken)});
  REQUIRE_FALSE(change);
  CHECK(change.error().starts_with("lane A3: cannot listen on 127.0.0.1:" + std::to_string(taken)));
  CHECK(lanes->size() == 2);
  CHECK(lanes->find("A2")->options().language.empty());
  CHECK(ask(first, "BBB") == "OK Name of BBB");
  FakeReader second(port_of_lane(*lanes, "A2"));
  CHECK(ask(second, "AAA").starts_with("NO already_redeemed"));
}

TEST_CASE("the displays of a lane that is exchanged are sent away and find the new one, those of the rest stay") {
  World world;
  world.run();
  auto lanes = world.lanes({lane_named("A1"), lane_named("A2"), lane_named("A3")});
  const auto same = lanes->display("A1"), old = lanes->display("A2"), removed = lanes->display("A3");
  auto seat = removed->sit(world.io.context.get_executor(), [] {});
  REQUIRE(seat);
  CHECK(lanes->reports().at(2).displays.now == 1);
  const LaneReport kept_report = lanes->reports().at(2);
  auto changed = lane_named("A2");
  changed.language = "zh";
  std::thread leaving([&] {
    CHECK(eventually([&] { return removed->ended().has_value(); }));
    boost::asio::post(world.io.context, [&] { seat.reset(); });
  });
  REQUIRE(lanes->apply({lane_named("A1"), changed}));
  leaving.join();
  CHECK(same == lanes->display("A1"));
  CHECK_FALSE(same->ended());
  CHECK(old->ended() == Farewell::stopping);
  CHECK(removed->ended() == Farewell::removed);
  CHECK(removed->counts().now == 0);
  CHECK_FALSE(lanes->display("A3"));
  CHECK(kept_report.options->name == "A3");  // as long as it is held
  const auto fresh = lanes->display("A2");
  REQUIRE(fresh);
  CHECK(fresh != old);
  CHECK(fresh->lane().options().language == "zh");
  lanes->stop();
  CHECK(fresh->ended() == Farewell::stopping);
}

TEST_CASE("what was stopped for another is started again where it was") {
  World world;
  world.venue.add_ticket("AAA");
  world.run();
  auto lanes = world.lanes({lane_named("A1")});
  const std::uint16_t port = port_of_lane(*lanes, "A1");
  const auto kept = on_port(lane_named("A1"), port);
  REQUIRE(lanes->apply({kept}));
  auto changed = kept;
  changed.language = "zh";
  // The new lane comes first and takes the port.
  const auto change = lanes->apply({on_port(lane_named("A2"), port), changed});
  REQUIRE_FALSE(change);
  CHECK(change.error().starts_with("lane A1: cannot listen on "));
  CHECK(lanes->size() == 1);
  CHECK(lanes->find("A1")->status().standing.in_service());
  FakeReader reader(port);
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
}

TEST_CASE("lanes are found and read while they are being exchanged") {
  World world;
  world.run();
  auto lanes = world.lanes({lane_named("A1"), lane_named("A2")});
  std::atomic<bool> ending{false};
  std::atomic<std::uint64_t> looks{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!ending) {
        if (const auto lane = lanes->find("A2")) looks += lane->options().name.size();
        for (const ReaderStatus& reader : lanes->readers()) looks += reader.counters->readings + 1;
        for (const LaneReport& report : lanes->reports()) looks += report.options->name.size();
      }
    });
  }
  for (int i = 0; i < 30; ++i) {
    auto changed = lane_named("A2");
    changed.language = i % 2 == 0 ? "zh" : "en";
    if (i % 5 == 0) {
      REQUIRE(lanes->apply({lane_named("A1")}));
    } else {
      REQUIRE(lanes->apply({lane_named("A1"), changed}));
    }
  }
  ending = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(looks > 0);
}
