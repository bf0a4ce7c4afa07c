#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using usher::test::Expo;
namespace admission = usher::admission;
namespace json = boost::json;

namespace {

constexpr int kGuests = 2500;  // more than any piece

std::string number(int i) {
  std::string text = std::to_string(i);
  return std::string(4 - text.size(), '0') + text;
}

// Guests by number; their ids come in no order.
struct Crowd : Expo {
  Crowd() {
    for (int i = 0; i < kGuests;) {
      usher::sequencer::PutTickets put;
      put.event = admission::EventId(1);
      for (int end = std::min(i + 1000, kGuests); i < end; ++i) {
        admission::Ticket& ticket = put.tickets.emplace_back();
        ticket.secret = "CODE" + number(i);
        ticket.person.name = "Guest " + number(i);
        ticket.item = i % 2 == 0 ? "1" : "2";
      }
      REQUIRE(std::holds_alternative<usher::sequencer::TicketsDone>(gateway.submit(std::move(put))));
    }
  }
  json::value list(const std::string& query) {
    const auto reply = admin->get("/api/v1/organizers/usher/events/expo/checkinlists/1/positions/?" + query);
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    return reply.json();
  }
  // Each a moment after the one before.
  void let_in(int i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    REQUIRE(verdict("CODE" + number(i)) == "admitted");
  }
};

std::vector<std::string> names(const json::value& page) {
  std::vector<std::string> all;
  for (const auto& row : page.at("results").as_array()) {
    all.emplace_back(row.at("attendee_name").as_string());
  }
  return all;
}

}  // namespace

TEST_CASE("positions are ordered before they are cut into pages, and counted all") {
  Crowd crowd;
  for (const std::string& search : {std::string(), std::string("&search=guest")}) {
    CAPTURE(search);
    const auto first = crowd.list("ordering=attendee_name&page_size=3" + search);
    CHECK(first.at("count").as_int64() == kGuests);
    CHECK(names(first) == std::vector<std::string>{"Guest 0000", "Guest 0001", "Guest 0002"});
    const auto last = crowd.list("ordering=-attendee_name&page_size=2" + search);
    CHECK(names(last) == std::vector<std::string>{"Guest 2499", "Guest 2498"});
    const auto deep = crowd.list("ordering=attendee_name&page_size=50&page=50" + search);
    CHECK(names(deep).front() == "Guest 2450");
    CHECK(names(deep).back() == "Guest 2499");
    CHECK(deep.at("next").is_null());
  }
  CHECK(crowd.admin->get("/api/v1/organizers/usher/events/expo/checkinlists/1/positions/?page=51").status == 404);
}

TEST_CASE("filters see every ticket before the pages are cut") {
  Crowd crowd;
  for (const int i : {7, 1234, 2400}) crowd.let_in(i);
  for (const std::string& search : {std::string(), std::string("&search=guest")}) {
    CAPTURE(search);
    const auto in = crowd.list("has_checkin=true&ordering=attendee_name" + search);
    CHECK(in.at("count").as_int64() == 3);
    CHECK(names(in) == std::vector<std::string>{"Guest 0007", "Guest 1234", "Guest 2400"});
    const auto latest = crowd.list("ordering=-last_checked_in&page_size=1" + search);
    CHECK(names(latest) == std::vector<std::string>{"Guest 2400"});
    CHECK(crowd.list("has_checkin=false" + search).at("count").as_int64() == kGuests - 3);
  }
  REQUIRE(crowd.admin
              ->patch("/v1/events/expo/lists/main",
                      R"({"rules":{"inList":[{"var":"product"},{"objectList":[{"lookup":["product","2","B"]}]}]}})")
              .status == 200);
  const auto ruled = crowd.list("check_rules=true&ordering=attendee_name&page_size=2");
  CHECK(ruled.at("count").as_int64() == kGuests / 2);
  CHECK(names(ruled) == std::vector<std::string>{"Guest 0001", "Guest 0003"});
}
