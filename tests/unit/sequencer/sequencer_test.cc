#include <thread>

#include <doctest/doctest.h>

#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Reason;
using admission::Verdict;
using sequencer::Failure;

TEST_CASE("directory changes are seen at once, and after a restart") {
  Venue venue;
  CHECK(venue.core->sequencer.directory()->event("expo") != nullptr);
  CHECK(venue.core->sequencer.directory()->list(venue.event, "main") != nullptr);
  venue.reopen();
  REQUIRE(venue.recovered);
  REQUIRE(venue.core->sequencer.directory()->list(venue.event, "main") != nullptr);
  CHECK(venue.core->sequencer.directory()->list(venue.event, "main")->id == venue.list);
}

TEST_CASE("a slug that is taken is a conflict") {
  Venue venue;
  admission::Event twin;
  twin.slug = "expo";
  twin.sealed_keys = venue.keyring->make_event_keys();
  CHECK(std::get<Failed>(venue.ask(sequencer::PutEvent{twin})).failure == Failure::conflict);
  CheckinList list;
  list.event = venue.event;
  list.slug = "main";
  CHECK(std::get<Failed>(venue.ask(sequencer::PutList{list})).failure == Failure::conflict);
}

TEST_CASE("a revoked token is gone from the look-up") {
  Venue venue;
  Device device;
  device.name = "kiosk 1";
  device.token_hash.fill(7);
  device.id = DeviceId(std::get<sequencer::PutDone>(venue.ask(sequencer::PutDevice{device})).id);
  CHECK(venue.core->sequencer.directory()->device_by_token(device.token_hash) != nullptr);
  device.revoked = true;
  venue.ask(sequencer::PutDevice{device});
  CHECK(venue.core->sequencer.directory()->device_by_token(device.token_hash) == nullptr);
}

TEST_CASE("after a failed commit everything is unavailable, and a restart shows what was kept") {
  for (const bool kept : {false, true}) {
    CAPTURE(kept);
    Venue venue;
    venue.add_ticket("ABC");
    venue.add_ticket("XYZ");
    CheckIn scan = venue.scan_of("ABC");
    scan.nonce = "n-1";
    CheckIn alike = venue.scan_of("XYZ");
    alike.nonce = "n-0";
    // Reads come first; the commit is the last operation of the round.
    const auto before = venue.store.operations();
    (void)venue.scan(alike);
    const auto a_round = venue.store.operations() - before;
    venue.store.fail_at(a_round, storage::FailureCode::io, kept);
    const auto outcome = venue.ask(scan);
    CHECK(std::get<Failed>(outcome).failure == Failure::unavailable);
    CHECK_FALSE(venue.core->sequencer.healthy());
    CHECK(std::get<Failed>(venue.ask(venue.scan_of("ABC"))).failure == Failure::unavailable);
    venue.reopen();
    REQUIRE(venue.recovered);
    const CheckedIn retry = venue.scan(scan);
    CHECK(retry.verdict == Verdict::admitted);
    CHECK(retry.replay == kept);
  }
}

TEST_CASE("counts and ids go on after a restart where they were") {
  Venue venue;
  venue.add_ticket("A");
  venue.scan("A");
  venue.reopen();
  CHECK(venue.core->sequencer.tally().inside_on(venue.event, venue.list) == 1);
  CHECK(venue.core->sequencer.position().tickets == 1);
  venue.add_ticket("B");
  CHECK(venue.core->sequencer.position().tickets == 2);
  CHECK(venue.scan("A").reason == Reason::already_redeemed);
}

TEST_CASE("a stop answers what was accepted and refuses what comes later") {
  Venue venue;
  venue.add_ticket("A");
  auto accepted = venue.submit(venue.scan_of("A"));
  venue.core->sequencer.stop();
  auto late = venue.submit(venue.scan_of("A"));
  CHECK(venue.core->sequencer.run());
  CHECK(std::get<CheckedIn>(**accepted).verdict == Verdict::admitted);
  CHECK(std::get<Failed>(**late).failure == Failure::unavailable);
}

TEST_CASE("many threads race one code through the running sequencer: one is admitted") {
  Venue venue;
  venue.add_ticket("A");
  std::thread sequencing([&] { venue.core->sequencer.run(); });
  constexpr int kThreads = 4, kEach = 200;
  std::vector<std::vector<std::unique_ptr<std::optional<Outcome>>>> caught(kThreads);
  std::vector<DirectOutlet> outlets(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        caught[t].push_back(std::make_unique<std::optional<Outcome>>());
        venue.core->sequencer.submit(venue.scan_of("A"), std::make_unique<Catcher>(caught[t].back().get()), outlets[t]);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  venue.core->sequencer.stop();
  sequencing.join();
  int admitted = 0, others = 0;
  for (auto& list : caught) {
    for (auto& one : list) {
      const auto& answer = std::get<CheckedIn>(one->value());
      answer.verdict == Verdict::admitted ? ++admitted : ++others;
    }
  }
  CHECK(admitted == 1);
  CHECK(others == kThreads * kEach - 1);
}

TEST_CASE("a batch keeps its bounds and the rest waits its turn") {
  sequencer::Options options;
  options.batch_commands_max = 10;
  Venue venue(options);
  std::vector<std::unique_ptr<std::optional<Outcome>>> all;
  for (int i = 0; i < 35; ++i) all.push_back(venue.submit(venue.scan_of("X" + std::to_string(i))));
  CHECK(venue.core->sequencer.queue_depth() == 35);
  venue.outlet.deliveries = 0;
  venue.run();
  CHECK(venue.outlet.deliveries == 4);
  for (auto& one : all) CHECK(one->has_value());
}
