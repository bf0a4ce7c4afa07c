#include <doctest/doctest.h>

#include "gateway/sequencer/exit_keeper.h"
#include "gateway/sequencer/limits.h"
#include "tests/unit/sequencer/venue.h"

using namespace usher;
using namespace usher::test;
using admission::Verdict;
using sequencer::ExitAll;
using sequencer::ExitKeeper;
using sequencer::ExitsDone;
using sequencer::Failure;
using sequencer::MoveExitAll;
using sequencer::NextExit;

namespace {

// A list whose exit_all_at is an hour after the start of the day.
struct Hall : Venue {
  Time at = now + 1h;

  Hall() {
    CheckinList main = main_list();
    main.exit_all_at = at;
    (void)ask(sequencer::PutList{main});
    for (const char* code : {"A", "B", "C"}) add_ticket(code);
  }
  CheckinList main_list() const { return core->sequencer.directory()->lists.at(list); }
  ExitKeeper keeper() {
    return ExitKeeper({.store = &store,
                       .directory = [this] { return core->sequencer.directory(); },
                       .clock = [this] { return now; },
                       .ask =
                           [this](sequencer::Command command) {
                             if (++asked == fails_at) return Outcome(Failed{Failure::busy, "busy"});
                             return ask(std::move(command));
                           },
                       .following =
                           [](NextExit last, const std::string&) {
                             return NextExit{last.at + 24h, false};
                           }});
  }
  Presence presence(const std::string& code) {
    const auto id = scan(code).ticket->id;  // a scan that is refused changes nothing
    return storage::Codec::decode_presence(
               *store.get(storage::Family::state, storage::state_key(event, id, list)).value())
        .value();
  }
  std::uint32_t inside() const { return core->sequencer.tally().inside_on(event, list); }
  std::uint64_t entries() const { return core->sequencer.position().seq.value; }

  int asked = 0;
  int fails_at = 0;
};

}  // namespace

TEST_CASE("when the time has come everybody inside is booked out at that time, and may come again") {
  Hall hall;
  hall.scan("A");
  hall.scan("B");
  CHECK(hall.keeper().look() == 0);
  hall.now = hall.at + 5min;
  CHECK(hall.keeper().look() == 2);
  CHECK(hall.inside() == 0);
  CHECK(hall.main_list().exit_all_at == hall.at + 24h);
  CHECK(hall.scan("A").verdict == Verdict::admitted);
  const Presence day = hall.presence("A");
  REQUIRE(day.checkins.size() == 3);
  CHECK(day.checkins[1].type == Direction::exit);
  CHECK(day.checkins[1].automatic);
  CHECK(day.checkins[1].time == hall.at);
}

TEST_CASE("whoever left on their own, or came after the time, is left alone") {
  Hall hall;
  hall.scan("A");
  CheckIn out = hall.scan_of("A");
  out.type = Direction::exit;
  hall.now += 1min;
  hall.scan(out);
  hall.now = hall.at;
  hall.scan("B");
  hall.now += 1min;
  CHECK(hall.keeper().look() == 0);
  CHECK(hall.inside() == 1);
}

TEST_CASE("looking twice, before the list has moved on, lets nobody out twice") {
  Hall hall;
  hall.scan("A");
  hall.now = hall.at + 1s;
  hall.fails_at = 2;  // the move
  CHECK_FALSE(hall.keeper().look());
  CHECK(hall.main_list().exit_all_at == hall.at);
  CHECK(hall.inside() == 0);
  CHECK(hall.scan("A").verdict == Verdict::admitted);  // in again, after the time
  CHECK(hall.keeper().look() == 0);
  CHECK(hall.inside() == 1);
  CHECK(hall.main_list().exit_all_at == hall.at + 24h);
}

TEST_CASE("an error of one list keeps no other waiting") {
  Hall hall;
  const ListId second = hall.add_list("second", [&](CheckinList& list) { list.exit_all_at = hall.at; });
  hall.scan("A");
  CheckIn elsewhere = hall.scan_of("B");
  elsewhere.list = second;
  hall.scan(elsewhere);
  hall.now = hall.at + 1s;
  hall.fails_at = 1;  // the exits of the first list
  const auto looked = hall.keeper().look();
  REQUIRE_FALSE(looked);
  CHECK(looked.error().find("expo/main: busy") != std::string::npos);
  CHECK(hall.inside() == 1);
  CHECK(hall.core->sequencer.tally().inside_on(hall.event, second) == 0);
  CHECK(hall.keeper().look() == 1);
  CHECK(hall.inside() == 0);
}

TEST_CASE("after a restart it is done late, day by day while somebody is there for the next") {
  Hall hall;
  hall.scan("A");
  hall.now = hall.at + 2h;
  hall.scan("B");
  hall.now = hall.at + 73h;
  hall.reopen();
  REQUIRE(hall.recovered);
  CHECK(hall.keeper().look() == 1);
  CHECK(hall.main_list().exit_all_at == hall.at + 24h);
  CHECK(hall.keeper().look() == 1);
  CHECK(hall.main_list().exit_all_at == hall.at + 96h);  // nobody is left: at once to the next that is to come
  CHECK(hall.keeper().look() == 0);
  CHECK(hall.inside() == 0);
}

TEST_CASE("the sequencer looks at each again, and writes one entry for many") {
  Hall hall;
  const auto a = hall.scan("A").ticket->id;
  const auto b = hall.scan("B").ticket->id;
  const auto before = hall.entries();
  const auto done = std::get<ExitsDone>(hall.ask(ExitAll{hall.event, hall.list, hall.at, {b, a, TicketId(99), a}}));
  CHECK(done.exited == 2);
  CHECK(hall.entries() == before + 1);
  CHECK(std::get<ExitsDone>(hall.ask(ExitAll{hall.event, hall.list, hall.at, {a, b}})).exited == 0);
  CHECK(hall.entries() == before + 1);
  std::vector<TicketId> many(sequencer::kExitsPerCommandMax + 1);
  CHECK(std::get<Failed>(hall.ask(ExitAll{hall.event, hall.list, hall.at, many})).failure == Failure::limit);
}

TEST_CASE("exit_all_at moves only from what it was") {
  Hall hall;
  const MoveExitAll move{hall.event, hall.list, hall.at, hall.at + 24h, true};
  CHECK(std::holds_alternative<sequencer::PutDone>(hall.ask(move)));
  CHECK(hall.main_list().exit_all_moved);
  CHECK(std::get<Failed>(hall.ask(move)).failure == Failure::conflict);
}

TEST_CASE("an automatic exit outlives a restart and cannot be annulled") {
  Hall hall;
  hall.scan("A");
  hall.now = hall.at + 1s;
  CHECK(hall.keeper().look() == 1);
  const Seq exits(hall.entries() - 1);
  hall.reopen();
  REQUIRE(hall.recovered);
  CHECK(hall.inside() == 0);
  const auto annulled = hall.ask(sequencer::Annul{hall.event, "", exits, "", {}});
  CHECK(std::get<Failed>(annulled).failure == Failure::not_found);
}
