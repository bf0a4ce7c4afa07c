#include "gateway/lane/output/patlite_light.h"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "gateway/lane/output/cue_signal.h"
#include "gateway/lane/output/patlite_frame.h"
#include "tests/unit/lane/fake_device.h"
#include "tests/unit/scanner/fake_reader.h"

using namespace usher;
using namespace usher::lane;
using namespace std::chrono_literals;
using namespace std::string_literals;
using usher::test::eventually;
using usher::test::FakeTower;

namespace {

LightOptions options_for(std::uint16_t port) {
  LightOptions options;
  options.name = "A1/light1";
  options.endpoint = {"127.0.0.1", port};
  options.times = {2000ms, 600ms, 60ms, 20ms, 60ms};
  return options;
}

struct Post {
  explicit Post(LightOptions options) {
    spdlog::set_level(spdlog::level::off);
    light = std::make_shared<PatliteLight>(&io.context, std::move(options), [this](bool is_up) { up = is_up; });
    light->start();
  }
  ~Post() { light->stop(); }
  void show(Moment moment) {
    boost::asio::post(io.context, [light = light, moment] { light->show(moment); });
  }
  bool in_service() const {
    return eventually([&] { return light->status().up; });
  }

  usher::test::IoThread io;
  std::shared_ptr<PatliteLight> light;
  std::atomic<bool> up{false};
};

// Longer than several looks whether it lives, which must not be in what is compared.
LightOptions undisturbed(std::uint16_t port) {
  LightOptions options = options_for(port);
  options.times.health_interval = 60000ms;
  return options;
}

}  // namespace

TEST_CASE("the command is Patlite's, byte for byte, and so is its answer") {
  Signal signal;
  signal.red = Lamp::on;
  signal.amber = Lamp::flash;
  signal.white = Lamp::keep;
  signal.buzzer = Buzzer::pattern3;
  CHECK(run_control("XX", signal) == "\x58\x58\x53\x00\x00\x06\x01\x02\x00\x00\x09\x03"s);
  CHECK(run_control("AB", keep_all()) == "AB\x53\x00\x00\x06\x09\x09\x09\x09\x09\x09"s);
  CHECK(parse_patlite_answer("\x06") == PatliteAnswer::acknowledged);
  CHECK(parse_patlite_answer("\x15") == PatliteAnswer::refused);
  CHECK(parse_patlite_answer("HTTP") == PatliteAnswer::garbage);
}

TEST_CASE("every state has its lamps and its sound, which a screen plays too") {
  const auto shown = [](LaneState state, bool vip) {
    std::string digits =
        run_control("XX", default_signals()[static_cast<std::size_t>(moment_of(state, vip))]).substr(6);
    for (char& digit : digits) digit = static_cast<char>(digit + '0');
    return digits + " " + std::string(to_string(sound_of(state, vip)));
  };
  CHECK(shown(LaneState::idle, false) == "000000 none");
  CHECK(shown(LaneState::reading, false) == "000000 none");
  CHECK(shown(LaneState::deciding, false) == "000010 none");
  CHECK(shown(LaneState::admitted, false) == "001000 welcome");
  CHECK(shown(LaneState::admitted, true) == "001100 welcome_vip");
  CHECK(shown(LaneState::exited, true) == "001000 goodbye");
  CHECK(shown(LaneState::refused, true) == "100001 refused");
  CHECK(shown(LaneState::question, false) == "010000 question");
  CHECK(shown(LaneState::needs_staff, false) == "020001 call_staff");
  CHECK(shown(LaneState::out_of_service, false) == "200000 none");
  for (std::size_t i = 0; i < kMoments; ++i) {
    const Signal& signal = default_signals()[i];
    CHECK((signal.buzzer == Buzzer::off || signal.buzzer_for > 0ms));  // none drones on by default
  }
}

TEST_CASE("a tower shows what happens, buzzes shortly, and is dark at the end") {
  FakeTower tower;
  auto options = undisturbed(tower.device().port());
  options.product = "AB";
  Post post(options);
  REQUIRE(post.in_service());
  CHECK(post.up);
  CHECK(tower.product() == "AB");
  post.show(Moment::admitted);
  CHECK(eventually([&] { return tower.last() == "001000"; }));
  post.show(Moment::refused);
  CHECK(eventually([&] { return tower.last() == "999990"; }));  // the buzzer alone ends
  CHECK(tower.told() == std::vector<std::string>{"000000", "001000", "100001", "999990"});
  post.show(Moment::refused);  // the next person: it buzzes again
  CHECK(eventually([&] { return tower.count("100001") == 2; }));
  post.show(Moment::idle);
  CHECK(eventually([&] { return tower.last() == "000000"; }));
  post.show(Moment::reading);  // looks like idle: nothing to tell
  post.show(Moment::out_of_service);
  CHECK(eventually([&] { return tower.last() == "200000"; }));
  post.light->stop();
  CHECK(tower.last() == "000000");
  CHECK(post.light->counters().skipped == 0);
}

TEST_CASE("a flood of cues: the newest wins, what was overtaken is skipped and counted") {
  FakeTower tower;
  tower.set_answer([](const std::string&) {
    std::this_thread::sleep_for(10ms);
    return std::string("\x06");
  });
  Post post(undisturbed(tower.device().port()));
  REQUIRE(post.in_service());
  boost::asio::post(post.io.context, [&] {
    for (int i = 0; i < 500; ++i) {
      post.light->show(Moment::deciding);
      post.light->show(i % 2 == 0 ? Moment::admitted : Moment::question);
    }
    post.light->show(Moment::vip);
  });
  CHECK(eventually([&] { return tower.last() == "001100"; }));
  CHECK(tower.told().size() <= 3);
  CHECK(post.light->counters().skipped >= 998);
}

TEST_CASE("a refused signal is told and counted, and the next one is shown") {
  FakeTower tower;
  tower.set_answer([](const std::string& command) { return std::string(command[8] != 0 ? "\x15" : "\x06"); });
  Post post(undisturbed(tower.device().port()));
  REQUIRE(post.in_service());
  post.show(Moment::admitted);
  CHECK(eventually([&] { return post.light->counters().refused == 1; }));
  CHECK(post.light->status().last_error.find("NAK") != std::string::npos);
  post.show(Moment::question);
  CHECK(eventually([&] { return tower.last() == "010000" && post.light->counters().shown == 2; }));
  CHECK(tower.device().connects() == 1);
  CHECK(post.light->status().up);
}

TEST_CASE("a tower that knows no command at all is never in service") {
  FakeTower tower;
  tower.set_answer([](const std::string&) { return std::string("\x15"); });
  Post post(options_for(tower.device().port()));
  CHECK(eventually([&] { return post.light->counters().refused >= 2; }));
  CHECK_FALSE(post.light->status().up);
}

TEST_CASE("a tower that dies is noticed, and is told the present state when it is back, without the old buzzer") {
  FakeTower tower;
  Post post(options_for(tower.device().port()));
  REQUIRE(post.in_service());
  post.show(Moment::needs_staff);
  CHECK(eventually([&] { return tower.count("020001") == 1; }));
  SUBCASE("the plug is pulled") {
    tower.device().unplug();
  }
  SUBCASE("it holds the connection and is silent") {
    tower.set_answer([](const std::string&) { return std::string(); });
  }
  SUBCASE("it is something else") {
    tower.set_answer([](const std::string&) { return std::string("220 ready\r\n"); });
  }
  CHECK(eventually([&] { return !post.light->status().up && !post.up; }));
  tower.set_answer({});
  if (tower.device().connects() == 1) tower.device().unplug();
  tower.device().plug_in();
  CHECK(post.in_service());
  CHECK(eventually([&] { return tower.count("020000") >= 1; }));
  CHECK(tower.count("020001") == 1);
}

TEST_CASE("a tower behind UDP is up while it answers, and is told its lamps again all the time") {
  FakeTower tower(true);
  auto options = options_for(tower.device().port());
  options.datagrams = true;
  Post post(options);
  REQUIRE(post.in_service());
  post.show(Moment::admitted);
  CHECK(eventually([&] { return tower.count("001000") == 1; }));
  CHECK(eventually([&] { return tower.count("001009") >= 2; }));
  tower.device().unplug();
  CHECK(eventually([&] { return !post.light->status().up; }));
  tower.device().plug_in();
  CHECK(post.in_service());
  CHECK(eventually([&] { return tower.count("001000") == 2; }));
}
