#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using usher::admission::Role;
using usher::test::Client;
using usher::test::Expo;
using usher::test::Reply;

namespace {

const std::string kOrganizer = "/api/v1/organizers/usher/";
const std::string kEvent = kOrganizer + "events/expo/";
const std::string kList = kEvent + "checkinlists/1/";
constexpr const char* kRedeem = R"({"secret":"CODE1","lists":[1]})";

std::string redeem_with(const std::string& flag) {
  return R"({"secret":"CODE1","lists":[1],")" + flag + "\":true}";
}

// A device that was paired with a code made by the admin.
std::unique_ptr<Client> paired(Expo& expo) {
  const auto made = expo.admin->post("/v1/devices", R"({"name":"Door","security_profile":"full"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string code(made.json().at("initialization_token").as_string());
  const auto device = expo.gateway.stranger("")->post(
      "/api/v1/device/initialize",
      R"({"hardware_brand":"a","hardware_model":"b","software_brand":"c","software_version":"1","token":")" + code +
          "\"}");
  REQUIRE_MESSAGE(device.status == 200, device.body);
  return expo.gateway.stranger(std::string(device.json().at("api_token").as_string()));
}

}  // namespace

TEST_CASE("a dashboard reads events, lists and figures through the pretix interface") {
  Expo expo;
  expo.ticket("CODE1");
  const auto dashboard = expo.gateway.client(Role::dashboard);
  for (const std::string& path :
       {std::string("/api/v1/device/info"), std::string("/api/v1/version"), kOrganizer + "events/", kEvent,
        kEvent + "items/", kEvent + "questions/", kEvent + "checkinlists/", kList + "status/"}) {
    CAPTURE(path);
    CHECK(dashboard->get(path).status == 200);
  }
}

TEST_CASE("a dashboard writes nothing through the pretix interface, and sees neither codes nor persons") {
  Expo expo;
  const std::string position = std::to_string(expo.ticket("CODE1"));
  const auto dashboard = expo.gateway.client(Role::dashboard);
  const auto denied = [](const Reply& reply) {
    CHECK_MESSAGE(reply.status == 403, reply.body);
    CHECK(reply.body.find("Request denied by device security profile.") != std::string::npos);
  };
  denied(dashboard->post(kOrganizer + "checkinrpc/redeem/", kRedeem));
  denied(dashboard->post(kOrganizer + "checkinrpc/redeem/", redeem_with("force")));
  denied(dashboard->post(kOrganizer + "checkinrpc/redeem/",
                         R"({"secret":"CODE1","lists":[1],"exchange_medium_type":"barcode",
                             "exchange_medium_identifier":"1"})"));
  denied(dashboard->post(kOrganizer + "checkinrpc/annul/", R"({"nonce":"n","lists":[1]})"));
  denied(dashboard->post(kList + "positions/CODE1/redeem/", "{}"));
  denied(dashboard->post(kList + "failed_checkins/", R"({"raw_barcode":"X","error_reason":"invalid"})"));
  denied(dashboard->post(kEvent + "orderpositions/" + position + "/printlog/", R"({"source":"s","type":"badge"})"));
  denied(dashboard->ask("POST", "/api/v1/upload", "%PDF-1.4", "Content-Type: application/pdf\r\n"));
  denied(dashboard->post("/api/v1/device/update", "{}"));
  denied(dashboard->post("/api/v1/device/roll", "{}"));
  for (const std::string& path :
       {kEvent + "orderpositions/" + position + "/pdf_image/question_PHOTO", kEvent + "revokedsecrets/",
        kEvent + "blockedsecrets/", kEvent + "orders/", kEvent + "checkins/", kList + "positions/?search=ada",
        kOrganizer + "checkinrpc/search/?list=1&search=ada", kOrganizer + "reusablemedia/"}) {
    CAPTURE(path);
    denied(dashboard->get(path));
  }
  CHECK(expo.admin->get("/v1/events/expo/history").json().at("entries").as_array().empty());
}

TEST_CASE("only staff and paired devices overrule through the pretix interface") {
  Expo expo;
  expo.ticket("CODE1");
  for (const Role role : {Role::scanner, Role::kiosk}) {
    const auto door = expo.gateway.client(role);
    for (const char* flag : {"force", "ignore_unpaid"}) {
      const auto reply = door->post(kOrganizer + "checkinrpc/redeem/", redeem_with(flag));
      CHECK_MESSAGE(reply.status == 403, reply.body);
      CHECK(reply.body.find(std::string(flag) + " is for staff") != std::string::npos);
      CHECK(door->post(kList + "positions/CODE1/redeem/", "{\"" + std::string(flag) + "\":true}").status == 403);
    }
  }
  CHECK(expo.gateway.client(Role::scanner)->post(kOrganizer + "checkinrpc/redeem/", kRedeem).status == 201);
  for (const Role role : {Role::admin, Role::staff}) {
    const auto desk = expo.gateway.client(role);
    CHECK(desk->post(kOrganizer + "checkinrpc/redeem/", redeem_with("force")).status == 201);
  }
  CHECK(paired(expo)->post(kOrganizer + "checkinrpc/redeem/", redeem_with("force")).status == 201);
}
