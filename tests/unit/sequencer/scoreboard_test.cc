#include "gateway/sequencer/scoreboard.h"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace usher::admission;
using namespace usher::sequencer;

namespace {

Time at_s(std::int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}

LedgerEntry scan(std::uint64_t seq, std::int64_t door_s, std::int64_t sequenced_s, std::uint32_t lane = 1) {
  Scanned fact;
  fact.ticket = TicketId(100 + seq);
  fact.list = ListId(2);
  fact.verdict = Verdict::admitted;
  fact.scanned_at = at_s(door_s);
  fact.gate = GateId(3);
  fact.lane = LaneId(lane);
  fact.code = "a secret";
  fact.category = "vip";
  return {Seq(seq), at_s(sequenced_s), EventId(1), fact};
}

CounterKey inside_of(std::uint32_t list) {
  CounterKey key;
  key.kind = CounterKey::Kind::inside;
  key.event = EventId(1);
  key.list = ListId(list);
  return key;
}

void commit(Scoreboard& board, std::uint64_t position, const std::vector<LedgerEntry>& entries,
            const std::vector<std::pair<CounterKey, std::int64_t>>& counters = {}) {
  Committed batch;
  batch.entries = entries;
  batch.counters = counters;
  batch.position = position;
  board.committed(batch);
}

std::vector<std::uint64_t> seqs(const std::vector<ScanSample>& samples) {
  std::vector<std::uint64_t> out;
  for (const ScanSample& sample : samples) out.push_back(sample.seq.value);
  return out;
}

}  // namespace

TEST_CASE("counters are shown at their newest value, with the position they are of") {
  Scoreboard board;
  CHECK(board.position() == 0);
  commit(board, 1, {}, {{inside_of(2), 5}, {inside_of(3), 1}});
  CHECK(board.view().table.at(inside_of(2)) == 5);
  commit(board, 2, {}, {{inside_of(2), 6}});
  commit(board, 3, {}, {{inside_of(2), 7}});
  CHECK(board.position() == 3);
  const Scoreboard::View view = board.view();
  CHECK(view.position == 3);
  CHECK(view.table.at(inside_of(2)) == 7);
  CHECK(view.table.at(inside_of(3)) == 1);
}

TEST_CASE("only scans make samples, and they carry what the queue model needs") {
  Scoreboard board;
  commit(board, 1,
         {{Seq(1), at_s(1), EventId(1), GatePut{{GateId(3), "north"}}},
          scan(2, 10, 11),
          {Seq(3), at_s(12), EventId(1), Annulled{}}});
  const auto samples = board.samples_after({}, 10);
  REQUIRE(samples.size() == 1);
  CHECK(samples[0].seq == Seq(2));
  CHECK(samples[0].time == at_s(10));
  CHECK(samples[0].sequenced == at_s(11));
  CHECK(samples[0].event == EventId(1));
  CHECK(samples[0].list == ListId(2));
  CHECK(samples[0].gate == GateId(3));
  CHECK(samples[0].lane == LaneId(1));
  CHECK(samples[0].ticket == TicketId(102));
  CHECK(samples[0].verdict == Verdict::admitted);
  CHECK(samples[0].category == "vip");
}

TEST_CASE("samples after a place are the newest ones, oldest first") {
  Scoreboard board;
  commit(board, 1, {scan(1, 1, 1), scan(3, 2, 2), scan(5, 3, 3)});
  CHECK(seqs(board.samples_after({}, 10)) == std::vector<std::uint64_t>{1, 3, 5});
  CHECK(seqs(board.samples_after(Seq(3), 10)) == std::vector<std::uint64_t>{5});
  CHECK(seqs(board.samples_after(Seq(2), 10)) == std::vector<std::uint64_t>{3, 5});
  CHECK(seqs(board.samples_after({}, 2)) == std::vector<std::uint64_t>{3, 5});
  CHECK(board.samples_after(Seq(5), 10).empty());
  CHECK(board.samples_after({}, 0).empty());
}

TEST_CASE("samples since a time go by the time at the door") {
  Scoreboard board;
  // 3 was scanned offline long ago and uploaded late.
  commit(board, 1, {scan(1, 10, 10), scan(2, 20, 20), scan(3, 5, 30), scan(4, 31, 31)});
  CHECK(seqs(board.samples_since(at_s(20))) == std::vector<std::uint64_t>{2, 4});
  CHECK(seqs(board.samples_since(at_s(1))) == std::vector<std::uint64_t>{1, 2, 3, 4});
  CHECK(board.samples_since(at_s(40)).empty());
}

TEST_CASE("a late upload lets a lane start earlier") {
  Scoreboard board;
  commit(board, 1, {scan(1, 10, 10, 1), scan(2, 20, 20, 2)});
  commit(board, 2, {scan(3, 5, 30, 1)});
  const auto starts = board.lane_starts();
  CHECK(starts.at(LaneId(1)) == at_s(5));
  CHECK(starts.at(LaneId(2)) == at_s(20));
}

TEST_CASE("what was recovered at the start is replaced by nothing and continued by commits") {
  Scoreboard board;
  const LedgerEntry old = scan(7, 1, 1);
  board.load({{inside_of(2), 9}}, {sample_of(old, std::get<Scanned>(old.fact))}, 40);
  CHECK(board.position() == 40);
  CHECK(board.view().table.at(inside_of(2)) == 9);
  commit(board, 41, {scan(8, 2, 2)}, {{inside_of(3), 1}});
  CHECK(seqs(board.samples_after({}, 10)) == std::vector<std::uint64_t>{7, 8});
  CHECK(board.view().table.size() == 2);
  CHECK(board.view().position == 41);
}

TEST_CASE("the newest samples are kept, whether somebody looks or not") {
  constexpr std::uint64_t kMore = 100;
  const auto fill = [](Scoreboard& board, bool look) {
    for (std::uint64_t seq = 1; seq <= Scoreboard::kSamplesMax + kMore; ++seq) {
      commit(board, seq, {scan(seq, 1, 1)});
      if (look && seq % 1000 == 0) CHECK(board.samples_after(Seq(seq - 1), 10).size() == 1);
    }
    const auto samples = board.samples_after({}, 1'000'000);
    CHECK(samples.size() == Scoreboard::kSamplesMax);
    CHECK(samples.front().seq == Seq(kMore + 1));
  };
  Scoreboard watched, unwatched;
  fill(watched, true);
  fill(unwatched, false);
}

TEST_CASE("readers on other threads see table and position of one instant") {
  Scoreboard board;
  constexpr std::uint64_t kBatches = 2000;
  std::jthread writer([&board] {
    for (std::uint64_t i = 1; i <= kBatches; ++i) {
      commit(board, i, {scan(i, 1, 1)}, {{inside_of(2), static_cast<std::int64_t>(i)}});
    }
  });
  std::vector<std::jthread> readers;
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&board] {
      std::uint64_t seen = 0;
      while (seen < kBatches) {
        const Scoreboard::View view = board.view();
        const auto inside = view.table.find(inside_of(2));
        const std::uint64_t shown = inside == view.table.end() ? 0 : static_cast<std::uint64_t>(inside->second);
        CHECK(shown == view.position);
        CHECK(view.position >= seen);
        seen = view.position;
        const auto newest = board.samples_after({}, 1);
        CHECK((newest.empty() ? 0 : newest[0].seq.value) >= seen);
      }
    });
  }
}
