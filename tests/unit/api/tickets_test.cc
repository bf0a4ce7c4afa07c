#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

constexpr std::string_view kTickets = "/v1/events/expo/tickets";
constexpr std::string_view kCheckins = "/v1/events/expo/checkins";

std::string at(std::uint64_t id) {
  return std::string(kTickets) + "/" + std::to_string(id);
}

}  // namespace

TEST_CASE("a walk-in without a code gets one, and is admitted with it") {
  Expo expo;
  const auto made = expo.gateway.client(Role::staff)->post(kTickets, R"({"name":"王小明","company":"示例公司"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.json().at("name").as_string() == "王小明");
  const std::string secret(made.json().at("secret").as_string());
  CHECK(secret.size() == 32);
  CHECK(expo.verdict(secret) == "admitted");
}

TEST_CASE("a walk-in with a code that somebody has is refused") {
  Expo expo;
  expo.ticket("CODE1");
  CHECK(expo.admin->post(kTickets, R"({"secret":"CODE1","name":"Eve"})").status == 409);
  CHECK(expo.admin->get(std::string(kTickets) + "?search=CODE1").json().at("tickets").at(0).at("name").as_string() ==
        "Ada Lovelace");
}

TEST_CASE("every field of a ticket comes back as it was sent") {
  Expo expo;
  const auto made = expo.admin->post(
      kTickets,
      R"({"secret":"S","item":"day","variation":"student","subevent":"mon","order":"O1","status":"pending",)"
      R"("require_approval":true,"valid_if_pending":true,"valid_from":"2026-11-21T00:00:00Z","blocked":["unpaid fee"],)"
      R"("category":"vip","tags":["a","b"],"language":"zh","seat":"1A","zone":"hall","given_name":"Ada","family_name":"L",)"
      R"("name":"Ada L","title":"Countess","company":"C","email":"a@b","phone":"1","attention":true,"notes":"n",)"
      R"("answers":{"q":"a"},"badge_fields":{"Twitter":"@ada"},"entitlements":[{"name":"gift"},{"name":"lunch","count":2}]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto json = made.json();
  CHECK(json.at("status").as_string() == "pending");
  CHECK(json.at("variation").as_string() == "student");
  CHECK(json.at("valid_from").as_string() == "2026-11-21T00:00:00Z");
  CHECK(json.at("valid_until").is_null());
  CHECK(json.at("blocked").as_array().size() == 1);
  CHECK(json.at("tags").as_array().size() == 2);
  CHECK(json.at("entitlements").at(1).at("count").as_int64() == 2);
  CHECK(json.at("badge_fields").at("Twitter").as_string() == "@ada");
  CHECK(json.at("attention").as_bool());
}

TEST_CASE("a change changes what it names; another code revokes the one before") {
  Expo expo;
  const auto id = expo.ticket("OLD", "Ada", R"(,"company":"Analytical")");
  const auto changed = expo.admin->patch(at(id), R"({"secret":"NEW","notes":"lost badge"})");
  REQUIRE_MESSAGE(changed.status == 200, changed.body);
  CHECK(changed.json().at("company").as_string() == "Analytical");
  CHECK(expo.verdict("OLD") == "refused revoked");
  CHECK(expo.verdict("NEW") == "admitted");
  CHECK(expo.admin->patch(at(id), R"({"status":"maybe"})").status == 400);
  CHECK(expo.admin->patch(at(99), "{}").status == 404);
  CHECK(expo.admin->patch(std::string(kTickets) + "/x", "{}").status == 404);
}

TEST_CASE("a canceled ticket stays, is refused, and can be brought back") {
  Expo expo;
  const auto id = expo.ticket("CODE1");
  CHECK(expo.admin->erase(at(id)).json().at("canceled").as_bool());
  CHECK(expo.verdict("CODE1").starts_with("refused"));
  CHECK(expo.admin->get(at(id)).status == 200);
  CHECK(expo.admin->patch(at(id), R"({"canceled":false})").status == 200);
  CHECK(expo.verdict("CODE1") == "admitted");
}

TEST_CASE("a ticket shows what it has done on each list") {
  Expo expo;
  const auto id = expo.ticket("CODE1");
  (void)expo.admin->post(kCheckins, R"({"list":"main","credential":"CODE1","gate":"North","lane":"N1"})");
  const auto shown = expo.admin->get(at(id)).json();
  REQUIRE(shown.at("checkins").as_array().size() == 1);
  const auto& list = shown.at("checkins").at(0);
  CHECK(list.at("list").as_string() == "main");
  CHECK(list.at("inside").as_bool());
  CHECK(list.at("checkins").at(0).at("gate").as_string() == "North");
}

TEST_CASE("a document number admits and is kept nowhere") {
  Expo expo;
  const auto id = expo.ticket("CODE1", "Ada", R"(,"id_number":"11010519491231002x")");
  const auto shown = expo.admin->get(at(id));
  CHECK(shown.body.find("11010519491231002") == std::string::npos);
  CHECK(shown.json().at("identifiers").at(0).as_string() == "id_number");
  CHECK(expo.verdict("11010519491231002X") == "admitted");
  CHECK(expo.admin->patch(at(id), R"({"id_number":""})").json().at("identifiers").as_array().empty());
  CHECK(expo.verdict("11010519491231002X") == "refused invalid");
}

TEST_CASE("tickets are found by code first, by name, company and the phone's last digits") {
  Expo expo;
  const auto ada = expo.ticket("CODE1", "Ada Lovelace", R"(,"company":"Analytical","phone":"+49 151 2345678")");
  const auto code = expo.ticket("ada", "Grace Hopper");
  const auto found = [&](std::string_view query) {
    const auto reply = expo.admin->get(std::string(kTickets) + "?search=" + std::string(query));
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    std::vector<std::uint64_t> ids;
    const auto json = reply.json();
    for (const auto& ticket : json.at("tickets").as_array()) {
      ids.push_back(static_cast<std::uint64_t>(ticket.at("id").as_int64()));
    }
    return ids;
  };
  CHECK(found("lovelace") == std::vector{ada});
  CHECK(found("ada") == std::vector{code, ada});
  CHECK(found("analyt") == std::vector{ada});
  CHECK(found("5678") == std::vector{ada});
  CHECK(found("nobody").empty());
  CHECK(expo.admin->get(std::string(kTickets) + "?search=").status == 400);
  CHECK(expo.gateway.client(Role::scanner)->get(std::string(kTickets) + "?search=ada").status == 403);
}

TEST_CASE("all tickets are paged by id, with what they have done on a list") {
  Expo expo;
  for (int i = 0; i < 5; ++i) expo.ticket("CODE" + std::to_string(i));
  (void)expo.admin->post(kCheckins, R"({"list":"main","credential":"CODE0"})");
  const auto first = expo.admin->get(std::string(kTickets) + "?limit=3&list=main").json();
  CHECK(first.at("tickets").as_array().size() == 3);
  const auto next = std::to_string(first.at("next").as_int64());
  const auto second = expo.admin->get(std::string(kTickets) + "?limit=3&list=main&after=" + next).json();
  CHECK(second.at("tickets").as_array().size() == 2);
  CHECK(second.at("next").is_null());
  std::set<std::string> seen;
  for (const auto& page : {first, second}) {
    for (const auto& row : page.at("tickets").as_array()) {
      const std::string secret(row.at("secret").as_string());
      seen.insert(secret);
      CHECK(row.at("inside").as_bool() == (secret == "CODE0"));
      CHECK(row.at("admitted").as_bool() == (secret == "CODE0"));
    }
  }
  CHECK(seen.size() == 5);
  CHECK(expo.admin->get(std::string(kTickets) + "?limit=0").status == 400);
  CHECK(expo.admin->get(std::string(kTickets) + "?limit=9999").status == 400);
  CHECK(expo.admin->get(std::string(kTickets) + "?list=nope").status == 404);
}

TEST_CASE("the roll-call names who is inside, by list and zone") {
  Expo expo;
  REQUIRE(expo.admin->post("/v1/events/expo/lists", R"({"slug":"lounge","zone":"upstairs"})").status == 201);
  for (int i = 0; i < 3; ++i) expo.ticket("CODE" + std::to_string(i), "Person " + std::to_string(i));
  for (const char* code : {"CODE0", "CODE1"}) {
    (void)expo.admin->post(kCheckins, R"({"list":"main","gate":"North","credential":")" + std::string(code) + "\"}");
  }
  (void)expo.admin->post(kCheckins, R"({"list":"lounge","credential":"CODE0"})");
  (void)expo.admin->post(kCheckins, R"({"list":"main","type":"exit","credential":"CODE1"})");
  const auto all = expo.admin->get("/v1/events/expo/rollcall");
  REQUIRE_MESSAGE(all.status == 200, all.body);
  CHECK(all.json().as_array().size() == 2);
  CHECK(all.json().at(0).at("name").as_string() == "Person 0");
  CHECK(all.json().at(0).at("gate").as_string() == "North");
  CHECK(expo.admin->get("/v1/events/expo/rollcall?zone=upstairs").json().as_array().size() == 1);
  CHECK(expo.admin->get("/v1/events/expo/rollcall?list=main").json().as_array().size() == 1);
  CHECK(expo.admin->get("/v1/events/expo/rollcall?list=nope").status == 404);
  CHECK(expo.gateway.client(Role::dashboard)->get("/v1/events/expo/rollcall").status == 403);
}

TEST_CASE("the history tells scans, refusals and what was taken back, newest first") {
  Expo expo;
  const auto id = expo.ticket("CODE1");
  (void)expo.admin->post(kCheckins, R"({"list":"main","credential":"CODE1","nonce":"n1"})");
  (void)expo.admin->post(kCheckins, R"({"list":"main","credential":"UNKNOWN"})");
  (void)expo.admin->post("/v1/events/expo/checkins:annul", R"({"nonce":"n1"})");
  const auto all = expo.admin->get("/v1/events/expo/history").json();
  REQUIRE(all.at("entries").as_array().size() == 3);
  CHECK(all.at("entries").at(0).at("kind").as_string() == "annulled");
  CHECK(all.at("entries").at(1).at("code").as_string() == "UNKNOWN");
  CHECK(all.at("entries").at(2).at("verdict").as_string() == "admitted");
  CHECK(all.at("next").is_null());
  const auto mine = expo.admin->get("/v1/events/expo/history?ticket=" + std::to_string(id)).json();
  CHECK(mine.at("entries").as_array().size() == 2);
  const auto first = expo.admin->get("/v1/events/expo/history?limit=1").json();
  const auto rest =
      expo.admin->get("/v1/events/expo/history?after=" + std::to_string(first.at("next").as_int64())).json();
  CHECK(rest.at("entries").as_array().size() == 2);
}
