#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "gateway/config.h"
#include "gateway/lane/output/cue_signal.h"

using namespace usher;
using namespace usher::lane;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kLane = "[[lane]]\nname = \"A1\"\ngate = \"N\"\nevent = \"e\"\nlist = \"l\"\n";

std::expected<Config, std::vector<ConfigError>> parse(std::string_view text) {
  return parse_config(std::string(kLane) + std::string(text), "usher.toml");
}

std::string errors_of(std::string_view text) {
  const auto config = parse(text);
  if (config) return "good";
  std::string all;
  for (const ConfigError& error : config.error()) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

std::string manual() {
  std::ifstream file("gateway/lane/README.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The indented example that begins with `first`.
std::string example(const std::string& first) {
  std::istringstream lines(manual());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (text.empty() && line != "    " + first) continue;
    if (!line.starts_with("    ")) break;
    text += line.substr(4) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the manual's examples are good, and its defaults are the program's") {
  for (const char* first : {"[[lane.relay]]", "[[lane.light]]"}) {
    const std::string text = example(first);
    CHECK_FALSE(text.empty());
    CHECK(errors_of(text) == "good");
  }
  const std::string text = manual();
  const auto row = [&](const std::string& key, auto value) {
    return text.find("| `" + key + "` | " + std::to_string(value) + " ") != std::string::npos;
  };
  const RelayOptions relay;
  CHECK(row("unit", relay.unit));
  CHECK(row("coil", relay.coil));
  CHECK(row("on_value", relay.on_value));
  CHECK(row("pulse_ms", relay.pulse.count()));
  CHECK(row("deadline_ms", relay.deadline.count()));
  for (std::size_t i = 0; i < kMoments; ++i) {
    const Signal& signal = default_signals()[i];
    std::string lamps;
    for (const auto& [name, lamp] : {std::pair("red", signal.red),
                                     {"amber", signal.amber},
                                     {"green", signal.green},
                                     {"blue", signal.blue},
                                     {"white", signal.white}}) {
      if (lamp == Lamp::off) continue;
      lamps += (lamps.empty() ? "" : ", ") + std::string(name) + (lamp == Lamp::flash ? " flashing" : "");
    }
    const auto at =
        text.find("`" + std::string(to_string(static_cast<Moment>(i))) + "`", text.find("| state | lamps |"));
    REQUIRE(at != std::string::npos);
    const std::string line = text.substr(at, text.find('\n', at) - at);
    CAPTURE(line);
    CHECK(line.find("| " + lamps + (lamps.empty() ? "" : " ") + "|") != std::string::npos);
    if (signal.sound != Sound::none) {
      CHECK(line.find("`" + std::string(to_string(signal.sound)) + "` |") != std::string::npos);
    }
  }
}

TEST_CASE("relays and lights are read, and named after their lane") {
  constexpr std::string_view kText = R"([[lane.relay]]
connect = "10.0.0.9:502"

[[lane.relay]]
connect = "[fe80::1]:1502"
unit = 3
coil = 512
on_value = 7
deadline_ms = 1500
required = true

[[lane.light]]
connect = "10.0.0.7:10000"

[[lane.light]]
connect = "tower.local:10001"
protocol = "udp"
product = "AB"
required = true
states.refused = { red = "flash_fast", buzzer = "pattern2", buzzer_ms = 900 }
states.idle = { white = "on" }
)";
  const auto config = parse(kText);
  REQUIRE_MESSAGE(config, errors_of(kText));
  const LaneOptions& lane = config->lanes.front();
  REQUIRE(lane.relays.size() == 2);
  RelayOptions first, second;
  first.name = "A1/relay1";
  first.endpoint = {"10.0.0.9", 502};
  second.name = "A1/relay2";
  second.endpoint = {"fe80::1", 1502};
  second.unit = 3;
  second.coil = 512;
  second.on_value = 7;
  second.deadline = 1500ms;
  second.required = true;
  CHECK(lane.relays[0] == first);
  CHECK(lane.relays[1] == second);
  CHECK(first.pulse == 0ms);
  CHECK_FALSE(first.required);

  REQUIRE(lane.lights.size() == 2);
  CHECK(lane.lights[0].name == "A1/light1");
  CHECK(lane.lights[0].signals == default_signals());
  const LightOptions& light = lane.lights[1];
  CHECK(light.name == "A1/light2");
  CHECK(light.datagrams);
  CHECK(light.product == "AB");
  CHECK(light.required);
  const Signal& refused = light.signals[static_cast<std::size_t>(Moment::refused)];
  CHECK(refused.red == Lamp::flash_fast);
  CHECK(refused.buzzer == Buzzer::pattern2);
  CHECK(refused.buzzer_for == 900ms);
  CHECK(refused.sound == Sound::refused);
  CHECK(light.signals[static_cast<std::size_t>(Moment::idle)].white == Lamp::on);
  CHECK(light.signals[static_cast<std::size_t>(Moment::vip)] ==
        default_signals()[static_cast<std::size_t>(Moment::vip)]);
}

TEST_CASE("errors of relays and lights name line, key and what is allowed") {
  CHECK(errors_of("[[lane.relay]]\ncoil = 1").starts_with("usher.toml:6:1: lane[1].relay[1]: needs the key connect"));
  CHECK(errors_of("[[lane.relay]]\nconnect = \"a:0\"").starts_with("usher.toml:7:11: lane[1].relay[1].connect: "));
  CHECK(errors_of("[[lane.relay]]\nconnect = \"a:1\"\ncoil = 70000") ==
        "usher.toml:8:8: lane[1].relay[1].coil: 70000 is out of range; expected 0 to 65535");
  CHECK(errors_of("[[lane.relay]]\nconnect = \"a:1\"\npulse_ms = 60000") ==
        "usher.toml:8:12: lane[1].relay[1].pulse_ms: 60000 is out of range; expected 0 to 5000 ms");
  CHECK(errors_of("[[lane.relay]]\nconnect = \"a:1\"\npulse_ms = 500\non_value = 7").find("leave out one of") !=
        std::string::npos);
  CHECK(errors_of("[[lane.relay]]\nconnect = \"a:1\"\npulse_m = 5") ==
        "usher.toml:8:1: lane[1].relay[1].pulse_m: unknown key; did you mean pulse_ms?");
  CHECK(errors_of("[[lane.light]]\nconnect = \"a:1\"\nprotocol = \"sctp\"") ==
        "usher.toml:8:12: lane[1].light[1].protocol: expected tcp or udp");
  CHECK(errors_of("[[lane.light]]\nconnect = \"a:1\"\nproduct = \"LA6\"").find("XX (NH series)") != std::string::npos);
  CHECK(errors_of("[[lane.light]]\nconnect = \"a:1\"\nstates.refusd = {}") ==
        "usher.toml:8:8: lane[1].light[1].states.refusd: unknown key; did you mean refused?");
  CHECK(errors_of("[[lane.light]]\nconnect = \"a:1\"\nstates.refused = { red = \"blink\" }") ==
        "usher.toml:8:26: lane[1].light[1].states.refused.red: expected one of off, on, flash, flash_fast, keep");
  CHECK(
      errors_of("[[lane.light]]\nconnect = \"a:1\"\nstates.refused = \"red\"").find("expected a table, for instance") !=
      std::string::npos);
  CHECK(errors_of("[[lane.light]]\nconnect = \"a:1\"\nstates.idle = { buzzer_ms = 5 }").find("needs the key buzzer") !=
        std::string::npos);
  std::string many;
  for (int i = 0; i < 5; ++i) many += "[[lane.relay]]\nconnect = \"a:1\"\n";
  CHECK(errors_of(many).find("more than 4") != std::string::npos);
}
