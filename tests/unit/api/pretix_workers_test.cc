#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using usher::test::Expo;
using usher::test::Reply;

namespace {

const std::string kRedeem = "/api/v1/organizers/usher/checkinrpc/redeem/";
const std::string kPositions = "/api/v1/organizers/usher/events/expo/checkinlists/1/positions/";
constexpr const char* kCode = R"({"secret":"CODE1","lists":[1]})";

// While it lives no worker is free.
struct NoWorkers {
  explicit NoWorkers(Expo& expo) {
    while (auto permit = expo.gateway.context.workers.permits.try_take()) all.push_back(std::move(permit));
  }
  std::vector<usher::sequencer::Permit> all;
};

std::size_t entries(Expo& expo) {
  return expo.admin->get("/v1/events/expo/history").json().at("entries").as_array().size();
}

}  // namespace

TEST_CASE("a check-in whose answer shows pictures is busy, and undecided, while no worker is free; others go on") {
  Expo expo;
  expo.ticket("CODE1");
  const auto before = entries(expo);
  {
    const NoWorkers none(expo);
    CHECK(expo.admin->post(kRedeem + "?pdf_data=true", kCode).status == 429);
    CHECK(expo.admin->post(kPositions + "CODE1/redeem/?pdf_data=true", "{}").status == 429);
  }
  CHECK(entries(expo) == before);
  {
    const NoWorkers none(expo);
    CHECK(expo.admin->post(kRedeem, kCode).status == 201);
  }
  const auto shown = expo.admin->post(kRedeem + "?pdf_data=true", kCode);
  CHECK(shown.status == 400);
  CHECK(shown.json().at("reason").as_string() == "already_redeemed");
  CHECK(shown.json().at("position").as_object().contains("pdf_data"));
  CHECK(expo.gateway.context.workers.permits.taken() == 0);
}

TEST_CASE("many catalog objects are read on a worker") {
  Expo expo;
  const std::string items = "/v1/events/expo/catalog/item";
  {
    const NoWorkers none(expo);
    CHECK(expo.admin->post(items, R"({"objects":[{"id":1}]})").status == 429);
  }
  CHECK(expo.admin->post(items, R"({"objects":[{"id":1}]})").json().at("changed").as_int64() == 1);
  CHECK(expo.admin->post(items, "[").status == 400);
  CHECK(expo.admin->post(items, "[]").status == 400);
}
