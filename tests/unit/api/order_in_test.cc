#include "gateway/api/pretix/order_in.h"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace usher;
using namespace usher::pretix;
using admission::OrderStatus;

namespace {

std::expected<PulledOrder, OrderMistake> read(const std::string& text,
                                              std::span<const admission::Question> questions = {}) {
  return read_order(boost::json::parse(text), questions);
}

std::string order(const std::string& status, const std::string& positions) {
  return R"({"code":"ABC12","status":")" + status +
         R"(","email":"a@b.example","phone":"+491","locale":"de","positions":[)" + positions + "]}";
}

std::string position(const std::string& more = "") {
  return R"({"id":11,"positionid":1,"item":3,"secret":"s1")" + more + "}";
}

}  // namespace

TEST_CASE("a position becomes a ticket with everything the model has a place for") {
  admission::Question meal;
  meal.identifier = "MEAL";
  meal.options = {{.id = 2, .identifier = "FISH"}, {.id = 9, .identifier = "q77"}};
  const auto read_one = read(
      R"({"code":"ABC12","status":"n","require_approval":true,"valid_if_pending":true,"checkin_attention":true,)"
      R"("checkin_text":"VIP","locale":"de-informal","email":"o@b.example","phone":"+49151","newer_field":[1],)"
      R"("invoice_address":{"name":"Payer","company":"Firm"},"positions":[{"id":11,"positionid":2,"item":3,"variation":4,)"
      R"("subevent":5,"price":"23.00","attendee_name":"Ada L","attendee_name_parts":{"_scheme":"x","given_name":"Ada","family_name":"L"},)"
      R"("attendee_email":"ada@b.example","company":"Engines","secret":"s/=+","pseudonymization_id":"PS","canceled":true,)"
      R"("seat":{"id":1,"name":"A1","zone_name":"Floor"},"valid_from":"2026-11-20T10:00:00+01:00","valid_until":"2026-11-21T10:00:00.123456Z",)"
      R"("blocked":["admin","api"],"answers":[{"question":17,"question_identifier":"MEAL","answer":"Fish, 77","option_identifiers":["FISH","77","GONE"]},)"
      R"({"question":18,"question_identifier":"123","answer":"x","option_identifiers":[]}],)"
      R"("checkins":[{"id":2,"list":5,"type":"exit","datetime":"2026-11-20T12:00:00Z"},{"id":1,"list":5,"type":"entry","datetime":"2026-11-20T11:00:00.5Z"}]}]})",
      std::span(&meal, 1));
  REQUIRE(read_one);
  REQUIRE(read_one->positions.size() == 1);
  const PulledPosition& one = read_one->positions[0];
  const admission::Ticket& ticket = one.ticket;
  CHECK(one.id == 11);
  CHECK(ticket.secret == "s/=+");
  CHECK(ticket.order == "ABC12");
  CHECK(ticket.order_status == OrderStatus::pending);
  CHECK((ticket.require_approval && ticket.valid_if_pending && ticket.require_attention && ticket.canceled));
  CHECK((ticket.item == "3" && ticket.variation == "4" && ticket.subevent == "5" && ticket.position == 2));
  CHECK(ticket.price == "23.00");
  CHECK((ticket.person.name == "Ada L" && ticket.person.given_name == "Ada" && ticket.person.family_name == "L"));
  CHECK((ticket.person.email == "ada@b.example" && ticket.person.phone == "+49151" &&
         ticket.person.company == "Engines"));
  CHECK((ticket.fallback_name == "Payer" && ticket.checkin_text == "VIP" && ticket.language == "de-informal"));
  CHECK((ticket.seat == "A1" && ticket.zone == "Floor"));
  CHECK(ticket.valid_from->time_since_epoch().count() == 1'795'165'200'000);
  CHECK(ticket.valid_until->time_since_epoch().count() % 1000 == 123);
  CHECK(ticket.blocked == std::vector<std::string>{"admin", "api"});
  CHECK(ticket.answers == std::vector<std::pair<std::string, std::string>>{{"MEAL", "Fish, 77"}, {"q123", "x"}});
  CHECK(ticket.chosen_options == std::vector<admission::ChosenOptions>{{"MEAL", {2, 9}}});
  CHECK(ticket.badge_fields == std::vector<std::pair<std::string, std::string>>{{"pseudonymization_id", "PS"}});
  CHECK(ticket.import_digest != 0);
  REQUIRE(one.checkins.size() == 2);
  CHECK((one.checkins[0].id == 1 && one.checkins[0].type == admission::Direction::entry));
  CHECK((one.checkins[1].id == 2 && one.checkins[1].type == admission::Direction::exit));
}

TEST_CASE("each letter of an order's state is known, and another is a mistake that names the order") {
  const std::pair<const char*, OrderStatus> letters[] = {
      {"p", OrderStatus::paid}, {"n", OrderStatus::pending}, {"e", OrderStatus::expired}, {"c", OrderStatus::canceled}};
  for (const auto& [letter, status] : letters) {
    CHECK(read(order(letter, position()))->positions.at(0).ticket.order_status == status);
  }
  const auto wrong = read(order("x", position()));
  REQUIRE(!wrong);
  CHECK(wrong.error().order == "ABC12");
  CHECK(wrong.error().reason == "status: must be n, p, e or c");
}

TEST_CASE("add-ons come after their parents, in whatever order pretix has them") {
  const auto both = read(order("p", R"({"id":12,"positionid":2,"item":4,"secret":"s2","addon_to":11},)" + position()));
  REQUIRE(both);
  REQUIRE(both->positions.size() == 2);
  CHECK((both->positions[0].id == 11 && both->positions[0].parent == 0));
  CHECK((both->positions[1].id == 12 && both->positions[1].parent == 11));
  CHECK(read(order("p", position(R"(,"addon_to":11)")))->mistakes.at(0).reason ==
        "addon_to: a position cannot be its own add-on");
}

TEST_CASE("what the orderer gave stands in for what the attendee did not") {
  const auto one = read(order("p", position()))->positions.at(0).ticket;
  CHECK(one.person.email == "a@b.example");
  CHECK(one.person.name.empty());
  CHECK((one.variation.empty() && one.subevent.empty() && one.blocked.empty() && !one.valid_from));
}

TEST_CASE("a position without what a ticket needs is left out by name, and the others stay") {
  const auto some = read(order(
      "p",
      R"({"id":12,"positionid":2,"item":4},{"positionid":3,"item":4,"secret":"x"},)"
      R"({"id":14,"positionid":4,"secret":"x"},{"id":15,"positionid":5,"item":1,"secret":"y","valid_from":"soon"},)"
      R"({"id":16,"positionid":6,"item":1,"secret":"z","blocked":true},)" +
          position()));
  REQUIRE(some);
  CHECK(some->positions.size() == 1);
  std::vector<std::string> reasons;
  for (const auto& mistake : some->mistakes) reasons.push_back(std::to_string(mistake.position) + " " + mistake.reason);
  CHECK(reasons == std::vector<std::string>{"2 secret: a text is required", "3 id: a number is required",
                                            "4 item: a number is required", "5 valid_from: a date and time is required",
                                            "6 blocked: must be null or a list of texts"});
}

TEST_CASE("what is no order is a mistake, whatever it is") {
  for (const char* text :
       {"1", "[]", "null", "{}", R"({"code":5})", R"({"code":"A","status":"p"})",
        R"({"code":"A","status":"p","positions":{}})", R"({"code":"A","status":"p","positions":[3]})"}) {
    CAPTURE(text);
    const auto none = read(text);
    REQUIRE(!none);
    CHECK(!none.error().reason.empty());
  }
}

TEST_CASE("the digest of a position follows from what was read of it, and from nothing else") {
  const auto digest = [](const std::string& text) { return read(text)->positions.at(0).ticket.import_digest; };
  const std::uint64_t plain = digest(order("p", position()));
  CHECK(plain ==
        digest(order("p",
                     position(R"(,"checkins":[{"id":2,"list":5,"type":"exit","datetime":"2026-11-20T12:00:00Z"}])"))));
  CHECK(plain == digest(order("p", position(R"(,"downloads":[],"voucher":7)"))));
  CHECK(plain != digest(order("c", position())));
  CHECK(plain != digest(order("p", position(R"(,"canceled":true)"))));
  CHECK(plain != digest(order("p", position(R"(,"attendee_name":"A")"))));
  CHECK(digest(order("p", position(R"(,"seat":{"name":"AB","zone_name":"C"})"))) !=
        digest(order("p", position(R"(,"seat":{"name":"A","zone_name":"BC"})"))));
}
