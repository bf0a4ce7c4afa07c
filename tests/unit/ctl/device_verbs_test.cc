#include <sstream>

#include <doctest/doctest.h>

#include "gateway/ctl/usherctl.h"
#include "tests/unit/ctl/canned_server.h"

namespace usher::ctl {
namespace {

using testing::answer;
using testing::CannedServer;

struct Ran {
  Exit exit = Exit::done;
  std::string out;
};

Ran run_at(const CannedServer& server, std::vector<std::string> arguments) {
  std::ostringstream out, err;
  std::istringstream in;
  Console console;
  console.out = &out;
  console.err = &err;
  console.in = &in;
  arguments.insert(arguments.begin(), "usherctl");
  arguments.insert(arguments.end(), {"--server", server.url(), "--token", "t0ken"});
  std::vector<const char*> argv;
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  const Exit exit = run(static_cast<int>(argv.size()), argv.data(), console);
  return {exit, out.str()};
}

const char* const kDevices = R"({"devices":[
  {"lane":"A1","name":"A1/1","kind":"serial","device":"S1","required":true,"state":"down","since":"x",
   "last_error":"cannot connect to S1: is it plugged in?","counters":{"readings":1200,"same_code":3,"flooded":4}},
  {"lane":"A1","name":"A1/camera1","kind":"camera","device":"0","required":false,"state":"running","since":"x",
   "last_error":"an old one","counters":{"frames":9,"codes":7}}]})";
const char* const kFound = R"({"found":[
  {"kind":"serial","device":"/dev/serial/by-id/usb-M_R_S1","used_by":"A1/1","config":"serial = \"S1\""},
  {"kind":"nfc","device":"ACS 00","used_by":null,"config":"nfc = \"ACS 00\""}]})";

}  // namespace

TEST_CASE("device list shows what the lanes have, what is wrong with it, and the line for what they have not") {
  const CannedServer server({{answer(200, kDevices)}, {answer(200, kFound)}});
  const Ran ran = run_at(server, {"device", "list"});
  CHECK(ran.exit == Exit::done);
  CHECK(ran.out.find("A1/1        serial  S1      down (required)  x      1,200        7") != std::string::npos);
  CHECK(ran.out.find("A1/camera1  camera  0       running          x          7        0") != std::string::npos);
  CHECK(ran.out.find("\nA1/1: cannot connect to S1: is it plugged in?\n") != std::string::npos);
  CHECK(ran.out.find("an old one") == std::string::npos);
  CHECK(ran.out.find("by-id") == std::string::npos);
  CHECK(ran.out.find("nfc   ACS 00  nfc = \"ACS 00\"") != std::string::npos);
}

TEST_CASE("device probe asks by name or by kind, and its exit code tells") {
  CannedServer server({{answer(200, R"({"ok":true,"text":"A1/1 of lane A1 is connected"})")},
                       {answer(200, R"({"ok":false,"text":"/dev/ttyUSB0: is it plugged in?"})")}});
  const Ran named = run_at(server, {"device", "probe", "A1/1"});
  CHECK(named.exit == Exit::done);
  CHECK(named.out == "A1/1 of lane A1 is connected\n");
  const Ran absent = run_at(server, {"device", "probe", "serial:/dev/ttyUSB0", "--baud", "9600"});
  CHECK(absent.exit == Exit::refused);
  CHECK(server.bodies() ==
        std::vector<std::string>{R"({"name":"A1/1"})", R"({"kind":"serial","device":"/dev/ttyUSB0","baud":9600})"});
}

}  // namespace usher::ctl
