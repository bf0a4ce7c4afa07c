#include "gateway/api/checkin_request.h"

#include <doctest/doctest.h>

using namespace usher;
using api::read_annul;
using api::read_checkin;

TEST_CASE("a check-in body is read field by field") {
  const auto read = read_checkin(
      R"({"list":"main","credential":"ABC","type":"exit","nonce":"n1","gate":"north","lane":"n-1",)"
      R"("time":"2026-11-21T09:30:00+08:00","force":true,"ignore_unpaid":true,"answers":{"size":"L","age":7}})");
  REQUIRE(read);
  CHECK(read->list == "main");
  CHECK(read->command.code == "ABC");
  CHECK(read->command.type == admission::Direction::exit);
  CHECK(read->command.nonce == "n1");
  CHECK(read->command.gate == "north");
  CHECK(read->command.lane == "n-1");
  CHECK(read->command.time == admission::Time(std::chrono::milliseconds(1'795'224'600'000)));
  CHECK(read->command.force);
  CHECK(read->command.ignore_unpaid);
  REQUIRE(read->command.answers.size() == 2);
  CHECK(read->command.answers[1] == std::pair<std::string, std::string>("age", "7"));
}

TEST_CASE("a check-in needs a list, and either a credential or a ticket") {
  CHECK(read_checkin(R"({"list":"main","ticket":7})")->command.ticket == admission::TicketId(7));
  CHECK(read_checkin(R"({"credential":"A"})").error() == "list: is required");
  CHECK(read_checkin(R"({"list":"main"})").error().starts_with("credential: is required"));
  CHECK(read_checkin(R"({"list":"main","credential":""})").error().starts_with("credential: is required"));
  CHECK(read_checkin(R"({"list":"main","credential":"A","ticket":1})").error().starts_with("ticket: send either"));
}

TEST_CASE("what is wrong with a check-in body is named") {
  CHECK(read_checkin(R"({"list":"m","credential":"A","type":"in"})").error() == "type: must be \"entry\" or \"exit\"");
  CHECK(read_checkin(R"({"list":"m","credential":"A","time":"noon"})").error().starts_with("time: "));
  CHECK(read_checkin(R"({"list":"m","credential":"A","lists":[1]})").error().starts_with("unknown field \"lists\""));
  CHECK(read_checkin(R"({"list":"m","credential":")" + std::string(5000, 'x') + "\"}").error() ==
        "credential: must be no longer than 4096 bytes");
}

TEST_CASE("an annulment names a nonce or a place, not both") {
  CHECK(read_annul(R"({"nonce":"n"})")->nonce == "n");
  CHECK(read_annul(R"({"seq":9,"reason":"mistake"})")->seq == admission::Seq(9));
  CHECK_FALSE(read_annul(R"({"reason":"x"})"));
  CHECK_FALSE(read_annul(R"({"nonce":"n","seq":9})"));
}
