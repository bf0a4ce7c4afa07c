#include "gateway/ctl/rehearse/venue_config.h"

#include <doctest/doctest.h>

#include "gateway/config.h"
#include "gateway/ctl/rehearse/toml_out.h"
#include "scanner/source/reader_preset.h"

namespace usher::ctl::rehearse {

namespace {

VenuePlan planned(std::string_view text, Ports& ports) {
  auto plan = plan_venue(text, "usher.toml", ports);
  REQUIRE_MESSAGE(plan.has_value(), (plan ? std::string() : plan.error()));
  return std::move(*plan);
}

Config parsed(const std::string& text) {
  auto config = parse_config(text, "rehearsal");
  REQUIRE_MESSAGE(config.has_value(), (config ? std::string() : to_string(config.error().front())));
  return std::move(*config);
}

constexpr std::string_view kReal = R"(
data = "/var/lib/usher"
listen = "0.0.0.0:443"
tls_cert = "/etc/usher/cert.pem"
tls_key = "/etc/usher/key.pem"
permits = 300
repeat_window_ms = 4000
[[gate]]
name = "North"
[[lane]]
name = "A1"
gate = "North"
event = "expo"
list = "main"
language = "zh"
verdict_ok = "WILLKOMMEN {name}"
verdict_vip = "VIP"
vip = true
staff_reasons = ["ambiguous", "unpaid"]
[[lane.reader]]
listen = "0.0.0.0:9100"
framing = "stx_etx"
[[lane.reader]]
connect = "10.0.0.7:9004"
framing = "idle"
idle_ms = 60
[[lane]]
name = "X \"1\""
gate = "North"
event = "expo"
list = "main"
direction = "exit"
repeat_window_ms = 9000
[[lane.printer]]
connect = "10.0.0.9:631"
)";

}  // namespace

TEST_CASE("the rehearsal keeps lanes, framings and timings, and no address of the venue") {
  Ports ports;
  const VenuePlan plan = planned(kReal, ports);
  for (const std::string_view real : {"10.0.0", "0.0.0.0", "/var/lib", "cert.pem", "WILLKOMMEN", "631"}) {
    CHECK_MESSAGE(plan.toml.find(real) == std::string::npos, real);
  }
  const Config config = parsed(plan.toml);
  CHECK(config.permits == 300);
  CHECK(config.repeat_window == Millis(4000));
  CHECK(config.gates == std::vector<std::string>{"North"});
  REQUIRE(config.lanes.size() == 2);
  const auto& lane = config.lanes[0];
  CHECK(lane.language == "zh");
  CHECK(lane.vip);
  CHECK(lane.staff_reasons == std::vector<std::string>{"ambiguous", "unpaid"});
  REQUIRE(lane.readers.size() == 2);
  const auto& listening = std::get<scanner::TcpSourceOptions>(lane.readers[0].source);
  const auto& dialing = std::get<scanner::TcpSourceOptions>(lane.readers[1].source);
  CHECK(listening.framing == scanner::Framing::stx_etx);
  CHECK(listening.endpoint == scanner::Endpoint{"127.0.0.1", plan.lanes[0].readers[0].port});
  CHECK(dialing.way == scanner::TcpSourceOptions::Way::dial);
  CHECK(dialing.idle_gap == Millis(60));
  CHECK(config.lanes[1].name == "X \"1\"");
}

TEST_CASE("the virtual readers know what they are to play") {
  Ports ports;
  const VenuePlan plan = planned(kReal, ports);
  REQUIRE(plan.lanes.size() == 2);
  const auto& readers = plan.lanes[0].readers;
  CHECK(readers[0].way == ReaderPlan::Way::dials_in);
  CHECK(readers[0].framing == "stx_etx");
  CHECK(readers[1].way == ReaderPlan::Way::is_dialed);
  CHECK(readers[1].ends_by_silence());
  CHECK(readers[1].idle_gap == Millis(60));
  CHECK(readers[1].name == "A1/2");
  CHECK(plan.lanes[1].exit);
  CHECK(plan.doors == std::vector<Door>{{"expo", "main", 1, 1}});
  CHECK(plan.repeat_window == Millis(9000));
}

TEST_CASE("what is not played is left out and said, and its lane gets a reader that is") {
  Ports ports;
  const VenuePlan plan = planned(kReal, ports);
  REQUIRE(plan.notes.size() == 2);
  CHECK(plan.notes[0] == "lane X \"1\": [[lane.printer]] is left out: it is not played");
  CHECK(plan.notes[1] == "lane X \"1\" has no reader; a TCP reader stands in");
  CHECK(plan.lanes[1].readers.size() == 1);
}

TEST_CASE("a made-up venue is a configuration that usherd takes") {
  for (const int lanes : {1, 6, 50, 500}) {
    Ports ports;
    CHECK(parsed(made_up_config(lanes, false)).lanes.size() == static_cast<std::size_t>(lanes));
    const VenuePlan plan = planned(made_up_config(lanes, false), ports);
    CHECK(plan.notes.empty());
    CHECK(parsed(plan.toml).lanes.size() == static_cast<std::size_t>(lanes));
  }
}

TEST_CASE("cameras, relays and lights get addresses of their own, and keep their settings") {
  Ports ports;
  const VenuePlan plan = planned(
      "[[lane]]\nname = \"A1\"\ngate = \"G\"\nevent = \"e\"\nlist = \"l\"\n"
      "[[lane.camera]]\nsource = \"rtsp://10.0.0.8/stream\"\nfps = 7\nloop = true\n"
      "[[lane.relay]]\nconnect = \"10.0.0.3:502\"\ncoil = 3\npulse_ms = 700\n"
      "[[lane.light]]\nconnect = \"10.0.0.4:10000\"\nprotocol = \"udp\"\nstates = {idle = {white = \"on\"}}\n",
      ports);
  CHECK(plan.toml.find("10.0.0") == std::string::npos);
  CHECK(plan.toml.find("loop") == std::string::npos);
  for (const std::string_view kept : {"fps = 7\n", "coil = 3\n", "pulse_ms = 700\n", "white = \"on\""}) {
    CHECK_MESSAGE(plan.toml.find(kept) != std::string::npos, kept);
  }
  const LanePlan& lane = plan.lanes.at(0);
  CHECK(lane.readers.empty());
  CHECK(lane.cameras.at(0).name == "A1/camera1");
  CHECK(plan.toml.find("127.0.0.1:" + std::to_string(lane.relays.at(0).port)) != std::string::npos);
  CHECK(lane.relays[0].name == "A1/relay1");
  CHECK(lane.lights.at(0).name == "A1/light1");
  CHECK(plan.notes == std::vector<std::string>{"A1/light1 is played over TCP"});
}

TEST_CASE("a reader of a known make ends its codes as that make does, unless the file says how") {
  Ports ports;
  const auto framing = [&](const std::string& keys) {
    const VenuePlan plan = planned(
        "[[lane]]\nname = \"A1\"\ngate = \"G\"\nevent = \"e\"\nlist = \"l\"\n[[lane.reader]]\nconnect = "
        "\"10.0.0.7\"\n" +
            keys,
        ports);
    CHECK(plan.toml.find("10.0.0") == std::string::npos);
    return plan.lanes.at(0).readers.at(0).framing;
  };
  for (const char* name : {"cognex", "keyence", "omron", "datalogic"}) {
    const auto preset = scanner::reader_preset(name);
    REQUIRE(preset);
    CHECK(framing("preset = \"" + std::string(name) + "\"\n") == to_string(preset->framing));
  }
  CHECK(framing("preset = \"keyence\"\nframing = \"lf\"\n") == "lf");
  CHECK(framing("") == "auto");
}

TEST_CASE("a made-up venue has every kind of device where the gateway knows them") {
  Ports ports;
  const VenuePlan plan = planned(made_up_config(50, true), ports);
  std::size_t cameras = 0, relays = 0, lights = 0;
  for (const LanePlan& lane : plan.lanes) {
    cameras += lane.cameras.size();
    relays += lane.relays.size();
    lights += lane.lights.size();
  }
  CHECK(cameras == kCamerasMade);
  CHECK(relays > 8);
  CHECK(lights > 8);
}

TEST_CASE("a fault of the file is named with its line") {
  Ports ports;
  CHECK(plan_venue("x = [", "usher.toml", ports).error().starts_with("usher.toml:1: "));
  CHECK(plan_venue("\n[[lane]]\nname = \"A1\"\n", "usher.toml", ports).error().starts_with("usher.toml:2: a lane"));
  CHECK(plan_venue("permits = 3\n", "usher.toml", ports).error().find("no [[lane]]") != std::string::npos);
}

TEST_CASE("values are written as they were read") {
  constexpr std::string_view kText =
      "a = \"q \\\" \\\\ \\u0001 李\"\nb = 0.1\nc = 3.0\nd = [1, \"x\", true]\ne = {f = -1}\ng = 07:30:00\n"
      "h = 2026-11-22T10:00:00Z\n\"i j\" = 1\n";
  const toml::parse_result parsed_once = toml::parse(kText);
  REQUIRE(parsed_once);
  std::string out;
  for (const auto& [key, node] : parsed_once.table()) out += toml_line(key.str(), node);
  const toml::parse_result twice = toml::parse(out);
  REQUIRE_MESSAGE(twice, out);
  CHECK(parsed_once.table() == twice.table());
}

}  // namespace usher::ctl::rehearse
