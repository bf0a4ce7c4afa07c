#include <sstream>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "gateway/ctl/pretix_pull.h"
#include "tests/unit/ctl/canned_server.h"

namespace usher::ctl {
namespace {

using testing::answer;
using testing::Canned;
using testing::CannedServer;

const Canned kTaken{answer(201, R"({"status":"ok"})")};
const Canned kKept{answer(200, R"({"seq":99})")};
const Canned kEvent{answer(200, R"({"slug":"ev"})")};

std::string scan(int seq, const std::string& more = "") {
  return R"({"seq":)" + std::to_string(seq) +
         R"(,"kind":"scan","ticket":7,"list":"main","list_id":12,"type":"entry",)" +
         R"("datetime":"2026-11-22T01:00:00Z","source":"","secret":"S)" + std::to_string(seq) +
         R"(","order":"AAA","position":1,"annulled":)" + (more.empty() ? "false" : more) + "}";
}

Canned feed(const std::string& checkins, int next) {
  return {answer(200, R"({"checkins":[)" + checkins + R"(],"next":)" + std::to_string(next) + "}")};
}

// A gateway and a pretix that say what they are told to, and a pull between them that never waits.
struct Pushing {
  CannedServer gateway, pretix;
  std::ostringstream out;
  std::istringstream in;
  Console console;
  std::unique_ptr<Session> session;
  std::unique_ptr<PretixPull> pull;
  std::vector<std::string> waits;

  Pushing(std::vector<Canned> of_gateway, std::vector<Canned> of_pretix)
      : gateway(std::move(of_gateway)), pretix(std::move(of_pretix)) {
    console.out = console.err = &out;
    console.in = &in;
    session = std::make_unique<Session>(console);
    session->settings.server = gateway.url();
    session->settings.token = "t0ken";
    PullOptions options;
    options.address = pretix_address(pretix.url() + "/org/ev/", "", "").value();
    options.token = "t";
    options.into = "ev";
    options.follow = true;
    pull = std::make_unique<PretixPull>(*session, options, [this](auto, const std::string& why) {
      waits.push_back(why);
      return waits.size() < 30;
    });
    pull->cursor.source = options.address.text();
    pull->cursor.lists[5] = {"as-it-was", "digest", 12};
  }
  [[nodiscard]] std::size_t saves() {
    std::size_t found = 0;
    for (const std::string& head : gateway.heads())
      found += head.starts_with("PUT /v1/events/ev/catalog/pull/0") ? 1 : 0;
    return found;
  }
};

}  // namespace

TEST_CASE("a check-in is told until pretix itself has answered, and not something before it") {
  Pushing at({feed(scan(3), 3), kKept, feed("", 3)}, {{answer(404, "404 page not found\n", "text/plain")},
                                                      {answer(302, "")},
                                                      {answer(408, "{}")},
                                                      {answer(200, "<html>back soon</html>", "text/html")},
                                                      kTaken});
  // Four answers that are not pretix's; the fifth is.
  CHECK(push_checkins(*at.pull));
  CHECK(at.waits.size() == 4);
  CHECK(at.pretix.heads().size() == 5);
  CHECK((at.pull->totals.pushed == 1 && at.pull->totals.undelivered == 0 && at.pull->cursor.pushed == 3));
  // A list that was renamed here is the one that its number names.
  CHECK(at.pretix.heads()[0].find("/checkinlists/5/positions/S3/redeem/") != std::string::npos);
}

TEST_CASE("what pretix refuses itself is told, and named") {
  const std::string annulled =
      R"({"seq":5,"kind":"annulled","scan":4,"ticket":7,"list":"main","list_id":12,)"
      R"("type":"entry","datetime":"2026-11-22T01:00:00Z","annulled_at":"2026-11-22T02:00:00Z",)"
      R"("secret":"S4","order":"AAA","position":1})";
  Pushing at({feed(scan(3) + "," + annulled, 5), kKept, feed("", 5)},
             {{answer(404, R"({"status":"error","reason":"invalid"})")},
              {answer(400, R"(["Multiple check-ins found based on nonce"])")}});
  CHECK(push_checkins(*at.pull));
  CHECK(at.waits.empty());
  CHECK((at.pull->totals.undelivered == 2 && at.pull->cursor.pushed == 5));
  REQUIRE(at.pull->notes().size() == 2);
  CHECK(at.pull->notes()[0].ends_with("HTTP 404, invalid"));
  REQUIRE(at.pull->cursor.annulled.size() == 1);
  CHECK(at.pull->cursor.annulled[0].list_id == 12);
}

TEST_CASE("a check-in that pretix cannot take holds up no other: it is set aside, named, and told later") {
  const Canned broken{answer(500, "{}")};
  Pushing at({feed(scan(3) + "," + scan(4), 4), kKept, feed("", 4),  // first
              feed(scan(3), 3),                                      // tried again, and again
              feed(scan(3), 3)},
             {broken, broken, broken, broken, broken, kEvent, kTaken,  // set aside; the other goes
              broken, kEvent,                                          // not yet
              kTaken});
  CHECK(push_checkins(*at.pull));
  CHECK(at.waits.size() == kAsideAfter - 1);
  CHECK((at.pull->cursor.pushed == 4 && at.pull->totals.pushed == 1));
  CHECK(at.pull->cursor.aside == std::vector<std::uint64_t>{3});
  REQUIRE(at.pull->notes().size() == 1);
  CHECK(at.pull->notes()[0].find("AAA-1 (entry 3)") != std::string::npos);
  CHECK(push_set_aside(*at.pull));
  CHECK(at.pull->cursor.aside.size() == 1);
  CHECK(push_set_aside(*at.pull));
  CHECK((at.pull->cursor.aside.empty() && at.pull->totals.pushed == 2));
}

TEST_CASE("nothing is set aside while pretix answers nothing, and what was taken back meanwhile is told no more") {
  const Canned broken{answer(502, "bad gateway", "text/plain")};
  Pushing at({feed(scan(3), 3), kKept, feed("", 3)},
             {broken, broken, broken, broken, broken, broken /* the event */, broken, broken, kTaken});
  CHECK(push_checkins(*at.pull));
  CHECK((at.pull->cursor.aside.empty() && at.pull->totals.pushed == 1));

  Pushing later({feed(scan(3, "true"), 3), feed(scan(8), 8)}, {});
  later.pull->cursor.aside = {3, 7};
  CHECK(push_set_aside(*later.pull));
  CHECK(later.pull->cursor.aside.empty());
  CHECK(later.pretix.heads().empty());
}

TEST_CASE("the cursor is not kept with each check-in, but at most every ten seconds") {
  Pushing at({feed(scan(3), 3), kKept, feed("", 3), feed(scan(4), 4), feed("", 4), kKept}, {kTaken, kTaken});
  CHECK(push_checkins(*at.pull));
  CHECK(at.saves() == 1);
  CHECK(push_checkins(*at.pull));
  CHECK((at.saves() == 1 && at.pull->totals.pushed == 2));
  CHECK(at.pull->save());
  CHECK(at.saves() == 2);
}

}  // namespace usher::ctl
