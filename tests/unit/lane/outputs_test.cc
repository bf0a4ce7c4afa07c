// A lane with the things it drives, over a real sequencer: what opens the gate, and what takes the lane out of service.
#include "gateway/lane/output/outputs.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "gateway/lane/lanes.h"
#include "tests/unit/lane/fake_device.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::lane;
using namespace std::chrono_literals;
using usher::test::eventually;
using usher::test::FakeReader;
using usher::test::FakeRelay;
using usher::test::FakeTower;

namespace {

constexpr OutputTimes kQuick = {2000ms, 2000ms, 60ms, 20ms, 60ms};

LaneOptions lane_named(const std::string& name) {
  LaneOptions options;
  options.name = name;
  options.gate = "North";
  options.event = "expo";
  options.list = "main";
  options.verdict_shown = 500ms;
  scanner::TcpSourceOptions reader;
  reader.name = name + "/1";
  reader.endpoint = {"127.0.0.1", 0};
  options.readers = {{reader}};
  return options;
}

RelayOptions relay_at(FakeRelay& relay, bool required) {
  RelayOptions options;
  options.name = "A1/relay1";
  options.endpoint = {"127.0.0.1", relay.device().port()};
  options.required = required;
  options.times = kQuick;
  return options;
}

LightOptions light_at(FakeTower& tower, bool required) {
  LightOptions options;
  options.name = "A1/light1";
  options.endpoint = {"127.0.0.1", tower.device().port()};
  options.required = required;
  options.times = kQuick;
  return options;
}

struct World {
  World() { spdlog::set_level(spdlog::level::off); }
  usher::test::Venue venue;
  sequencer::Permits permits{8};
  usher::test::IoThread io;
  sequencer::IoOutlet outlet{io.context};
  std::thread writer;
  std::unique_ptr<Lanes> lanes;

  ~World() {
    if (lanes) lanes->stop();
    venue.core->sequencer.stop();
    if (writer.joinable()) writer.join();
  }
  void run(std::vector<LaneOptions> options) {
    writer = std::thread([this] { venue.core->sequencer.run(); });
    lanes = std::make_unique<Lanes>(std::vector<sequencer::IoOutlet*>{&outlet}, &venue.core->sequencer, &permits,
                                    nullptr, OnRelease(), std::move(options));
    REQUIRE(lanes->start());
  }
  // Every device has answered, and the lane has heard so.
  bool in_service(std::size_t lane = 0) const {
    return eventually([&] {
      const std::string& name = lanes->lane(lane).options().name;
      for (const OutputStatus& output : lanes->outputs()) {
        if (output.lane == name && !output.up) return false;
      }
      return lanes->lane(lane).status().state != LaneState::out_of_service;
    });
  }
  // By the lane's first reader.
  std::string scan(const std::string& code, std::size_t reader = 0) const {
    FakeReader at(lanes->readers().at(reader).port);
    REQUIRE(at.send(code + "\r\n"));
    std::string line = at.line();
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
};

}  // namespace

TEST_CASE("the gate opens once for each person let in, and for nobody else") {
  World world;
  FakeRelay relay;
  FakeTower tower;
  world.venue.add_ticket("AAA");
  world.venue.add_ticket("BBB");
  auto options = lane_named("A1");
  options.repeat_window = 5000ms;
  options.relays = {relay_at(relay, true)};
  options.lights = {light_at(tower, true)};
  world.run({options});
  REQUIRE(world.in_service());
  CHECK(world.scan("AAA") == "OK Name of AAA");
  CHECK(eventually([&] { return relay.pulses() == 1 && tower.count("001000") == 1; }));
  // Held there again within the window: welcome again, but the gate has opened for this one.
  CHECK(world.scan("AAA") == "OK Name of AAA");
  CHECK(world.scan("nobody").starts_with("NO invalid"));
  CHECK(eventually([&] { return tower.count("100001") == 1; }));
  CHECK(world.scan("BBB") == "OK Name of BBB");
  CHECK(eventually([&] { return relay.pulses() == 2; }));
  world.lanes->stop();
  CHECK(relay.pulses() == 2);
  const auto status = world.lanes->outputs();
  REQUIRE(status.size() == 2);
  CHECK(status[0].lane == "A1");
  CHECK(status[0].name == "A1/relay1");
  CHECK(status[0].pulses == 2);
  CHECK(status[0].latency_s.count == 2);
  CHECK(status[1].kind == OutputStatus::Kind::light);
  CHECK(status[1].shown >= 4);
}

TEST_CASE("a person who goes out opens the gate too; the same nonce again opens nothing") {
  World world;
  FakeRelay relay;
  world.venue.add_ticket("AAA");
  auto options = lane_named("A1");
  options.repeat_window = 0ms;
  options.relays = {relay_at(relay, true)};
  world.run({options});
  REQUIRE(world.in_service());
  const auto lane = world.lanes->find("A1");
  const auto scan_with = [&](const std::string& nonce) {
    Scan what;
    what.text = "AAA";
    what.nonce = nonce;
    what.received = std::chrono::steady_clock::now();
    return boost::asio::co_spawn(lane->context(), lane->scan(std::move(what)), boost::asio::use_future).get();
  };
  CHECK(scan_with("n1").state == LaneState::admitted);
  CHECK(eventually([&] { return relay.pulses() == 1; }));
  const Cue again = scan_with("n1");
  CHECK(again.state == LaneState::admitted);
  CHECK(again.verdict->replay);
  CHECK(scan_with("n2").state == LaneState::refused);
  world.lanes->stop();
  CHECK(relay.pulses() == 1);

  Openings openings({});
  Cue out;
  sequencer::CheckedIn done;
  done.seq = admission::Seq(5);
  done.verdict = admission::Verdict::exited;
  out.state = LaneState::exited;
  out.verdict = std::make_shared<const sequencer::CheckedIn>(done);
  CHECK(openings.take(out));
  CHECK_FALSE(openings.take(out));
}

TEST_CASE("a verdict told too late opens when it is told, and once; one of before the start never does") {
  using std::chrono::milliseconds;
  const admission::Time start{milliseconds(1000)};
  Openings openings(start);
  const auto cue = [](std::uint64_t seq, int time_ms, bool replay, LaneState state = LaneState::admitted) {
    sequencer::CheckedIn done;
    done.seq = admission::Seq(seq);
    done.time = admission::Time(milliseconds(time_ms));
    done.replay = replay;
    Cue made;
    made.state = state;
    made.verdict = std::make_shared<const sequencer::CheckedIn>(done);
    return made;
  };
  CHECK(openings.take(cue(10, 1500, true)));
  CHECK_FALSE(openings.take(cue(10, 1500, true)));
  CHECK_FALSE(openings.take(cue(9, 999, true)));
  CHECK_FALSE(openings.take(cue(0, 1500, false)));  // a trial: nothing was kept
  CHECK_FALSE(openings.take(cue(11, 1500, false, LaneState::refused)));
  CHECK_FALSE(openings.take(cue(11, 1500, false, LaneState::question)));
  CHECK_FALSE(openings.take(Cue{LaneState::admitted, {}, false}));
  // The memory is bounded; what it forgot stays shut.
  for (std::uint64_t seq = 100; seq < 100 + 2 * kOpeningsKept; ++seq) CHECK(openings.take(cue(seq, 1500, false)));
  CHECK_FALSE(openings.take(cue(50, 1500, true)));
  CHECK_FALSE(openings.take(cue(100, 1500, true)));
  CHECK(openings.take(cue(100 + 2 * kOpeningsKept, 1500, true)));
}

TEST_CASE("a required relay that is down takes its lane out of service, the lane beside goes on, and it comes back") {
  World world;
  FakeRelay relay, beside;
  for (const char* code : {"AAA", "BBB", "CCC"}) world.venue.add_ticket(code);
  auto first = lane_named("A1"), second = lane_named("A2");
  first.language = "en";
  first.relays = {relay_at(relay, true)};
  second.relays = {relay_at(beside, true)};
  world.run({first, second});
  REQUIRE(world.in_service(0));
  REQUIRE(world.in_service(1));
  relay.device().unplug();
  CHECK(eventually([&] { return world.lanes->lane(0).status().state == LaneState::out_of_service; }));
  CHECK(world.scan("AAA").find("A1/relay1 does not answer.") != std::string::npos);
  CHECK(world.scan("BBB", 1) == "OK Name of BBB");
  CHECK(eventually([&] { return beside.pulses() == 1; }));
  relay.device().plug_in();
  REQUIRE(world.in_service(0));
  CHECK(world.scan("AAA") == "OK Name of AAA");  // it was not consumed meanwhile
  CHECK(eventually([&] { return relay.pulses() == 1; }));
}

TEST_CASE("a lane counts as out of service until its required relay has answered") {
  World world;
  FakeRelay relay;
  relay.set_answer([](const std::string&) { return std::string(); });
  auto options = lane_named("A1");
  options.relays = {relay_at(relay, true)};
  world.run({options});
  CHECK(eventually([&] { return world.lanes->lane(0).status().state == LaneState::out_of_service; }));
  CHECK(world.scan("AAA").starts_with("NO unavailable"));
}

TEST_CASE("a relay that is not required is missed when somebody was let in: staff is called") {
  World world;
  FakeRelay relay;
  world.venue.add_ticket("AAA");
  auto options = lane_named("A1");
  options.relays = {relay_at(relay, false)};
  options.relays.front().deadline = 200ms;
  world.run({options});
  CHECK(eventually([&] { return world.lanes->outputs().front().up; }));
  relay.device().unplug();
  CHECK(eventually([&] { return !world.lanes->outputs().front().up; }));
  CHECK(world.scan("AAA") == "OK Name of AAA");
  CHECK(eventually([&] { return world.lanes->lane(0).status().state == LaneState::needs_staff; }));
  CHECK(world.lanes->outputs().front().missed[static_cast<std::size_t>(Missed::late)] == 1);
  relay.device().plug_in();
  CHECK(eventually([&] { return world.lanes->outputs().front().up; }));
  CHECK(relay.pulses() == 0);
}
