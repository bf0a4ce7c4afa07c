#include "gateway/api/live_frames.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "gateway/api/live_builder.h"
#include "gateway/api/view_limits.h"
#include "tests/unit/api/figures_fixture.h"

using namespace usher::api;
using namespace usher::test;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

// A builder over a scoreboard fed by hand, with time at the tester's hand.
struct Bench {
  usher::sequencer::Directory directory = expo_directory();
  usher::sequencer::Scoreboard scoreboard;
  Feeder feeder{&scoreboard};
  Time time = kNow;
  LiveBuilder::Instant instant{};
  LiveBuilder builder{{[this] { return std::make_shared<const usher::sequencer::Directory>(directory); },
                       [this] { return time; }, &scoreboard},
                      1s,
                      15s};

  void pass(std::chrono::milliseconds by) {
    time += by;
    instant += by;
  }
  std::vector<json::value> update() {
    std::vector<json::value> out;
    for (const auto& change : builder.update(instant)) out.push_back(json::parse(*change.frame.message));
    return out;
  }
  json::value snapshot() { return json::parse(*builder.snapshot(kExpo, instant)->message); }
};

}  // namespace

TEST_CASE("a change holds the changed rows alone") {
  Bench bench;
  bench.feeder.commit({scan_entry(1, 5, kMain, kNorth, kN1)});
  (void)bench.snapshot();
  CHECK(bench.update().empty());
  bench.pass(250ms);
  bench.feeder.commit({scan_entry(2, 0, kLounge, kSouth, kS1, Verdict::refused, Reason::unpaid)});
  const auto changes = bench.update();
  REQUIRE(changes.size() == 1);
  const json::object& change = changes[0].as_object();
  CHECK_FALSE(change.contains("lists"));  // a refusal changes no head count
  CHECK_FALSE(change.contains("zones"));
  REQUIRE(change.at("gates").as_array().size() == 1);
  CHECK(change.at("gates").at(0).at("name") == "south");
  CHECK(change.at("gates").at(0).at("reasons").at("unpaid") == 1);
  REQUIRE(change.at("lanes").as_array().size() == 1);
  CHECK(change.at("totals").at("scans").at("refused") == 1);
  CHECK(change.at("checkins").at(0).at("reason") == "unpaid");
}

TEST_CASE("a frame tells at most fifty scans and how many more there were") {
  Bench bench;
  (void)bench.snapshot();
  std::vector<LedgerEntry> entries;
  for (std::uint64_t seq = 1; seq <= 70; ++seq) entries.push_back(scan_entry(seq, 1, kMain, kNorth, kN1));
  bench.feeder.commit(entries);
  const json::value change = bench.update().at(0);
  CHECK(change.at("checkins").as_array().size() == kLiveCheckinsMax);
  CHECK(change.at("checkins").at(0).at("seq") == 21);
  CHECK(change.at("more") == 20);
  CHECK(bench.snapshot().at("checkins").as_array().size() == kLiveCheckinsMax);
}

TEST_CASE("no frame holds a code, a ticket or a person") {
  Bench bench;
  (void)bench.snapshot();
  bench.feeder.commit({scan_entry(1, 1, kMain, kNorth, kN1), scan_entry(2, 1, kMain, kNorth, kN1, Verdict::refused)});
  const std::string change = *bench.builder.update(bench.instant).at(0).frame.message;
  const std::string snapshot = *bench.builder.snapshot(kExpo, bench.instant)->message;
  for (const std::string& text : {change, snapshot}) {
    CHECK(text.find("SECRET-CODE") == std::string::npos);
    CHECK(text.find("1001") == std::string::npos);  // the ticket's id
    CHECK(text.find("ticket") == std::string::npos);
  }
}

TEST_CASE("a new row comes as a change, a renamed or vanished one as a snapshot") {
  Bench bench;
  (void)bench.snapshot();
  usher::admission::CheckinList list = bench.directory.lists.at(kMain);
  list.id = ListId(13);
  list.slug = "late";
  bench.directory.apply({Seq(9), kNow, kExpo, usher::admission::ListPut{list}});
  bench.feeder.commit();
  const auto added = bench.update();
  REQUIRE(added.size() == 1);
  CHECK(added[0].at("type") == "change");
  CHECK(added[0].at("lists").at(0).at("slug") == "late");

  list.slug = "later";
  bench.directory.apply({Seq(10), kNow, kExpo, usher::admission::ListPut{list}});
  bench.feeder.commit();
  const auto renamed = bench.update();
  REQUIRE(renamed.size() == 1);
  CHECK(renamed[0].at("type") == "snapshot");
  CHECK(renamed[0].at("lists").as_array().size() == 3);
}

TEST_CASE("queue figures follow a second after the scans, and fall when nobody comes") {
  Bench bench;
  (void)bench.snapshot();
  bench.feeder.commit({scan_entry(1, 4, kMain, kNorth, kN1), scan_entry(2, 1, kMain, kNorth, kN1)});
  CHECK(bench.update().at(0).at("lanes").at(0).at("service_s").at("median").is_null());
  bench.pass(900ms);
  CHECK(bench.update().empty());
  bench.pass(100ms);
  const auto figures = bench.update();
  REQUIRE(figures.size() == 1);
  CHECK(figures[0].at("lanes").at(0).at("service_s").at("median").as_double() == doctest::Approx(3));
  CHECK(figures[0].at("checkins").as_array().empty());
  bench.pass(14s);
  CHECK(bench.update().empty());
  bench.pass(1s);
  const auto fallen = bench.update();  // the window has grown from 5 to 20 s
  REQUIRE(fallen.size() == 1);
  CHECK(fallen[0].at("lanes").at(0).at("utilisation").as_double() == doctest::Approx(0.15));
}

TEST_CASE("an event that nobody watches is forgotten and begins afresh") {
  Bench bench;
  (void)bench.snapshot();
  bench.builder.keep_only({});
  bench.feeder.commit({scan_entry(1, 1, kMain, kNorth, kN1)});
  CHECK(bench.update().empty());
  CHECK(bench.snapshot().at("totals").at("scans").at("admitted") == 1);
  CHECK_FALSE(bench.builder.snapshot(EventId(77), bench.instant));
  CHECK(bench.update().empty());  // what the snapshot told is not told again
}
