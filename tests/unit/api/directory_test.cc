#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "gateway/api/openapi.h"
#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

TEST_CASE("an event is created, shown and listed; its keys never appear") {
  Expo expo;
  const auto shown = expo.admin->get("/v1/events/expo");
  CHECK(shown.status == 200);
  CHECK(shown.json().at("timezone").as_string() == "Asia/Shanghai");
  CHECK(shown.json().at("valid_keys").as_array().empty());
  CHECK(shown.body.find("sealed") == std::string::npos);
  CHECK(shown.body.find("private") == std::string::npos);
  CHECK(expo.admin->get("/v1/events").json().at("events").as_array().size() == 1);
  CHECK(expo.admin->get("/v1/events/nope").status == 404);
  const auto again = expo.admin->post("/v1/events", R"({"slug":"expo"})");
  CHECK(again.status == 409);
}

TEST_CASE("an event that makes no sense is refused by field") {
  Expo expo;
  const auto mistake = [&](std::string_view body) {
    const auto reply = expo.admin->post("/v1/events", body);
    CHECK(reply.status == 400);
    return reply.message();
  };
  CHECK(mistake(R"({})") == "slug: is required");
  CHECK(mistake(R"({"slug":"Expo 2"})").starts_with("slug: "));
  CHECK(mistake(R"({"slug":"e","timezone":"Mars/Base"})").starts_with("timezone: "));
  CHECK(mistake(R"({"slug":"e","starts_at":"2026-02-01T00:00:00Z","ends_at":"2026-01-01T00:00:00Z"})")
            .starts_with("ends_at: "));
  CHECK(mistake(R"({"slug":"e","languages":["e n"]})").starts_with("languages: "));
  CHECK(mistake(R"({"slug":"e","venue":"x"})").starts_with("unknown field \"venue\""));
}

TEST_CASE("a list is created and changed field by field") {
  Expo expo;
  const auto made =
      expo.admin->post("/v1/events/expo/lists",
                       R"({"slug":"vip","items":["gold"],"capacity":50,"opens_at":"2026-11-21T09:00:00+08:00"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK_FALSE(made.json().at("all_items").as_bool());
  CHECK(made.json().at("opens_at").as_string() == "2026-11-21T01:00:00Z");
  const auto changed = expo.admin->patch("/v1/events/expo/lists/vip", R"({"capacity":null,"multiple_entries":true})");
  REQUIRE(changed.status == 200);
  CHECK(changed.json().at("capacity").is_null());
  CHECK(changed.json().at("multiple_entries").as_bool());
  CHECK(changed.json().at("items").as_array().size() == 1);
  CHECK(expo.admin->get("/v1/events/expo/lists").json().at("lists").as_array().size() == 2);
  CHECK(expo.admin->patch("/v1/events/expo/lists/nope", "{}").status == 404);
  CHECK(expo.gateway.client(Role::staff)->patch("/v1/events/expo/lists/vip", "{}").status == 403);
}

TEST_CASE("a list's rules are given back as they were given") {
  Expo expo;
  const std::string rules =
      R"({"or":[{"<":[{"var":"minutes_since_last_entry"},1.5]},{"inList":[{"var":"product"},{"objectList":[)"
      R"({"lookup":["product","full-pass","Full \"pass\""]}]}]},{"==":[{"var":"gate"},5.0]}]})";
  const auto made = expo.admin->post("/v1/events/expo/lists", R"({"slug":"r","rules":)" + rules + "}");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.body.find("\"rules\":" + rules) != std::string::npos);
  CHECK(expo.admin->get("/v1/events/expo/lists/r").body.find("\"rules\":" + rules) != std::string::npos);
  const auto renamed = expo.admin->patch("/v1/events/expo/lists/r", R"({"name":"R"})");
  CHECK(renamed.body.find("\"rules\":" + rules) != std::string::npos);
  for (const char* none : {"{}", "null", R"({"and":[]})"}) {
    const auto cleared = expo.admin->patch("/v1/events/expo/lists/r", std::string(R"({"rules":)") + none + "}");
    CHECK(cleared.status == 200);
    CHECK(cleared.body.find("\"rules\":{}") != std::string::npos);
  }
}

TEST_CASE("rules that cannot be evaluated are refused with their place") {
  Expo expo;
  const auto mistake = [&](const std::string& rules) {
    const auto reply = expo.admin->patch("/v1/events/expo/lists/main", R"({"rules":)" + rules + "}");
    CHECK(reply.status == 400);
    return reply.message();
  };
  CHECK(mistake(R"({"and":[true,{"inList":[{"var":"colour"},[]]}]})")
            .starts_with("rules.and[1].inList[0].var: must be the name of a variable; allowed: product "));
  CHECK(mistake(R"({"xor":[]})").starts_with("rules.xor: is no operator"));
  CHECK(mistake("[1]").starts_with("rules: must be an object"));
  CHECK(mistake(R"("{}")").starts_with("rules: must be an object"));
  CHECK(expo.admin->get("/v1/events/expo/lists/main").body.find("\"rules\":{}") != std::string::npos);
}

TEST_CASE("an event says when its doors open, and rules know") {
  Expo expo;
  REQUIRE(expo.admin
              ->post("/v1/events", R"({"slug":"gala","timezone":"Europe/Berlin","languages":["de"],
      "starts_at":"2026-03-29T18:00:00Z","admission_at":"2026-03-29T17:00:00Z","currency":"EUR","testmode":true})")
              .status == 201);
  CHECK(expo.admin->get("/v1/events/gala").json().at("admission_at").as_string() == "2026-03-29T17:00:00Z");
  CHECK(expo.admin->get("/v1/events/gala").json().at("currency").as_string() == "EUR");
  CHECK(expo.admin->get("/v1/events/gala").json().at("testmode").as_bool());
  REQUIRE(expo.admin
              ->post("/v1/events/gala/lists", R"({"slug":"door","rules":
      {"isAfter":[{"var":"now"},{"buildTime":["date_admission"]}]}})")
              .status == 201);
  REQUIRE(expo.admin->post("/v1/events/gala/tickets", R"({"secret":"G1"})").status == 201);
  const auto early = expo.admin->post("/v1/events/gala/checkins",
                                      R"({"list":"door","credential":"G1","time":"2026-03-29T16:59:00Z"})");
  CHECK(early.json().at("reason").as_string() == "rules");
  CHECK(early.json().at("explanation").as_string() ==
        "Nach den Regeln dieses Eingangs derzeit kein Einlass: Einlass erst nach 19:00. Das Personal weiß, wann er "
        "möglich ist.");
  const auto on_time = expo.admin->post("/v1/events/gala/checkins",
                                        R"({"list":"door","credential":"G1","time":"2026-03-29T17:00:01Z"})");
  CHECK(on_time.json().at("verdict").as_string() == "admitted");
}

TEST_CASE("a token is shown once, works, is listed without its text, and is revoked at once") {
  Expo expo;
  const auto made = expo.admin->post(
      "/v1/tokens", R"({"name":"north kiosk","role":"kiosk","gates":["North"],"lists":["expo/main"]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string token(made.json().at("token").as_string());
  auto kiosk = expo.gateway.stranger(token);
  CHECK(kiosk->get("/v1/events/expo").status == 200);
  CHECK(kiosk->get("/v1/tokens").status == 403);
  const auto listed = expo.admin->get("/v1/tokens");
  CHECK(listed.body.find(token) == std::string::npos);
  CHECK(listed.body.find("north kiosk") != std::string::npos);
  const auto path = "/v1/tokens/" + std::to_string(made.json().at("id").as_int64());
  CHECK(expo.admin->erase(path).status == 200);
  CHECK(kiosk->get("/v1/events/expo").status == 401);
  CHECK(expo.admin->erase("/v1/tokens/1").status == 409);  // the admin's own, the last
  CHECK(expo.admin->erase("/v1/tokens/999").status == 404);
  CHECK(expo.admin->post("/v1/tokens", R"({"name":"x","role":"boss"})").status == 400);
}

TEST_CASE("a backup folder is checked, and a store that cannot be backed up says so") {
  Expo expo;
  CHECK(expo.admin->post("/v1/backup", R"({"folder":"../out"})").status == 400);
  CHECK(expo.admin->post("/v1/backup", R"({})").status == 400);
  CHECK(expo.admin->post("/v1/backup", R"({"folder":"today"})").status == 422);  // the memory store
  CHECK(expo.gateway.client(Role::staff)->post("/v1/backup", R"({"folder":"today"})").status == 403);
}

TEST_CASE("counts and metrics are served") {
  Expo expo;
  expo.ticket("CODE1");
  const auto counts = expo.admin->get("/v1/events/expo/counts");
  CHECK_MESSAGE(counts.status == 200, counts.body);
  CHECK(counts.json().at("lists").as_array().size() == 1);
  const auto metrics = expo.gateway.stranger("")->get("/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.body.find("usher_") != std::string::npos);
  CHECK(metrics.header("Content-Type").starts_with("text/plain; version=0.0.4"));
}

TEST_CASE("the description has the routes, and the routes are described: method by method") {
  Expo expo;
  std::set<std::string> routed;
  for (const auto& route : expo.gateway.router.routes()) {
    std::string method(usher::http::to_string(route->method));
    for (char& c : method) c = static_cast<char>(c | 0x20);
    // The pretix interface is described where it comes from.
    if (!route->pattern.starts_with("/api/")) routed.insert(method + " " + route->pattern);
  }
  std::set<std::string> described;
  std::string path;
  bool in_paths = false;
  const std::string_view yaml = usher::api::openapi_text();
  for (std::size_t at = 0; at < yaml.size();) {
    const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
    const std::string_view line = yaml.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(' ')) in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "post", "put", "patch", "delete"}) {
      if (line == std::string("    ") + method + ":") described.insert(std::string(method) + " " + path);
    }
  }
  CHECK(routed == described);
  const auto served = expo.gateway.stranger("")->get("/v1/openapi.yaml");
  CHECK(served.status == 200);
  CHECK(served.body == yaml);
}

TEST_CASE("PRETIX.md names every route of the pretix interface, and no other") {
  Expo expo;
  std::ifstream file("gateway/api/pretix/PRETIX.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(!page.empty());  // run from the project's root
  std::size_t served = 0, named = 0;
  for (const auto& route : expo.gateway.router.routes()) {
    if (!route->pattern.starts_with("/api/")) continue;
    ++served;
    const std::string row = "| " + std::string(usher::http::to_string(route->method)) + " | `" + route->pattern + "` |";
    CAPTURE(row);
    CHECK(page.find(row) != std::string::npos);
  }
  for (std::size_t at = page.find("| `/api/"); at != std::string::npos; at = page.find("| `/api/", at + 1)) ++named;
  CHECK(served == named);
}
