// usherctl lane, and alerts in usherctl watch.
#include <sstream>

#include <doctest/doctest.h>

#include "gateway/ctl/live_board.h"
#include "gateway/ctl/usherctl.h"
#include "gateway/ctl/watch_screen.h"
#include "tests/unit/ctl/canned_server.h"

namespace usher::ctl {
namespace {

using testing::answer;
using testing::CannedServer;

std::string run_at(const CannedServer& server, std::vector<std::string> arguments) {
  std::ostringstream out, err;
  Console console;
  console.out = &out;
  console.err = &err;
  arguments.insert(arguments.begin(), "usherctl");
  arguments.insert(arguments.end(), {"--server", server.url(), "--token", "t0ken"});
  std::vector<const char*> argv;
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  const Exit exit = run(static_cast<int>(argv.size()), argv.data(), console);
  CHECK_MESSAGE(exit == Exit::done, err.str());
  return out.str();
}

const char* const kLane = R"({"name":"A1","gate":"North","event":"expo","list":"main","state":"needs_staff",
  "since":"2026-11-21T09:30:00Z","needs_staff":{"why":"A wheelchair","since":"2026-11-21T09:30:00Z"},"out_of_service":null,
  "scans":7,"passed":5,"refused":2,"displays":1})";

}  // namespace

TEST_CASE("lanes are listed with what is wrong, and told what to do") {
  CannedServer server({{answer(200, R"({"lanes":[)" + std::string(kLane) + "]}")},
                       {answer(200, kLane)},
                       {answer(200, R"({"name":"A1","gate":"North","state":"idle","needs_staff":null})")}});
  const std::string listed = run_at(server, {"lane", "list"});
  CHECK(listed.find("North/A1") != std::string::npos);
  CHECK(listed.find("A wheelchair (") != std::string::npos);
  CHECK(run_at(server, {"lane", "call", "A1", "--why", "A wheelchair"})
            .starts_with("North/A1: needs_staff, A wheelchair"));
  CHECK(run_at(server, {"lane", "done", "A1"}) == "North/A1: idle\n");
  CHECK(server.heads()[0].starts_with("GET /v1/lanes HTTP"));
  CHECK(server.heads()[1].starts_with("POST /v1/lanes/A1/call_staff "));
  CHECK(server.bodies()[1].find("A wheelchair") != std::string::npos);
  CHECK(server.heads()[2].starts_with("POST /v1/lanes/A1/staff_done "));
}

TEST_CASE("an alert is shown until it is gone, and told once in lines") {
  LiveBoard board;
  const Console console;
  CHECK(board.take(R"({"type":"snapshot","event":"expo","alerts":[]})") == LiveBoard::Taken::snapshot);
  CHECK_FALSE(board.alerts_changed());
  const char* const change =
      R"({"type":"change","alerts":[{"kind":"needs_staff","lane":"A1","gate":"North","why":"A wheelchair",
    "since":"2026-11-21T09:30:00Z"}]})";
  CHECK(board.take(change) == LiveBoard::Taken::change);
  CHECK(board.alerts_changed());
  const std::string line = alert_line(board.alerts().at(0), console);
  CHECK(line.starts_with("NEEDS STAFF  North/A1  since "));
  CHECK(line.ends_with("  A wheelchair"));
  CHECK(board.take(R"({"type":"change","more":0})") == LiveBoard::Taken::change);
  CHECK_FALSE(board.alerts_changed());
  CHECK(board.alerts().size() == 1);
  bool shown = false;
  for (const auto& text : screen(board, {}, {}, console, 0)) shown = shown || text == line;
  CHECK(shown);
  CHECK(board.take(R"({"type":"change","alerts":[]})") == LiveBoard::Taken::change);
  CHECK(board.alerts().empty());
}

}  // namespace usher::ctl
