#include "gateway/api/display.h"

#include <doctest/doctest.h>

#include "gateway/api/display_limits.h"
#include "gateway/api/display_message.h"
#include "gateway/api/display_peer.h"
#include "tests/unit/api/display_fixture.h"

using namespace usher;
using namespace usher::test;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string said(std::string_view type, int id, std::string_view more = "") {
  return R"({"type":")" + std::string(type) + R"(","id":)" + std::to_string(id) + std::string(more) + "}";
}

}  // namespace

TEST_CASE("a display is told hello, the state as it is, and every change after it") {
  Venue venue;
  venue.ticket("AAA", "Ada Lovelace");
  const auto kiosk = venue.screen();
  CHECK(kiosk->find("type", "hello").at("lane") == "A1");
  CHECK(kiosk->find("state", "idle").at("ends_in_ms").is_null());
  kiosk->say(said("scan", 1, R"(,"text":"AAA","nonce":"n1")"));
  CHECK(kiosk->answer(1).at("verdict") == "admitted");
  const json::object admitted = kiosk->find("state", "admitted");
  CHECK(admitted.at("name") == "Ada Lovelace");
  CHECK(admitted.at("turn") == kiosk->answer(1).at("turn"));
  CHECK_FALSE(admitted.contains("company"));
  kiosk->say(said("cancel", 2));
  // At rest again.
  CHECK(eventually([&] {
    std::size_t idle = 0;
    for (const auto& message : kiosk->told()) idle += message.contains("state") && message.at("state") == "idle";
    return idle == 2;
  }));
}

TEST_CASE("a state is made into text once for all displays of one view, and aged for those who come late") {
  Venue venue;
  venue.ticket("AAA");
  const auto a = venue.screen(), b = venue.screen();
  a->find("state", "idle");
  b->find("state", "idle");
  a->say(said("scan", 1, R"(,"text":"AAA")"));
  a->find("state", "admitted");
  b->find("state", "admitted");
  std::this_thread::sleep_for(60ms);
  const auto late = venue.screen();
  const json::object aged = late->find("state", "admitted");
  CHECK(aged.at("age_ms").as_int64() >= 60);
  CHECK(aged.at("ends_in_ms").as_int64() + aged.at("age_ms").as_int64() == 30'000);
  // A different view has texts of its own.
  const auto desk = venue.screen(admission::Role::staff);
  CHECK(desk->find("state", "admitted").contains("tags"));
}

TEST_CASE("a slow display finds the newest state when it is ready, and never those between") {
  Venue venue;
  const auto slow = venue.screen(), quick = venue.screen();
  slow->find("state", "idle");
  quick->find("state", "idle");
  slow->stalled = true;
  for (int i = 0; i < 20; ++i) {
    const std::string why = "call " + std::to_string(i);
    venue.board().lane().call_staff(why);
    quick->find("needs_staff", why);
  }
  slow->stalled = false;
  CHECK(slow->find("needs_staff", "call 19").at("state") == "needs_staff");
  CHECK(slow->told().size() <= 4);  // hello, idle, perhaps the one that was being sent, the newest
  CHECK(venue.board().counts().skipped >= 17);
  CHECK(venue.board().counts().dropped == 0);
}

TEST_CASE("a display that takes nothing is dropped, and nobody else notices") {
  Venue venue;
  const auto dead = venue.screen(), quick = venue.screen();
  dead->find("state", "idle");
  quick->find("state", "idle");
  dead->stalled = true;
  venue.board().lane().call_staff("somebody");
  quick->find("needs_staff", "somebody");
  CHECK(eventually([&] { return dead->ended.load(); }));  // after http::kLiveWriteDeadline
  CHECK(venue.board().counts().dropped == 1);
  CHECK(venue.board().counts().now == 1);
}

TEST_CASE("there is room for so many displays at a lane, and then for one more when one has gone") {
  Venue venue;
  for (std::size_t i = 0; i < lane::kDisplaysPerLaneMax; ++i) (void)venue.screen();
  CHECK(eventually([&] { return venue.board().counts().now == lane::kDisplaysPerLaneMax; }));
  const auto refused = venue.screen();
  CHECK(eventually([&] { return refused->status == 503; }));
  CHECK(venue.board().counts().refused == 1);
  venue.screens.front()->peer_closed = true;
  CHECK(eventually([&] { return venue.board().counts().now == lane::kDisplaysPerLaneMax - 1; }));
  const auto next = venue.screen();
  next->find("type", "hello");
}

TEST_CASE("a lane that ends tells its displays why, and takes no new ones") {
  Venue venue;
  const auto polite = venue.screen(), deaf = venue.screen();
  polite->find("state", "idle");
  deaf->find("state", "idle");
  venue.board().end(lane::Farewell::removed);
  CHECK(polite->find("type", "bye").at("reason") == "removed");
  polite->peer_closed = true;
  CHECK(deaf->find("type", "bye").at("retry_ms") == 10'000);
  CHECK(eventually([&] { return deaf->cancelled.load(); }));  // it has not closed
  venue.board().wait_empty(5s);
  CHECK(venue.board().counts().now == 0);
  const auto late = venue.screen();
  CHECK(eventually([&] { return late->status == 503; }));
}

TEST_CASE("a display that does not read its answers is not read on, and holds a bounded number of them") {
  Venue venue;
  const auto kiosk = venue.screen();
  kiosk->find("state", "idle");
  kiosk->stalled = true;
  for (int i = 1; i <= 25; ++i) kiosk->say(said("ping", i));
  std::this_thread::sleep_for(100ms);
  kiosk->stalled = false;
  CHECK(kiosk->answer(25).at("type") == "ack");
  int acks = 0;
  for (const auto& message : kiosk->told()) acks += message.at("type") == "ack";
  CHECK(acks == 25);
}

TEST_CASE("too many messages cost an error each, and too many of those the connection") {
  api::DisplayBudget budget(std::chrono::steady_clock::time_point{});
  const std::chrono::steady_clock::time_point start{};
  for (std::size_t i = 0; i < api::kDisplayMessagesAtOnce; ++i) CHECK(budget.take(start));
  CHECK_FALSE(budget.take(start));
  CHECK_FALSE(budget.take(start + 50ms));
  CHECK(budget.over() == 2);
  CHECK(budget.take(start + 200ms));
  CHECK(budget.over() == 0);

  Venue venue;
  const auto kiosk = venue.screen();
  kiosk->find("state", "idle");
  for (int i = 1; i <= 400; ++i) kiosk->say(said("ping", i));
  CHECK(kiosk->find("code", "busy").at("type") == "error");
  CHECK(kiosk->find("type", "bye").at("reason") == "flood");
}

TEST_CASE("a display of a token that is revoked is sent away, and what it said last is not done") {
  Venue venue;
  venue.ticket("AAA");
  const auto kiosk = venue.screen();
  kiosk->find("state", "idle");
  admission::Device device = *kiosk->request().principal;
  device.revoked = true;
  venue.gateway.submit(sequencer::PutDevice{device});
  kiosk->say(said("scan", 1, R"(,"text":"AAA")"));
  CHECK(kiosk->find("type", "bye").at("reason") == "revoked");
  CHECK(venue.board().lane().status().scans == 0);
}

TEST_CASE("a display that goes away while its scan is decided leaves nothing behind") {
  Venue venue;
  venue.ticket("AAA");
  for (int i = 0; i < 20; ++i) {
    const auto kiosk = venue.screen();
    kiosk->find("type", "hello");
    kiosk->say(said("scan", 1, R"(,"text":"AAA")"));
    kiosk->say(said("call_staff", 2));
    if (i % 2 == 0) kiosk->cancelled = true;
    kiosk->peer_closed = true;
    CHECK(eventually([&] { return kiosk->ended.load(); }));
  }
  CHECK(venue.board().counts().now == 0);
}

TEST_CASE("a message of a display is read whole or refused by name") {
  const auto fault = [](std::string_view message) {
    const api::DisplayMessage read = api::read_display_message(message);
    REQUIRE_FALSE(read.act);
    return std::pair(read.act.error().field, read.act.error().message);
  };
  CHECK(fault("").first.empty());
  CHECK(fault("[]").second == "the body must be a JSON object");
  CHECK(fault(R"({"type":"ping"})").first == "id");
  CHECK(fault(R"({"id":1})").first == "type");
  CHECK(fault(R"({"id":1,"type":"scan","text":""})").first == "text");
  CHECK(fault(R"({"id":1,"type":"scan","text":"A","symbology":"magic"})").first == "symbology");
  CHECK(fault(R"({"id":1,"type":"scan","text":"A","code":"A"})").second.starts_with("unknown field \"code\""));
  CHECK(fault(R"({"id":1,"type":"language","language":"entish"})").first == "language");
  CHECK(fault(R"({"id":1.5,"type":"ping"})").first == "id");
  const auto scan = api::read_display_message(R"({"id":"a\"b","type":"scan","text":" ]d2AB\n","nonce":"n"})");
  CHECK(scan.id == R"("a\"b")");
  REQUIRE(scan.act);
  const auto& read = std::get<api::DisplayScan>(*scan.act);
  CHECK(read.text.ends_with("AB"));
  CHECK(read.nonce == "n");
  const auto aim = api::read_code("]d2AB", "");
  REQUIRE(aim);
  CHECK(aim->text == "AB");
  CHECK(aim->symbology == "data_matrix");
  CHECK(api::read_code("]d2AB", "qr")->symbology == "qr");
}
