#include <set>
#include <string>

#include <doctest/doctest.h>

#include "storage/signed_ticket.h"
#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

constexpr std::string_view kExpo = "/v1/events/expo";
constexpr std::string_view kPublic1 =
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQVlNSnNPbkxwNUFXR3BKK2RGSkUycjlET1hlUUlaZ1ZyQ3Q5M0xBbDVC"
    "Tjg9Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo=";
constexpr std::string_view kPrivate1 =
    "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNENBUUF3QlFZREsyVndCQ0lFSUlndHZRZi9ZcHBPODZLUlByN1VaVDM4NkIrMmRRUDN6aFBX"
    "MkR6TmVVK3kKLS0tLS1FTkQgUFJJVkFURSBLRVktLS0tLQo=";
// Item 42, signed with that key.
constexpr std::string_view kCode42 =
    "==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/"
    "Vw8WSYof/1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA";

std::string at(std::string_view rest) {
  return std::string(kExpo).append(rest);
}

std::vector<std::string> sign(Expo& expo, std::string_view body) {
  const auto reply = expo.admin->post(at("/tickets:sign"), body);
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  std::vector<std::string> codes;
  const auto json = reply.json();
  for (const auto& code : json.at("secrets").as_array()) codes.emplace_back(code.as_string());
  return codes;
}

std::string secrets(std::string_view code) {
  return R"({"secrets":[")" + std::string(code) + "\"]}";
}

}  // namespace

TEST_CASE("an event's public keys are set, checked and shown; a code they have signed admits") {
  Expo expo;
  CHECK(expo.verdict(kCode42) == "refused invalid");
  const auto changed = expo.admin->patch(kExpo, R"({"valid_keys":[")" + std::string(kPublic1) + "\"]}");
  REQUIRE_MESSAGE(changed.status == 200, changed.body);
  CHECK(changed.json().at("valid_keys").at(0).as_string() == kPublic1);
  CHECK(changed.json().at("timezone").as_string() == "Asia/Shanghai");
  CHECK(expo.verdict(kCode42) == "admitted");
  const auto found = expo.admin->get(at("/tickets")).json();
  REQUIRE(found.at("tickets").as_array().size() == 1);
  CHECK(found.at("tickets").at(0).at("item").as_string() == "42");

  const auto wrong = expo.admin->patch(kExpo, R"({"valid_keys":["nonsense"]})");
  CHECK(wrong.status == 400);
  CHECK(wrong.message().starts_with("valid_keys: "));
  CHECK(expo.admin->patch(kExpo, R"({"valid_keys":[")" + std::string(kPrivate1) + "\"]}").status == 400);
  CHECK(expo.admin->patch(kExpo, R"({"slug":"other"})").message().starts_with("slug: "));
  CHECK(expo.admin->patch(kExpo, R"({"name":"Another"})").json().at("valid_keys").as_array().size() == 1);
  CHECK(expo.gateway.client(Role::staff)->patch(kExpo, "{}").status == 403);
  CHECK(expo.admin->patch("/v1/events/nope", "{}").status == 404);
}

TEST_CASE("a key pair is made once, its private half is never answered, and the codes it signs admit") {
  Expo expo;
  CHECK(expo.admin->post(at("/tickets:sign"), R"({"item":1})").status == 409);
  CHECK(expo.gateway.client(Role::staff)->post(at("/keys"), "").status == 403);
  const auto made = expo.admin->post(at("/keys"), "");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string key(made.json().at("public_key").as_string());
  CHECK(usher::storage::read_verify_key(key).has_value());
  const auto again = expo.admin->post(at("/keys"), "{}");
  CHECK(again.status == 200);
  CHECK(again.json().at("public_key").as_string() == key);
  const auto shown = expo.admin->get(kExpo);
  CHECK(shown.json().at("valid_keys").at(0).as_string() == key);
  CHECK(shown.body.find("PRIVATE") == std::string::npos);

  const auto codes = sign(expo, R"({"item":7,"variation":2,"subevent":3,"count":1000})");
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 1000);
  const std::vector keys{usher::storage::read_verify_key(key).value()};
  const auto says = usher::storage::verify_signed_code(codes.front(), keys);
  REQUIRE(says);
  CHECK(says->item == 7);
  CHECK(says->variation == 2);
  CHECK(says->subevent == 3);
  CHECK(expo.verdict(codes[0]) == "admitted");
  CHECK(expo.verdict(codes[0]) == "refused already_redeemed");
  CHECK(expo.verdict(sign(expo, R"({"item":7,"valid_until":"2001-01-01T00:00:00Z"})")[0]) == "refused invalid_time");
}

TEST_CASE("the organiser's own key is taken, and what the former signed stays good") {
  Expo expo;
  REQUIRE(expo.admin->post(at("/keys"), "").status == 201);
  const auto former = sign(expo, R"({"item":1})");
  const auto taken = expo.admin->post(at("/keys"), R"({"private_key":")" + std::string(kPrivate1) + "\"}");
  REQUIRE_MESSAGE(taken.status == 201, taken.body);
  CHECK(taken.json().at("public_key").as_string() == kPublic1);
  CHECK(taken.body.find(kPrivate1) == std::string::npos);
  CHECK(expo.verdict(kCode42) == "admitted");
  CHECK(expo.verdict(former[0]) == "admitted");
  CHECK(expo.admin->post(at("/keys"), R"({"private_key":"x"})").message().starts_with("private_key: "));
  CHECK(expo.admin->patch(kExpo, R"({"valid_keys":[]})").status == 200);
  CHECK(expo.admin->post(at("/tickets:sign"), R"({"item":1})").status == 409);  // nobody would take them
}

TEST_CASE("what cannot be signed is refused by name") {
  Expo expo;
  REQUIRE(expo.admin->post(at("/keys"), "").status == 201);
  const auto refused = [&](std::string_view body, std::string_view field) {
    const auto reply = expo.admin->post(at("/tickets:sign"), body);
    CHECK(reply.status == 400);
    CHECK_MESSAGE(reply.message().starts_with(std::string(field) + ": "), reply.body);
  };
  refused("{}", "item");
  refused(R"({"item":0})", "item");
  refused(R"({"item":"1"})", "item");
  refused(R"({"item":18446744073709551615})", "item");
  refused(R"({"item":1,"count":0})", "count");
  refused(R"({"item":1,"count":1001})", "count");
  refused(R"({"item":1,"valid_from":"1970-01-01T00:00:00Z"})", "valid_from");
  refused(R"({"item":1,"valid_from":"2026-01-02T00:00:00Z","valid_until":"2026-01-01T00:00:00Z"})", "valid_until");
  CHECK(expo.gateway.client(Role::scanner)->post(at("/tickets:sign"), R"({"item":1})").status == 403);
  CHECK(expo.gateway.client(Role::staff)->post(at("/tickets:sign"), R"({"item":1})").status == 200);
}

TEST_CASE("codes are revoked, blocked and unblocked, and listed in that order") {
  Expo expo;
  REQUIRE(expo.admin->post(at("/keys"), "").status == 201);
  const auto codes = sign(expo, R"({"item":1,"count":3})");
  expo.ticket("PAPER");
  auto staff = expo.gateway.client(Role::staff);
  CHECK(staff->post(at("/secrets:revoke"), secrets(codes[0])).json().at("changed").as_int64() == 1);
  CHECK(staff->post(at("/secrets:revoke"), secrets(codes[0])).json().at("unchanged").as_int64() == 1);
  CHECK(staff->post(at("/secrets:block"), secrets(codes[1])).status == 200);
  CHECK(staff->post(at("/secrets:revoke"), R"({"secrets":["PAPER","unknown"]})").json().at("changed").as_int64() == 2);
  CHECK(expo.verdict(codes[0]) == "refused revoked");
  CHECK(expo.verdict(codes[1]) == "refused blocked");
  CHECK(expo.verdict(codes[2]) == "admitted");
  CHECK(expo.verdict("PAPER") == "refused revoked");
  CHECK(expo.verdict("PAPER", R"(,"force":true)") == "admitted");
  CHECK(staff->post(at("/secrets:unblock"), secrets(codes[1])).status == 200);
  CHECK(expo.verdict(codes[1]) == "admitted");

  const auto first = staff->get(at("/secrets?limit=2")).json();
  REQUIRE(first.at("secrets").as_array().size() == 2);
  CHECK(first.at("secrets").at(0).at("kind").as_string() == "revoked");
  CHECK(first.at("secrets").at(0).at("secret").as_string() == codes[0]);
  CHECK(first.at("secrets").at(0).at("created").is_string());
  CHECK(first.at("secrets").at(1).at("kind").as_string() == "blocked");
  CHECK(first.at("secrets").at(1).at("secret").as_string() == codes[1]);
  CHECK_FALSE(first.at("secrets").at(1).at("blocked").as_bool());
  const auto rest = staff->get(at("/secrets?after=" + std::to_string(first.at("next").as_int64()))).json();
  REQUIRE(rest.at("secrets").as_array().size() == 2);
  CHECK(rest.at("secrets").at(0).at("secret").as_string() == "PAPER");
  CHECK(rest.at("secrets").at(1).at("secret").as_string() == "unknown");
  CHECK(rest.at("next").is_null());

  CHECK(staff->post(at("/secrets:revoke"), R"({"secrets":[]})").status == 400);
  CHECK(staff->post(at("/secrets:revoke"), R"({"secrets":[""]})").status == 400);
  CHECK(staff->post(at("/secrets:revoke"), "{}").status == 400);
  CHECK(expo.gateway.client(Role::kiosk)->post(at("/secrets:revoke"), secrets("x")).status == 403);
  CHECK(expo.gateway.client(Role::scanner)->get(at("/secrets")).status == 403);
  CHECK(staff->get(at("/secrets?limit=0")).status == 400);
}
