#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "gateway/api/pretix/stored_medium.h"
#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

constexpr std::string_view kPull = "/v1/events/expo/orders:pull";
constexpr std::string_view kMedia = "/v1/events/expo/media:pull";
constexpr std::string_view kFeed = "/v1/events/expo/checkins";

std::string position(int id, const std::string& secret, const std::string& more = "") {
  return R"({"id":)" + std::to_string(id) + R"(,"positionid":1,"item":3,"secret":")" + secret + "\"" + more + "}";
}

std::string page(const std::string& code, const std::string& positions, const std::string& more = "") {
  return R"({"orders":[{"code":")" + code + R"(","status":"p","positions":[)" + positions +
         R"(]}],"lists":{"5":"main"})" + more + "}";
}

boost::json::value pull(Expo& expo, const std::string& body) {
  const auto reply = expo.admin->post(kPull, body);
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  return reply.json();
}

std::string entry(int id, const std::string& at, const std::string& type = "entry", int list = 5) {
  return R"({"id":)" + std::to_string(id) + R"(,"list":)" + std::to_string(list) + R"(,"type":")" + type +
         R"(","datetime":")" + at + "\"}";
}

usher::admission::TicketId ticket_of(Expo& expo, const std::string& secret) {
  const auto found = expo.admin->get("/v1/events/expo/tickets?search=" + secret).json().at("tickets").as_array();
  REQUIRE(found.size() == 1);
  return usher::admission::TicketId(static_cast<std::uint64_t>(found[0].at("id").as_int64()));
}

// A wristband that is linked here.
usher::sequencer::PutMedia band(Expo& expo, const std::vector<std::string>& secrets) {
  usher::sequencer::PutMedia put;
  auto& medium = put.media.emplace_back();
  medium.type = "nfc_uid";
  medium.identifier = "04AA";
  const auto event = expo.gateway.context.sequencer->directory()->event("expo")->id;
  for (const auto& secret : secrets) medium.tickets.push_back({event, ticket_of(expo, secret)});
  return put;
}

// The codes of the tickets that it stands for, in its order.
std::vector<std::string> linked(Expo& expo) {
  const auto medium = usher::pretix::stored_medium(&expo.gateway.context, "nfc_uid", "04AA");
  REQUIRE((medium && *medium));
  std::vector<std::string> secrets;
  for (const auto& link : (*medium)->tickets) {
    const auto ticket =
        expo.admin->get("/v1/events/expo/tickets/" + std::to_string(link.ticket.value)).json().at("secret");
    secrets.emplace_back(ticket.as_string());
  }
  return secrets;
}

}  // namespace

TEST_CASE("a page of orders becomes tickets, and the same page again changes nothing") {
  Expo expo;
  const std::string body = page("AAA", position(1, "S1") + "," + position(2, "S2", R"(,"addon_to":1)"));
  const auto first = pull(expo, body);
  CHECK(first.at("added").as_int64() == 2);
  CHECK(first.at("left_out").as_array().empty());
  const auto again = pull(expo, body);
  CHECK((again.at("added").as_int64() == 0 && again.at("changed").as_int64() == 0));
  CHECK(again.at("unchanged").as_int64() == 2);
  CHECK(expo.verdict("S1") == "admitted");
  const auto tickets = expo.admin->get("/v1/events/expo/tickets?search=S2").json().at("tickets").as_array();
  REQUIRE(tickets.size() == 1);
  CHECK(tickets[0].at("addon_to").is_int64());
  CHECK(tickets[0].at("identifiers").as_array().empty());
}

TEST_CASE("who comes from pretix is found by name and phone, under the newest of both") {
  Expo expo;
  REQUIRE(expo.admin->patch("/v1/events/expo", R"({"match":["name_phone"]})").status == 200);
  const auto orders = [](const std::string& name, const std::string& phone) {
    return R"({"orders":[{"code":"AAA","status":"p","phone":")" + phone + R"(","positions":[)" +
           position(1, "S1", R"(,"attendee_name":")" + name + "\"") + "]}]}";
  };
  const auto found = [&](const std::string& name, const std::string& digits) {
    const auto reply = expo.admin->post(
        kFeed, R"({"list":"main","person":{"name":")" + name + R"(","phone_last4":")" + digits + "\"}}");
    return reply.json().at("ticket").is_object();
  };
  pull(expo, orders("Ada Byron", "+4915111115678"));
  CHECK(found("Ada Byron", "5678"));
  pull(expo, orders("Ada Lovelace", "+4915111115678"));
  CHECK(found("Ada Lovelace", "5678"));
  CHECK_FALSE(found("Ada Byron", "5678"));
}

TEST_CASE("a code that pretix changed is the same ticket's, and the old one is revoked") {
  Expo expo;
  pull(expo, page("AAA", position(1, "OLD")));
  const auto moved = pull(expo, page("BBB", position(1, "NEW")));
  CHECK(moved.at("changed").as_int64() == 1);
  CHECK(expo.verdict("OLD") == "refused revoked");
  CHECK(expo.verdict("NEW") == "admitted");
}

TEST_CASE("codes that are handed on within a page go on in turn; what is traded is left out and named") {
  Expo expo;
  pull(expo, page("AAA", position(1, "A") + "," + position(2, "B") + "," + position(3, "C")));
  CHECK(expo.verdict("B") == "admitted");
  const auto handed = pull(expo, page("AAA", position(1, "B") + "," + position(2, "C") + "," + position(3, "D")));
  CHECK(handed.at("changed").as_int64() == 3);
  CHECK(handed.at("left_out").as_array().empty());
  CHECK(expo.verdict("C") == "refused already_redeemed");
  CHECK(expo.verdict("B") == "admitted");
  const auto traded = pull(expo, page("AAA", position(1, "D") + "," + position(3, "B") + "," + position(4, "E")));
  CHECK(traded.at("added").as_int64() == 1);
  const auto& left_out = traded.at("left_out").as_array();
  REQUIRE(left_out.size() == 2);
  CHECK(left_out[0].at("contested").as_bool());
  CHECK(std::string(left_out[0].at("reason").as_string()).starts_with("secret: "));
  CHECK(expo.verdict("D") == "admitted");
}

TEST_CASE("a list that is renamed is followed by its number; one that is not here is named and passed over") {
  Expo expo;
  const auto list = expo.admin->get("/v1/events/expo/lists/main").json().at("id").as_int64();
  const auto body = [&](const std::string& lists, const std::string& more = "") {
    return R"({"orders":[{"code":"AAA","status":"p","positions":[)" +
           position(1, "S1", R"(,"checkins":[)" + entry(70, "2026-11-20T10:00:00Z") + "]") + R"(]}],"lists":)" + lists +
           more + "}";
  };
  const std::string by_number = R"({"5":)" + std::to_string(list) + "}";
  const auto gone = pull(expo, body(R"({"5":"nope","6":99,"7":"main"})"));
  CHECK(gone.at("lists_unknown") == boost::json::parse("[5,6]"));
  CHECK(gone.at("checkins").at("elsewhere").as_int64() == 1);
  REQUIRE(expo.admin->patch("/v1/events/expo/lists/main", R"({"slug":"entrance"})").status == 200);
  CHECK(pull(expo, body(R"({"5":"main"})")).at("lists_unknown").as_array().size() == 1);
  CHECK(pull(expo, body(by_number)).at("checkins").at("added").as_int64() == 1);
  const auto mine = expo.admin->get(kFeed).json().at("checkins").at(0);
  CHECK((mine.at("list_id").as_int64() == list && mine.at("list").as_string() == "entrance"));
  // Taken back under the old name, it stays away under the new one.
  REQUIRE(
      expo.admin->post("/v1/events/expo/checkins:annul", "{\"seq\":" + std::to_string(mine.at("seq").as_int64()) + "}")
          .status == 200);
  const std::string annulled = R"(,"annulled":[{"ticket":)" + std::to_string(mine.at("ticket").as_int64()) +
                               R"(,"list":"main","list_id":)" + std::to_string(list) +
                               R"(,"type":"entry","datetime":"2026-11-20T10:00:00Z"}])";
  CHECK(pull(expo, body(by_number, annulled)).at("checkins").at("known").as_int64() == 1);
}

TEST_CASE("a bad position is named and holds up no other") {
  Expo expo;
  const auto some = pull(expo, page("AAA", position(1, "S1") + "," + position(2, std::string(5000, 'x')) + "," +
                                               position(3, "S3", R"(,"addon_to":2)") + "," + position(4, "")));
  CHECK(some.at("added").as_int64() == 1);
  CHECK(some.at("left_out").as_array().size() == 3);
  CHECK(expo.verdict("S1") == "admitted");
}

TEST_CASE("check-ins made at pretix come once, under their number, and are not told to it again") {
  Expo expo;
  const std::string body = page("AAA", position(1, "S1",
                                                R"(,"checkins":[)" + entry(70, "2026-11-20T10:00:00.123456Z") + "," +
                                                    entry(71, "2026-11-20T11:00:00Z", "exit") + "," +
                                                    entry(72, "2026-11-20T12:00:00Z", "entry", 99) + "]"));
  const auto checkins = pull(expo, body).at("checkins");
  CHECK((checkins.at("added").as_int64() == 2 && checkins.at("elsewhere").as_int64() == 1));
  CHECK(pull(expo, body).at("checkins").at("known").as_int64() == 2);
  const auto feed = expo.admin->get(kFeed).json().at("checkins").as_array();
  REQUIRE(feed.size() == 2);
  CHECK((feed[0].at("source").as_string() == "pretix" && feed[1].at("type").as_string() == "exit"));
  // Annulled here, it stays so however often pretix tells it.
  const auto seq = std::to_string(feed[1].at("seq").as_int64());
  REQUIRE(expo.admin->post("/v1/events/expo/checkins:annul", "{\"seq\":" + seq + "}").status == 200);
  CHECK(pull(expo, body).at("checkins").at("added").as_int64() == 0);
}

TEST_CASE("what was made here comes back with its order and is the same check-in; taken back, it stays away") {
  Expo expo;
  pull(expo, page("AAA", position(1, "S1")));
  CHECK(expo.verdict("S1", R"(,"nonce":"n")") == "admitted");
  const auto mine = expo.admin->get(kFeed).json().at("checkins").at(0);
  const std::string at(mine.at("datetime").as_string()), ticket = std::to_string(mine.at("ticket").as_int64());
  CHECK(mine.at("secret").as_string() == "S1");
  CHECK(mine.at("annulled").as_bool() == false);
  const std::string positions = position(1, "S1", R"(,"checkins":[)" + entry(70, at) + "]");
  CHECK(pull(expo, page("AAA", positions)).at("checkins").at("known").as_int64() == 1);
  REQUIRE(expo.admin->post("/v1/events/expo/checkins:annul", R"({"nonce":"n"})").status == 200);
  const std::string annulled =
      R"(,"annulled":[{"ticket":)" + ticket + R"(,"list":"main","type":"entry","datetime":")" + at + R"("}])";
  CHECK(pull(expo, page("AAA", positions, annulled)).at("checkins").at("added").as_int64() == 0);
  const auto feed = expo.admin->get(kFeed).json();
  CHECK(feed.at("checkins").at(0).at("annulled").as_bool());
  CHECK(feed.at("checkins").at(1).at("kind").as_string() == "annulled");
  CHECK(feed.at("checkins").at(1).at("scan") == feed.at("checkins").at(0).at("seq"));
  // From `next` on there is nothing, and it says the same place again.
  const auto rest = expo.admin->get(std::string(kFeed) + "?since=" + std::to_string(feed.at("next").as_int64())).json();
  CHECK((rest.at("checkins").as_array().empty() && rest.at("next") == feed.at("next")));
}

TEST_CASE("what is taken back while a page is on its way stays away too") {
  Expo expo;
  pull(expo, page("AAA", position(1, "S1")));
  CHECK(expo.verdict("S1", R"(,"nonce":"n")") == "admitted");
  const auto mine = expo.admin->get(kFeed).json();
  const std::string at(mine.at("checkins").at(0).at("datetime").as_string());
  const std::string pushed = std::to_string(mine.at("next").as_int64());
  REQUIRE(expo.admin->post("/v1/events/expo/checkins:annul", R"({"nonce":"n"})").status == 200);
  const std::string positions =
      position(1, "S1", R"(,"checkins":[)" + entry(70, at) + "," + entry(71, "2026-11-20T10:00:00Z") + "]");
  const auto checkins = pull(expo, page("AAA", positions, R"(,"pushed":)" + pushed)).at("checkins");
  CHECK((checkins.at("added").as_int64() == 1 && checkins.at("known").as_int64() == 1));
}

TEST_CASE("the feed goes forward in pages of any size and misses nothing") {
  Expo expo;
  for (int i = 0; i < 7; ++i) {
    expo.ticket("T" + std::to_string(i));
    CHECK(expo.verdict("T" + std::to_string(i)) == "admitted");
    CHECK(expo.verdict("T" + std::to_string(i)).starts_with("refused"));
  }
  std::string since = "0", secrets;
  for (int round = 0; round < 10; ++round) {
    const auto feed = expo.admin->get(std::string(kFeed) + "?limit=2&since=" + since).json();
    for (const auto& row : feed.at("checkins").as_array()) secrets += std::string(row.at("secret").as_string()) + " ";
    since = std::to_string(feed.at("next").as_int64());
  }
  CHECK(secrets == "T0 T1 T2 T3 T4 T5 T6 ");
  CHECK(expo.gateway.client(Role::staff)->get(kFeed).status == 403);
}

TEST_CASE("cards of pulled positions are taken, those of other events are not") {
  Expo expo;
  pull(expo, page("AAA", position(1, "S1")));
  const std::string body =
      R"({"media":[{"id":1,"type":"nfc_uid","identifier":"04AA","active":true,"linked_orderposition":1},)"
      R"({"id":2,"type":"nfc_uid","identifier":"04BB","active":true,"linked_orderposition":2},)"
      R"({"id":3,"type":"fax","identifier":"1","linked_orderposition":1}]})";
  const auto first = expo.admin->post(kMedia, body).json();
  CHECK((first.at("changed").as_int64() == 1 && first.at("elsewhere").as_int64() == 2));
  const auto again = expo.admin->post(kMedia, body).json();
  CHECK((again.at("changed").as_int64() == 0 && again.at("unchanged").as_int64() == 1));
}

TEST_CASE("a wristband that was given out here stays, and a link that pretix takes away goes") {
  Expo expo;
  pull(expo, page("AAA", position(1, "S1") + "," + position(2, "S2")));
  expo.ticket("DOOR");
  const auto pulled = [&](const std::string& positions) {
    return expo.admin
        ->post(kMedia, R"({"media":[{"id":300,"type":"nfc_uid","identifier":"04AA","linked_orderpositions":[)" +
                           positions + "]}]}")
        .json()
        .at("changed")
        .as_int64();
  };
  CHECK(pulled("1") == 1);
  const auto here = expo.gateway.submit(band(expo, {"S1", "DOOR"}));
  REQUIRE(std::holds_alternative<usher::sequencer::MediaDone>(here));
  CHECK(pulled("1") == 0);
  CHECK(linked(expo) == std::vector<std::string>{"S1", "DOOR"});
  CHECK(pulled("2,1") == 1);
  CHECK(linked(expo) == std::vector<std::string>{"S1", "DOOR", "S2"});
  CHECK(pulled("1,2") == 0);
  CHECK(pulled("2") == 1);
  CHECK(linked(expo) == std::vector<std::string>{"DOOR", "S2"});
  CHECK(pulled("") == 1);
  CHECK(linked(expo) == std::vector<std::string>{"DOOR"});
  CHECK(pulled("") == 0);
}

TEST_CASE("two followed events leave each other's links as they are") {
  Expo expo;
  REQUIRE(expo.admin->post("/v1/events", R"({"slug":"fair","name":"Fair"})").status == 201);
  pull(expo, page("AAA", position(1, "S1")));
  REQUIRE(expo.admin
              ->post("/v1/events/fair/orders:pull",
                     R"({"orders":[{"code":"BBB","status":"p","positions":[)" + position(2, "F2") + "]}]}")
              .status == 200);
  const std::string body = R"({"media":[{"id":1,"type":"nfc_uid","identifier":"04AA","linked_orderpositions":[1,2]}]})";
  const auto changed = [&](const std::string& event) {
    return expo.admin->post("/v1/events/" + event + "/media:pull", body).json().at("changed").as_int64();
  };
  CHECK((changed("expo") == 1 && changed("fair") == 1));
  for (int round = 0; round < 2; ++round) CHECK((changed("expo") == 0 && changed("fair") == 0));
}

TEST_CASE("a catalog is put as a whole: what is so stays, what is gone is taken away") {
  Expo expo;
  const std::string items = "/v1/events/expo/catalog/item";
  const auto first =
      expo.admin->post(items, R"({"objects":[{"id":1,"name":"A"},{"id":2,"name":"B"}],"ids":[1,2]})").json();
  CHECK((first.at("changed").as_int64() == 2 && first.at("removed").as_int64() == 0));
  const auto second = expo.admin->post(items, R"({"objects":[{"id":1,"name":"A"}],"ids":[1]})").json();
  CHECK((second.at("unchanged").as_int64() == 1 && second.at("removed").as_int64() == 1));
  CHECK(expo.admin->get(items + "/1").json().at("name").as_string() == "A");
  CHECK(expo.admin->get(items + "/2").status == 404);
  CHECK(expo.admin->post(items, R"({"objects":[{"name":"A"}]})").status == 400);
  CHECK(expo.admin->post("/v1/events/expo/catalog/pull", R"({"objects":[]})").status == 400);
  CHECK(expo.admin->get("/v1/events/expo/catalog/pull/0").status == 404);
  CHECK(expo.admin->ask("PUT", "/v1/events/expo/catalog/pull/0", R"({"pushed":7})").status == 200);
  CHECK(expo.admin->get("/v1/events/expo/catalog/pull/0").json().at("pushed").as_int64() == 7);
}

TEST_CASE("a request that is no page is refused by the field that is wrong") {
  Expo expo;
  CHECK(expo.admin->post(kPull, "[]").status == 400);
  CHECK(expo.admin->post(kPull, R"({"orders":{}})").message().starts_with("orders: "));
  CHECK(expo.admin->post(kPull, R"({"orders":[],"lists":{"5":null}})").message().starts_with("lists: \"5\""));
  CHECK(expo.admin->post(kPull, R"({"orders":[],"lists":{"x":"main"}})").message().starts_with("lists: \"x\""));
  CHECK(expo.admin->post(kPull, R"({"orders":[],"annulled":[{}]})").message().starts_with("annulled[0]"));
  CHECK(expo.admin->post(kPull, R"({"orders":[],"pushed":-1})").message().starts_with("pushed: "));
  CHECK(pull(expo, R"({"orders":[7]})").at("left_out").as_array().size() == 1);
  CHECK(expo.gateway.client(Role::staff)->post(kPull, R"({"orders":[]})").status == 403);
}
