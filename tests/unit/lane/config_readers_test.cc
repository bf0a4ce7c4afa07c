#include "gateway/config_readers.h"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "gateway/config_reload.h"

using namespace usher;
using namespace std::chrono_literals;

namespace {

std::string lane_with(std::string_view readers) {
  return "[[lane]]\nname='A1'\ngate='N'\nevent='e'\nlist='l'\n" + std::string(readers);
}

// All errors, one a line, without the file's name; "good" if there are none. One reader with these lines begins at 6.
std::string errors_of(std::string_view readers) {
  const auto config = parse_config(lane_with(readers), "t");
  if (config) return "good";
  std::string all;
  for (const ConfigError& error : config.error()) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}
std::string reader_errors(std::string_view keys) {
  return errors_of("[[lane.reader]]\n" + std::string(keys));
}

template <class Options>
Options only_reader(std::string_view keys, bool required = false) {
  const auto config = parse_config(lane_with("[[lane.reader]]\n" + std::string(keys)), "t");
  REQUIRE_MESSAGE(config, reader_errors(keys));
  const lane::ReaderOptions& reader = config->lanes.at(0).readers.at(0);
  CHECK(reader.required == required);
  REQUIRE(std::holds_alternative<Options>(reader.source));
  return std::get<Options>(reader.source);
}

}  // namespace

TEST_CASE("readers on the network are read with all their keys") {
  const auto listening = only_reader<scanner::TcpSourceOptions>(
      "listen='0.0.0.0:9100'\nframing='idle'\nidle_ms=50\nconnections_max=4\nsame_code_gap_ms=1000\n"
      "readings_per_s_max=20\nrequired=true",
      true);
  CHECK(listening.name == "A1/1");
  CHECK(listening.way == scanner::TcpSourceOptions::Way::listen);
  CHECK(listening.endpoint == scanner::Endpoint{"0.0.0.0", 9100});
  CHECK(listening.framing == scanner::Framing::idle);
  CHECK(listening.idle_gap == 50ms);
  CHECK(listening.connections_max == 4);
  CHECK(listening.same_code_gap == 1000ms);
  CHECK(listening.readings_per_s_max == 20);
  const auto plain = only_reader<scanner::TcpSourceOptions>("connect='192.168.1.20:9004'");
  scanner::TcpSourceOptions defaults;
  defaults.name = "A1/1";
  defaults.way = scanner::TcpSourceOptions::Way::dial;
  defaults.endpoint = {"192.168.1.20", 9004};
  CHECK(plain == defaults);
}

TEST_CASE("a preset brings port, framing, the lines to pass over and the trigger; what is written wins") {
  using Tcp = scanner::TcpSourceOptions;
  const auto keyence = only_reader<Tcp>("connect='192.168.1.20'\npreset='keyence'\ntrigger=true");
  CHECK(keyence.endpoint == scanner::Endpoint{"192.168.1.20", 9004});
  CHECK(keyence.framing == scanner::Framing::cr);
  CHECK(keyence.on_connect == "LON\r");
  CHECK(keyence.device_messages == std::vector<std::string>{"ER,*,##"});
  const auto other = only_reader<Tcp>("framing='crlf'\npreset='cognex'\nconnect='[fe80::1]'\n");
  CHECK(other.endpoint == scanner::Endpoint{"fe80::1", 23});
  CHECK(other.framing == scanner::Framing::crlf);
  CHECK(other.on_connect.empty());
  CHECK(only_reader<Tcp>("connect='r:5'\npreset='datalogic'").endpoint.port == 5);
  CHECK(
      reader_errors("connect='192.168.1.20'\npreset='omron'").starts_with("t:7:9: lane[1].reader[1].connect: no port"));
  CHECK(reader_errors("listen='192.168.1.20'\npreset='keyence'").find("reader[1].listen: no port") !=
        std::string::npos);
  CHECK(reader_errors("connect='r:1'\npreset='kyence'") ==
        "t:8:8: lane[1].reader[1].preset: expected one of cognex, keyence, omron, datalogic");
  CHECK(reader_errors("connect='r:1'\ntrigger=true") ==
        "t:8:9: lane[1].reader[1].trigger: needs a preset, whose command it sends: cognex, keyence, omron, datalogic");
  CHECK(reader_errors("connect='r'\npreset='datalogic'\ntrigger=true")
            .find("no command is known that makes a Datalogic AL5010 read") != std::string::npos);
}

TEST_CASE("readers that are plugged in are read with all their keys") {
  const auto serial = only_reader<scanner::SerialSourceOptions>(
      "serial='20161B4A2C'\nbaud=9600\ndata_bits=7\nparity='even'\nstop_bits=2\nframing='mrz'\nidle_ms=200\n"
      "same_code_gap_ms=0\nreadings_per_s_max=0");
  CHECK(serial.line.device == "20161B4A2C");
  CHECK(serial.line.baud == 9600);
  CHECK(serial.line.data_bits == 7);
  CHECK(serial.line.parity == scanner::SerialLine::Parity::even);
  CHECK(serial.line.stop_bits == 2);
  CHECK(serial.framing == scanner::Framing::mrz);
  CHECK(serial.idle_gap == 200ms);
  CHECK(serial.readings_per_s_max == 0);
  const auto hid = only_reader<scanner::HidSourceOptions>(
      "hid='/dev/input/by-id/usb-D_S-event-kbd'\nsame_code_gap_ms=500\nreadings_per_s_max=5");
  CHECK(hid.input.device == "/dev/input/by-id/usb-D_S-event-kbd");
  CHECK(hid.same_code_gap == 500ms);
  CHECK(hid.readings_per_s_max == 5);
  const auto box =
      only_reader<scanner::SamReaderOptions>("resident_id='/dev/ttyUSB0'\nsame_code_gap_ms=4000\nbaud=9600");
  CHECK(box.line.device == "/dev/ttyUSB0");
  CHECK(box.line.baud == 9600);
  CHECK(box.same_card_gap == 4000ms);
  CHECK(only_reader<scanner::PcscSourceOptions>("nfc=''").reader.empty());
  CHECK(only_reader<scanner::PcscSourceOptions>("nfc='ACR122U'\nrequired=true", true).reader == "ACR122U");
}

TEST_CASE("a reader is reached in exactly one way") {
  constexpr std::string_view kAll =
      "give exactly one of listen, connect, serial, hid, resident_id or nfc: how the reader is reached";
  CHECK(reader_errors("required=true") == "t:6:1: lane[1].reader[1]: " + std::string(kAll));
  CHECK(reader_errors("listen='h:1'\nnfc=''") ==
        "t:6:1: lane[1].reader[1]: " + std::string(kAll) + "; here are listen and nfc");
}

TEST_CASE("a key that does not fit says so, and what does") {
  CHECK(reader_errors("hid='/dev/input/event3'\nbaud=9600") ==
        "t:8:6: lane[1].reader[1].baud: does not fit hid; allowed with it are same_code_gap_ms, readings_per_s_max and "
        "required");
  for (const auto& [way, key] :
       std::vector<std::pair<std::string, std::string>>{{"connect='h:1'", "connections_max=3"},
                                                        {"listen='h:1'", "parity='odd'"},
                                                        {"serial='S1'", "preset='keyence'"},
                                                        {"serial='S1'", "trigger=false"},
                                                        {"resident_id='S1'", "framing='cr'"},
                                                        {"resident_id='S1'", "readings_per_s_max=3"},
                                                        {"nfc=''", "idle_ms=50"},
                                                        {"nfc=''", "stop_bits=1"}}) {
    CAPTURE(way + ", " + key);
    const std::string errors = reader_errors(way + "\n" + key);
    CHECK(errors.find("t:8:") == 0);
    CHECK(errors.find("does not fit " + way.substr(0, way.find('=')) + "; allowed with it are ") != std::string::npos);
  }
}

TEST_CASE("values out of bounds say what is allowed") {
  for (const auto& [keys, error] : std::vector<std::pair<std::string, std::string>>{
           {"serial='S'\nbaud=9", "reader[1].baud: 9 is out of range; expected 300 to 4000000 baud"},
           {"serial='S'\ndata_bits=9", "data_bits: 9 is out of range; expected 5 to 8 bits"},
           {"serial='S'\nparity='mark'", "parity: expected one of none, odd, even"},
           {"serial='S'\nstop_bits=3", "stop_bits: 3 is out of range; expected 1 to 2 bits"},
           {"serial='dev/ttyS0'", "serial: expected a path that begins with /, or the serial number on the device"},
           {"hid=''", "hid: must not be empty"},
           {"nfc=3", "nfc: expected a string, not an integer"},
           {"nfc=''\nrequired='yes'", "required: expected true or false, not a string"},
           {"nfc=''\nsame_code_gap_ms=-1", "same_code_gap_ms: -1 is out of range; expected 0 to 60000 ms"},
           {"nfc=''\nreqired=true", "reqired: unknown key; did you mean required?"}}) {
    CAPTURE(keys);
    CHECK(reader_errors(keys).find(error) != std::string::npos);
  }
}

TEST_CASE("a device belongs to one reader") {
  CHECK(errors_of("[[lane.reader]]\nserial='/dev/ttyS0'\n[[lane.reader]]\nresident_id='/dev/ttyS0'") ==
        "t:9:1: lane[1].reader[2].resident_id: the device /dev/ttyS0 is taken by lane[1].reader[1].serial");
  CHECK(errors_of("[[lane.reader]]\nhid='K1'\n[[lane.reader]]\nhid='K1'").find("is taken by lane[1].reader[1].hid") !=
        std::string::npos);
  CHECK(errors_of("[[lane.reader]]\nnfc=''\n[[lane.reader]]\nnfc=''").find("every NFC reader is taken by") !=
        std::string::npos);
  CHECK(errors_of("[[lane.reader]]\nnfc='ACS'\n[[lane.reader]]\nnfc=''") ==
        "t:7:1: lane[1].reader[1].nfc: every NFC reader is taken by lane[1].reader[2].nfc");
  CHECK(errors_of("[[lane.reader]]\nnfc='ACS'\n[[lane.reader]]\nnfc='Identiv'\n[[lane.reader]]\nserial='K1'") ==
        "good");
}

TEST_CASE("a --reader knows the keys of the file") {
  Config config;
  CHECK(add_reader(config, "lane=A1,gate=N,list=e/l,serial=/dev/ttyACM0,baud=9600,parity=odd,required=true"));
  CHECK(add_reader(config, "lane=A1,connect=10.0.0.5,preset=keyence,trigger=true"));
  CHECK(add_reader(config, "lane=A1,nfc="));
  REQUIRE(config.lanes.at(0).readers.size() == 3);
  CHECK(config.lanes[0].readers[0].required);
  CHECK(std::get<scanner::SerialSourceOptions>(config.lanes[0].readers[0].source).line.baud == 9600);
  CHECK(device_of(config.lanes[0].readers[1]) == "10.0.0.5:9004");
  CHECK(name_of(config.lanes[0].readers[2]) == "A1/3");
  for (const auto& [text, error] : std::vector<std::pair<std::string, std::string>>{
           {"lane=A1,hid=K,baud=9600", "--reader baud: does not fit hid"},
           {"lane=A1,hid=K,required=yes", "--reader required: expected true or false"},
           {"lane=A1,serial=K,baud=fast", "--reader baud: expected a number, in baud"},
           {"lane=A1,serial=K,serial=L", "--reader serial: is there already"},
           {"lane=A1,serial=K,bawd=300", "--reader bawd: unknown key; did you mean baud?"}}) {
    CAPTURE(text);
    const auto added = add_reader(config, text);
    REQUIRE_FALSE(added);
    CHECK(to_string(added.error()).starts_with(error));
  }
}

TEST_CASE("lanes, gates and the log level are taken over while serving, other keys are named and wait") {
  Config running;
  resolve_defaults(running);
  Config wanted = running;
  CHECK(plan_reload(running, wanted).needs_restart.empty());
  CHECK(plan_reload(running, wanted).config == running);
  CHECK(add_reader(wanted, "lane=A1,gate=N,list=e/l,nfc="));
  wanted.lanes[0].cameras.emplace_back().source.camera = "0";
  wanted.gates = {"N"};
  wanted.log_level = "debug";
  wanted.listen.port = 9000;
  wanted.data = "/elsewhere";
  wanted.io_threads = running.io_threads + 1;
  wanted.decoder.camera_program = "/elsewhere/usher-camera";
  wanted.lanes[0].cameras[0].source.program = wanted.decoder.camera_program;
  const ReloadPlan plan = plan_reload(running, wanted);
  CHECK(plan.needs_restart == std::vector<std::string>{"data", "listen", "threads", "decoder.camera_program"});
  Config expected = running;
  expected.lanes = wanted.lanes;
  expected.lanes[0].cameras[0].source.program = running.decoder.camera_program;
  expected.gates = {"N"};
  expected.log_level = "debug";
  CHECK(plan.config == expected);
}

namespace {

// The indented pieces of the manual that are configuration.
std::vector<std::string> examples_of(const std::string& page) {
  std::vector<std::string> examples;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const bool indented = line.starts_with("    ");
    if (indented && line.starts_with("    [[") && !inside) examples.emplace_back();
    inside = indented ? inside || line.starts_with("    [[") : inside && line.empty();
    if (inside && indented) examples.back() += line.substr(4) + "\n";
  }
  return examples;
}

}  // namespace

TEST_CASE("README.md names every key of a reader with its defaults, and its examples are good") {
  std::ifstream file("gateway/lane/README.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(!page.empty());  // run from the project's root
  for (const std::string_view key : config::ReaderKeys::names()) {
    CAPTURE(key);
    CHECK(page.find("`" + std::string(key)) != std::string::npos);
  }
  std::size_t good = 0;
  for (const std::string& example : examples_of(page)) {
    CAPTURE(example);
    const auto config = parse_config(example.starts_with("[[lane]]") ? example : lane_with(example), "t");
    CHECK(config);
    good += config.has_value();
  }
  CHECK(good >= 4);
  CHECK(scanner::HidSourceOptions().same_code_gap == 2500ms);
  CHECK(scanner::HidSourceOptions().readings_per_s_max == 50);
  CHECK(scanner::SerialSourceOptions().same_code_gap == 0ms);
  CHECK(scanner::SerialSourceOptions().readings_per_s_max == 50);
  CHECK(scanner::TcpSourceOptions().readings_per_s_max == 0);
  CHECK(scanner::TcpSourceOptions().connections_max == 16);
  CHECK(scanner::SerialLine().baud == 115200);
}
