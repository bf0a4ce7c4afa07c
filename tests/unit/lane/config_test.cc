#include "gateway/config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace usher;

namespace {

constexpr std::string_view kWhole = R"(data = "/var/lib/usher"
listen = "0.0.0.0:8480"
tls_cert = "/etc/usher/cert.pem"
tls_key = "/etc/usher/key.pem"
threads = 4
permits = 100
repeat_window_ms = 1500
log_level = "debug"

[[gate]]
name = "North"

[[lane]]
name = "A1"
gate = "North"
event = "expo"
list = "main"
direction = "exit"
language = "zh"
verdict_ok = "Y {name}"
verdict_no = "N {text}"
verdict_end = "\n"
repeat_window_ms = 0

[[lane.reader]]
listen = "127.0.0.1:9100"
framing = "idle"
idle_ms = 50
connections_max = 4

[[lane.reader]]
connect = "192.168.1.20:9004"

[[lane]]
name = "A2"
gate = "North"
event = "expo"
list = "main"
verdict_line = false
)";

// All errors, one a line, as a person reads them.
std::string errors_of(std::string_view text) {
  const auto config = parse_config(text, "usher.toml");
  if (config) return "good";
  std::string all;
  for (const ConfigError& error : config.error()) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

std::string lane_with(std::string_view line) {
  return "[[lane]]\nname = \"A1\"\ngate = \"N\"\nevent = \"e\"\nlist = \"l\"\n" + std::string(line);
}

std::expected<Invocation, std::string> run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "usherd");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data(), "1.2.3");
}

}  // namespace

TEST_CASE("a whole configuration is read") {
  const auto config = parse_config(kWhole, "usher.toml");
  REQUIRE_MESSAGE(config, errors_of(kWhole));
  CHECK(config->data == "/var/lib/usher");
  CHECK(config->listen == scanner::Endpoint{"0.0.0.0", 8480});
  CHECK(config->tls_key == "/etc/usher/key.pem");
  CHECK(config->io_threads == 4);
  CHECK(config->permits == 100);
  CHECK(config->repeat_window == std::chrono::milliseconds(1500));
  CHECK(config->log_level == "debug");
  CHECK(config->gates == std::vector<std::string>{"North"});
  REQUIRE(config->lanes.size() == 2);
  const lane::LaneOptions& lane = config->lanes[0];
  CHECK(lane.direction == admission::Direction::exit);
  CHECK(lane.language == "zh");
  CHECK(lane.line == lane::VerdictLineOptions{true, "Y {name}", "N {text}", "", "\n"});
  CHECK(lane.repeat_window == std::chrono::milliseconds(0));
  REQUIRE(lane.readers.size() == 2);
  CHECK(lane.readers[0].name == "A1/1");
  CHECK(lane.readers[0].framing == scanner::Framing::idle);
  CHECK(lane.readers[0].idle_gap == std::chrono::milliseconds(50));
  CHECK(lane.readers[0].connections_max == 4);
  CHECK(lane.readers[1].way == scanner::TcpSourceOptions::Way::dial);
  CHECK(lane.readers[1].endpoint == scanner::Endpoint{"192.168.1.20", 9004});
  CHECK_FALSE(config->lanes[1].line.enabled);
}

TEST_CASE("an empty file gives the defaults, which serve this machine only") {
  const auto config = parse_config("", "usher.toml");
  REQUIRE(config);
  CHECK(*config == Config{});
  CHECK(config->listen == scanner::Endpoint{"127.0.0.1", 8480});
}

TEST_CASE("errors name file, line, column and key, and what is allowed") {
  CHECK(errors_of("listn = \"127.0.0.1:1\"") == "usher.toml:1:1: listn: unknown key; did you mean listen?");
  CHECK(errors_of("xyzzy = 1").starts_with("usher.toml:1:1: xyzzy: unknown key; known are data, listen"));
  CHECK(errors_of("\nthreads = 0") == "usher.toml:2:11: threads: 0 is out of range; expected 1 to 256 threads");
  CHECK(errors_of("threads = \"4\"") == "usher.toml:1:11: threads: expected an integer, not a string");
  CHECK(errors_of("log_level = \"loud\"") ==
        "usher.toml:1:13: log_level: expected one of trace, debug, info, warning, error");
  CHECK(errors_of("listen = \"8480\"").starts_with("usher.toml:1:10: listen: no port; expected HOST:PORT"));
  CHECK(errors_of("tls_cert = \"c\"").starts_with("usher.toml:1:1: tls_cert: a certificate needs a key"));
  CHECK(errors_of("[lane]\nname = \"A1\"") == "usher.toml:1:1: lane: expected a list of tables; write [[lane]]");
  CHECK(errors_of("data = ").starts_with("usher.toml:1:"));
  CHECK(errors_of("data = 1\ndata = 2").starts_with("usher.toml:2:"));
}

TEST_CASE("a broken header is an error with its place, whatever toml++ asserts") {
  CHECK(errors_of("[$lane]").starts_with("usher.toml:1:2: "));
  CHECK(errors_of("[[$lane]]\nname = 1").starts_with("usher.toml:1:3: "));
  CHECK(errors_of("dalan\xC3\xBE = 1").starts_with("usher.toml:1:"));
  CHECK(errors_of("[").starts_with("usher.toml:1:"));
  CHECK(errors_of("a = [").starts_with("usher.toml:1:"));
}

TEST_CASE("errors within lanes and readers say which one") {
  CHECK(errors_of("[[lane]]\nname = \"A1\"") ==
        "usher.toml:1:1: lane[1]: needs the key gate\nusher.toml:1:1: lane[1]: needs the key event\n"
        "usher.toml:1:1: lane[1]: needs the key list");
  CHECK(
      errors_of(lane_with("verdict_ok = \"{nam}\"")).find("lane[1].verdict_ok: unknown placeholder {nam}; known are") !=
      std::string::npos);
  CHECK(errors_of(lane_with("[[lane.reader]]\nlisten = \"h:1\"\nframing = \"CR\"")) ==
        "usher.toml:8:11: lane[1].reader[1].framing: expected one of auto, cr, lf, crlf, stx_etx, idle, mrz");
  CHECK(errors_of(lane_with("[[lane.reader]]\nframng = \"cr\""))
            .find("usher.toml:7:1: lane[1].reader[1].framng: unknown key; did you mean framing?") != std::string::npos);
  CHECK(errors_of(lane_with("[[lane.reader]]\nframing = \"cr\"")).find("give either listen") != std::string::npos);
  CHECK(errors_of(lane_with("event = \"f\"")).starts_with("usher.toml:6:"));
}

TEST_CASE("cameras and decoders are read, and named after their lane") {
  const auto config = parse_config(R"([decoder]
program = "/opt/usher/usher-decoder"
processes = 3
cpu_percent = 80

[[lane]]
name = "A1"
gate = "North"
event = "expo"
list = "main"

[[lane.camera]]
source = "rtsp://10.0.0.8/stream"
fps = 5
width = 1280
formats = "qr, pdf417"

[[lane.camera]]
source = "0"
)",
                                   "usher.toml");
  REQUIRE(config);
  CHECK(config->decoder.program == "/opt/usher/usher-decoder");
  CHECK(config->decoder.processes == 3);
  CHECK(config->decoder.cpu_percent == 80);
  REQUIRE(config->lanes.at(0).cameras.size() == 2);
  const scanner::CameraOptions& camera = config->lanes[0].cameras[0];
  CHECK(camera.name == "A1/camera1");
  CHECK(camera.camera == "rtsp://10.0.0.8/stream");
  CHECK(camera.frames_per_s == 5);
  CHECK(camera.width == 1280);
  CHECK(camera.formats == scanner::FormatSet{scanner::Format::qr, scanner::Format::pdf417});
  CHECK(config->lanes[0].cameras[1].formats == scanner::kTicketFormats);
  Config resolved = *config;
  resolve_defaults(resolved);
  CHECK(resolved.lanes[0].cameras[0].program.ends_with("/usher-camera"));
}

TEST_CASE("errors within cameras and decoders say which key, and what is allowed") {
  constexpr std::string_view kLane = "[[lane]]\nname='A1'\ngate='N'\nevent='e'\nlist='l'\n[[lane.camera]]\n";
  const auto camera_error = [&](std::string_view keys) { return errors_of(std::string(kLane) + std::string(keys)); };
  CHECK(camera_error("fps = 5") ==
        "usher.toml:6:1: lane[1].camera[1]: needs the key source: a device, an address or a file");
  CHECK(camera_error("source = 'ftp://x'").find("rtsp:// or http://") != std::string::npos);
  CHECK(camera_error("source = '0'\nformats = 'qr,bar'").find("\"bar\" is no format; allowed are tickets, qr") !=
        std::string::npos);
  CHECK(camera_error("source = '0'\nfps = 31").find("lane[1].camera[1].fps") != std::string::npos);
  CHECK(errors_of("[decoder]\ncpu_percent = 200").find("decoder.cpu_percent") != std::string::npos);
  CHECK(errors_of("decoder = 5").find("write [decoder]") != std::string::npos);
}

TEST_CASE("lanes, gates and listening ports are there once, and a lane's gate must be declared if gates are") {
  CHECK(errors_of(lane_with("") + lane_with("")) == "usher.toml:7:1: lane[2].name: lane A1 is there already");
  const std::string two =
      lane_with("[[lane.reader]]\nlisten = \"0.0.0.0:9100\"\n[[lane.reader]]\nlisten = \"127.0.0.1:9100\"");
  CHECK(errors_of(two) ==
        "usher.toml:9:1: lane[1].reader[2].listen: 127.0.0.1:9100 is taken by lane[1].reader[1].listen");
  CHECK(errors_of(lane_with("[[lane.reader]]\nlisten = \"127.0.0.1:8480\"")) ==
        "usher.toml:7:1: lane[1].reader[1].listen: 127.0.0.1:8480 is taken by listen");
  CHECK(errors_of("[[gate]]\nname = \"North\"\n" + lane_with("")).find("no [[gate]] is named N") != std::string::npos);
}

TEST_CASE("a --reader makes a lane, and a second one adds to it") {
  Config config;
  CHECK(add_reader(config, "lane=A1,gate=North,list=expo/main,listen=127.0.0.1:9100"));
  CHECK(add_reader(config, "lane=A1,connect=10.0.0.5:9004,framing=cr"));
  REQUIRE(config.lanes.size() == 1);
  CHECK(config.lanes[0].event == "expo");
  CHECK(config.lanes[0].list == "main");
  REQUIRE(config.lanes[0].readers.size() == 2);
  CHECK(config.lanes[0].readers[1].name == "A1/2");
  CHECK(config.lanes[0].readers[1].framing == scanner::Framing::cr);
  for (const auto& [text, error] :
       std::vector<std::pair<std::string, std::string>>{{"lane=B", "needs listen= or connect="},
                                                        {"listen=h:1", "needs lane="},
                                                        {"lane=B,listen=h:1", "is new, so it needs gate="},
                                                        {"lane=A1,gate=South,listen=h:1", "has another gate or list"},
                                                        {"lane=B,gate=G,list=expo,listen=h:1", "expected EVENT/LIST"},
                                                        {"lane=B,lisen=h:1", "did you mean listen?"},
                                                        {"lane=B,listen=h:1,connect=h:2", "not both"},
                                                        {"lane=B,idle_ms=x", "milliseconds"},
                                                        {"lane", "is not KEY=VALUE"},
                                                        {"", "needs lane="}}) {
    CAPTURE(text);
    const auto added = add_reader(config, text);
    REQUIRE_FALSE(added);
    CHECK(to_string(added.error()).find(error) != std::string::npos);
  }
}

TEST_CASE("flags win over the file, and their errors name the flag") {
  const auto path =
      std::filesystem::temp_directory_path() / ("usher-config-test-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(path) << "data = \"/from/file\"\npermits = 7\n";
  const auto good = run({"--config", path.c_str(), "--data", "/from/flag", "--check-config"});
  REQUIRE(good);
  CHECK(good->action == Invocation::Action::check_config);
  CHECK(good->config.data == "/from/flag");
  CHECK(good->config.permits == 7);
  CHECK(good->config.master_key == "/from/flag/master.key");
  CHECK(good->config.io_threads >= 1);
  std::filesystem::remove(path);
  CHECK(run({"--config", path.c_str()}).error() == path.string() + ": cannot be read");
  CHECK(run({"--listen", "8480"}).error().starts_with("--listen: no port"));
  CHECK(run({"--threads", "1000"}).error().starts_with("--threads: 1000 is out of range"));
  CHECK(run({"--threads", "many"}).error().find("--threads") != std::string::npos);
  CHECK(run({"--tls-key", "k"}).error().starts_with("tls_key: a certificate needs a key"));
  CHECK_FALSE(run({"--nonsense"}));
  CHECK_FALSE(run({"stray"}));
}

TEST_CASE("help teaches with examples, version is told") {
  const auto help = run({"--help"});
  REQUIRE(help);
  CHECK(help->action == Invocation::Action::print);
  CHECK(help->text.find("usherd --data /var/lib/usher --reader lane=A1") != std::string::npos);
  const auto version = run({"--version"});
  REQUIRE(version);
  CHECK(version->text == "usherd 1.2.3\n");
}

TEST_CASE("an open address without TLS is warned of") {
  CHECK(run({})->warnings.empty());
  CHECK(run({"--listen", "127.0.0.5:80"})->warnings.empty());
  const auto open = run({"--listen", "0.0.0.0:8480"});
  REQUIRE(open);
  REQUIRE(open->warnings.size() == 1);
  CHECK(open->warnings[0].find("without TLS") != std::string::npos);
  CHECK(run({"--listen", "0.0.0.0:8480", "--tls-cert", "c", "--tls-key", "k"})->warnings.empty());
}

TEST_CASE("a systemd credential takes the place of the key file") {
  const auto folder = std::filesystem::temp_directory_path() / ("usher-credentials-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "usher-master-key") << "00";
  ::setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1);
  Config config;
  resolve_defaults(config);
  CHECK(config.master_key == (folder / "usher-master-key").string());
  ::unsetenv("CREDENTIALS_DIRECTORY");
  std::filesystem::remove_all(folder);
  Config plain;
  resolve_defaults(plain);
  CHECK(plain.master_key == "./usher-data/master.key");
}
