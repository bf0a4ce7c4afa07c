// Every example in DISPLAY.md is what the gateway takes or gives.
#include <fstream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "gateway/api/display_message.h"
#include "tests/unit/api/display_fixture.h"

using namespace usher;
using namespace usher::test;
namespace json = boost::json;

namespace {

// JSON objects in indented lines, each of which may go over several.
std::vector<json::object> examples() {
  std::ifstream file("gateway/api/DISPLAY.md");
  REQUIRE(file.is_open());
  std::vector<json::object> all;
  std::string held;
  for (std::string line; std::getline(file, line);) {
    if (held.empty() && line.find("    {\"type\"") == std::string::npos) continue;
    held += line;
    boost::system::error_code error;
    const json::value value = json::parse(held, error);
    if (error) continue;
    all.push_back(value.as_object());
    held.clear();
  }
  CHECK_MESSAGE(held.empty(), "an example that is no JSON: ", held);
  return all;
}

std::set<std::string> members(const json::object& object) {
  std::set<std::string> names;
  for (const auto& member : object) names.insert(std::string(member.key()));
  return names;
}

// One of each kind, as the gateway gives it.
std::vector<json::object> from_the_gateway() {
  Venue venue;
  venue.ticket("AAA", "Ada Lovelace", R"(,"item":"pass","category":"visitor","seat":"B 12","zone":"hall")");
  venue.ticket("BBB", "Ada Lovelace", R"(,"item":"pass","category":"visitor")");
  const auto kiosk = venue.screen();
  kiosk->find("state", "idle");
  kiosk->say(R"({"type":"scan","id":1,"text":"AAA","nonce":"a"})");
  kiosk->find("state", "admitted");
  kiosk->say(R"({"type":"scan","id":2,"text":"AAA","nonce":"b"})");
  kiosk->find("state", "refused");
  const auto made =
      venue.admin->post("/v1/events/expo/questions",
                        R"({"identifier":"shirt","type":"C","required":true,"items":["pass"],"ask_during_checkin":true,
      "question":{"en":"Shirt size"},"options":[{"identifier":"s","answer":{"en":"Small"}}]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  kiosk->say(R"({"type":"scan","id":3,"text":"BBB","nonce":"c"})");
  kiosk->find("state", "question");
  kiosk->say(R"({"type":"call_staff","id":4,"why":"A wheelchair needs the wide gate"})");
  kiosk->find("state", "needs_staff");
  kiosk->say(R"({"type":"answers","id":5,"nonce":"gone","answers":{}})");
  kiosk->find("code", "not_open");
  venue.board().end(lane::Farewell::stopping);
  kiosk->find("type", "bye");
  auto told = kiosk->told();
  told.push_back(json::parse(R"({"type":"heartbeat"})").as_object());
  return told;
}

bool is_of_display(std::string_view type) {
  static const std::set<std::string_view> kTypes = {"scan",       "answers", "choose",   "call_staff",
                                                    "staff_done", "cancel",  "language", "ping"};
  return kTypes.contains(type);
}

}  // namespace

TEST_CASE("every example of DISPLAY.md is what the gateway takes or gives") {
  const auto given = from_the_gateway();
  std::set<std::string> seen;
  for (const json::object& example : examples()) {
    const std::string type(example.at("type").as_string());
    CAPTURE(json::serialize(example));
    seen.insert(type);
    if (is_of_display(type)) {
      const auto read = api::read_display_message(json::serialize(example));
      CHECK_MESSAGE(read.act, read.act.error().message);
      continue;
    }
    // Of one kind: of one state, of a scan's answer or a bare one.
    const auto same = [&](const json::object& message) {
      if (message.at("type") != example.at("type")) return false;
      if (type == "state") return message.at("state") == example.at("state");
      return type != "ack" || message.contains("verdict") == example.contains("verdict");
    };
    const auto like = std::find_if(given.begin(), given.end(), same);
    REQUIRE(like != given.end());
    CHECK(members(*like) == members(example));
    if (type == "state" && example.contains("questions")) {
      CHECK(members(like->at("questions").at(0).as_object()) == members(example.at("questions").at(0).as_object()));
    }
    if (type == "bye" || type == "heartbeat") CHECK(*like == example);
    for (const auto* name :
         {"headline", "explanation", "sound", "code", "field", "message", "next", "idle", "closed", "languages"}) {
      const bool of_the_day = type == "state" && example.at("state") == "refused";
      if (of_the_day || type == "hello" || type == "error" || type == "state") {
        if (!example.contains(name) || (of_the_day && std::string_view(name) == "explanation")) continue;
        CHECK_MESSAGE(like->at(name) == example.at(name), name);
      }
    }
  }
  for (const auto* type : {"hello", "state", "ack", "error", "heartbeat", "bye", "scan", "answers", "choose",
                           "call_staff", "staff_done", "cancel", "language", "ping"}) {
    CHECK_MESSAGE(seen.contains(type), "no example of ", type);
  }
}
