#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

constexpr std::string_view kCheckins = "/v1/events/expo/checkins";
constexpr std::string_view kAnnul = "/v1/events/expo/checkins:annul";

std::string scan(std::string_view code, std::string_view more = "") {
  return R"({"list":"main","credential":")" + std::string(code) + "\"" + std::string(more) + "}";
}

std::string text(const boost::json::value& value, std::string_view name) {
  return std::string(value.at(name).as_string());
}

}  // namespace

TEST_CASE("a ticket is admitted once, and the second scan says when and where the first was") {
  Expo expo;
  expo.ticket("CODE1");
  auto door = expo.gateway.client(Role::scanner);
  const auto first = door->post(kCheckins, scan("CODE1", R"(,"gate":"North","lane":"N1")"));
  REQUIRE_MESSAGE(first.status == 200, first.body);
  CHECK(text(first.json(), "verdict") == "admitted");
  CHECK(first.json().at("reason").is_null());
  CHECK(text(first.json(), "message") == "Welcome");
  CHECK(text(first.json().at("ticket"), "name") == "Ada Lovelace");

  const auto second = door->post(kCheckins, scan("CODE1", R"(,"gate":"South","lane":"S1")"));
  CHECK(second.status == 200);
  CHECK(text(second.json(), "verdict") == "refused");
  CHECK(text(second.json(), "reason") == "already_redeemed");
  CHECK(text(second.json().at("previous"), "gate") == "North");
  CHECK(text(second.json().at("previous"), "lane") == "N1");
  CHECK(text(second.json().at("previous"), "time") == text(first.json(), "time"));
  CHECK(text(second.json(), "explanation").find("North") != std::string::npos);
}

TEST_CASE("an unknown code is a refusal with 200, in the language asked for") {
  Expo expo;
  const auto english = expo.admin->post(kCheckins, scan("NOPE"));
  CHECK(english.status == 200);
  CHECK(text(english.json(), "reason") == "invalid");
  CHECK(english.json().at("ticket").is_null());
  const auto by_query = expo.admin->post(std::string(kCheckins) + "?lang=zh", scan("NOPE"));
  const auto by_header = expo.admin->ask("POST", kCheckins, scan("NOPE"), "Accept-Language: zh-CN,zh;q=0.9\r\n");
  CHECK(text(by_query.json(), "message") == text(by_header.json(), "message"));
  CHECK(text(by_query.json(), "message") != text(english.json(), "message"));
}

TEST_CASE("the same nonce gets the recorded verdict, never a second entry") {
  Expo expo;
  expo.ticket("CODE1");
  const auto first = expo.admin->post(kCheckins, scan("CODE1", R"(,"nonce":"n1")"));
  const auto again = expo.admin->post(kCheckins, scan("CODE1", R"(,"nonce":"n1")"));
  CHECK(text(again.json(), "verdict") == "admitted");
  CHECK(again.json().at("replay").as_bool());
  CHECK(again.json().at("seq") == first.json().at("seq"));
}

TEST_CASE("a kiosk sees no e-mail, phone, order or notes; staff does") {
  Expo expo;
  expo.ticket("CODE1", "Ada", R"(,"email":"ada@example.org","phone":"+4912345","order":"O1","notes":"VIP guest")");
  auto kiosk = expo.gateway.client(Role::kiosk);
  const auto seen = kiosk->post(kCheckins, scan("CODE1"));
  CHECK(seen.status == 200);
  for (const char* secret : {"ada@example.org", "+4912345", "O1", "VIP guest", "CODE1"}) {
    CHECK(seen.body.find(secret) == std::string::npos);
  }
  auto staff = expo.gateway.client(Role::staff);
  CHECK(text(staff->post(kCheckins, scan("CODE1")).json().at("ticket"), "email") == "ada@example.org");
}

TEST_CASE("force and ignore_unpaid are for staff") {
  Expo expo;
  expo.ticket("CODE1");
  auto door = expo.gateway.client(Role::scanner);
  const auto forced = door->post(kCheckins, scan("CODE1", R"(,"force":true)"));
  CHECK(forced.status == 403);
  CHECK(forced.message() == "force is for staff");
  CHECK(door->post(kCheckins, scan("CODE1", R"(,"ignore_unpaid":true)")).status == 403);
  (void)expo.admin->post(kCheckins, scan("CODE1"));
  const auto by_staff = expo.gateway.client(Role::staff)->post(kCheckins, scan("CODE1", R"(,"force":true)"));
  CHECK(text(by_staff.json(), "verdict") == "admitted");
  CHECK(by_staff.json().at("forced").as_bool());
  CHECK(by_staff.json().at("skipped").as_array().size() == 1);
}

TEST_CASE("a token bound to lists is refused elsewhere, by name") {
  Expo expo;
  REQUIRE(expo.admin->post("/v1/events/expo/lists", R"({"slug":"lounge"})").status == 201);
  REQUIRE(expo.admin->post("/v1/events", R"({"slug":"other"})").status == 201);
  auto door = expo.gateway.client(Role::scanner, {}, {"expo/lounge"});
  const auto main = door->post(kCheckins, scan("X"));
  CHECK(main.status == 403);
  CHECK(main.message().find("expo/main") != std::string::npos);
  CHECK(door->post(kCheckins, R"({"list":"lounge","credential":"X"})").status == 200);
  CHECK(door->post("/v1/events/other/checkins", scan("X")).status == 403);
  CHECK(door->get("/v1/events/other").status == 403);
  CHECK(door->get("/v1/events").json().at("events").as_array().size() == 1);
}

TEST_CASE("a token bound to one gate supplies it, and another gate is refused") {
  Expo expo;
  expo.ticket("CODE1");
  auto door = expo.gateway.client(Role::scanner, {"North"});
  REQUIRE(door->post(kCheckins, scan("CODE1")).status == 200);
  const auto second = door->post(kCheckins, scan("CODE1"));
  CHECK(text(second.json().at("previous"), "gate") == "North");
  CHECK(door->post(kCheckins, scan("CODE1", R"(,"gate":"South")")).status == 403);
  auto roaming = expo.gateway.client(Role::scanner, {"North", "South"});
  CHECK(roaming->post(kCheckins, scan("CODE1")).status == 400);
  CHECK(roaming->post(kCheckins, scan("CODE1", R"(,"gate":"South")")).status == 200);
}

TEST_CASE("what a request gets wrong is said with the right status") {
  Expo expo;
  CHECK(expo.admin->post("/v1/events/nope/checkins", scan("X")).status == 404);
  CHECK(expo.admin->post(kCheckins, R"({"list":"nope","credential":"X"})").status == 404);
  CHECK(expo.admin->post(kCheckins, R"({"list":"main")").status == 400);
  CHECK(expo.admin->post(kCheckins, "{\"list\":\"main\",\"credential\":\"\xFF\"}").status == 400);
  CHECK(expo.admin->erase(kCheckins).status == 405);
  CHECK(expo.gateway.stranger("wrong")->post(kCheckins, scan("X")).status == 401);
  CHECK(expo.gateway.stranger("")->post(kCheckins, scan("X")).status == 401);
  CHECK(expo.gateway.client(Role::dashboard)->post(kCheckins, scan("X")).status == 403);
  CHECK(expo.admin->post(kCheckins, scan("X")).status == 200);
}

TEST_CASE("a check-in is taken back by nonce or place; a scanner only its own") {
  Expo expo;
  expo.ticket("CODE1");
  expo.ticket("CODE2");
  auto door = expo.gateway.client(Role::scanner);
  auto other = expo.gateway.client(Role::scanner);
  (void)door->post(kCheckins, scan("CODE1", R"(,"nonce":"n1")"));
  const auto second = door->post(kCheckins, scan("CODE2"));
  const std::string by_seq = R"({"seq":)" + std::to_string(second.json().at("seq").as_int64()) + "}";

  CHECK(other->post(kAnnul, R"({"nonce":"n1"})").status == 403);
  const auto done = door->post(kAnnul, R"({"nonce":"n1","reason":"wrong person"})");
  CHECK_MESSAGE(done.status == 200, done.body);
  CHECK(door->post(kAnnul, R"({"nonce":"n1"})").status == 409);
  CHECK(expo.gateway.client(Role::staff)->post(kAnnul, by_seq).status == 200);
  CHECK(door->post(kAnnul, R"({"nonce":"never"})").status == 404);
  CHECK(expo.admin->post(kAnnul, R"({"seq":1})").status == 404);
  CHECK(text(door->post(kCheckins, scan("CODE1")).json(), "verdict") == "admitted");
}

TEST_CASE("of many that race one code exactly one is admitted") {
  Expo expo;
  expo.ticket("CODE1");
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(expo.gateway.client(Role::scanner));
  std::vector<int> admitted(clients.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        const auto reply = clients[i]->post(kCheckins, scan("CODE1"));
        if (reply.body.find(R"("verdict":"admitted")") != std::string::npos) ++admitted[i];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  int sum = 0;
  for (const int n : admitted) sum += n;
  CHECK(sum == 1);
}

TEST_CASE("no permit free is 429 with Retry-After, a failed store 503, and readiness says so") {
  Expo expo;
  std::vector<usher::sequencer::Permit> all;
  while (auto permit = expo.gateway.context.permits->try_take()) all.push_back(std::move(permit));
  const auto busy = expo.admin->post(kCheckins, scan("X"));
  CHECK(busy.status == 429);
  CHECK(busy.header("Retry-After") == "1");
  all.clear();
  CHECK(expo.admin->get("/readyz").status == 200);
  expo.gateway.store.fail_at(1);
  CHECK(expo.admin->post(kCheckins, scan("X")).status == 503);
  CHECK(expo.admin->get("/readyz").status == 503);
  CHECK(expo.admin->get("/healthz").status == 200);
}
