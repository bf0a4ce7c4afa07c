#include "gateway/lane/stage.h"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace usher::lane;
using namespace std::chrono_literals;

namespace {

// What an output was told, in order.
class Told : public LaneOutput {
 public:
  void show(const Cue& cue) noexcept override { cues.push_back(cue); }
  [[nodiscard]] std::vector<std::string> states() const {
    std::vector<std::string> all;
    for (const Cue& cue : cues) all.emplace_back(to_string(cue.state));
    return all;
  }
  [[nodiscard]] const Cue& last() const { return cues.back(); }

  std::vector<Cue> cues;
};

struct Entrance {
  explicit Entrance(StageTimes times = {.verdict_shown = 20ms, .reading_max = 20ms, .question_open = 40ms})
      : stage(std::make_shared<Stage>(io, times)) {
    stage->add_output(&told);
  }
  void pass(std::chrono::milliseconds time) {
    io.restart();
    io.run_for(time);
  }
  void verdict(LaneState state) {
    Cue cue;
    cue.state = state;
    cue.turn = stage->deciding();
    stage->verdict(std::move(cue));
  }

  boost::asio::io_context io;
  Told told;
  std::shared_ptr<Stage> stage;
};

using States = std::vector<std::string>;

}  // namespace

TEST_CASE("a scan goes from idle over reading and deciding to its verdict, and back when it was shown") {
  Entrance entrance;
  entrance.stage->reading();
  entrance.verdict(LaneState::admitted);
  CHECK(entrance.stage->state() == LaneState::admitted);
  entrance.pass(200ms);
  CHECK(entrance.told.states() == States{"idle", "reading", "deciding", "admitted", "idle"});
  CHECK(entrance.stage->state() == LaneState::idle);
  for (std::size_t i = 1; i <= 3; ++i) CHECK(entrance.told.cues[i].turn == 1);
  entrance.verdict(LaneState::refused);
  CHECK(entrance.told.last().turn == 2);
}

TEST_CASE("a code that was begun and does not come is forgotten; one given up leaves a verdict alone") {
  Entrance entrance;
  entrance.stage->reading();
  entrance.pass(200ms);
  CHECK(entrance.told.states() == States{"idle", "reading", "idle"});
  entrance.verdict(LaneState::admitted);
  entrance.stage->give_up();
  CHECK(entrance.told.last().state == LaneState::admitted);
  entrance.stage->reading();
  entrance.stage->give_up();
  CHECK(entrance.told.last().state == LaneState::idle);
}

TEST_CASE("a question stays open longer than a verdict") {
  Entrance entrance({.verdict_shown = 1ms, .question_open = 60s});
  entrance.verdict(LaneState::question);
  CHECK(entrance.told.last().shown_for == 60s);
  entrance.pass(20ms);
  CHECK(entrance.stage->state() == LaneState::question);
}

TEST_CASE("a call for staff is shown until somebody has come, and between scans") {
  Entrance entrance;
  entrance.stage->call_staff("Two tickets have this code.");
  CHECK(entrance.told.last().why == "Two tickets have this code.");
  entrance.verdict(LaneState::admitted);
  entrance.pass(100ms);
  CHECK(entrance.told.last().state == LaneState::needs_staff);
  entrance.stage->staff_done();
  CHECK(entrance.told.last().state == LaneState::idle);
  entrance.verdict(LaneState::admitted);
  entrance.stage->staff_done();
  CHECK(entrance.told.last().state == LaneState::admitted);
}

TEST_CASE("a call that follows from a verdict waits until that has been seen") {
  Entrance entrance;
  entrance.verdict(LaneState::refused);
  entrance.stage->call_staff_next("Two tickets have this code.");
  CHECK(entrance.told.last().state == LaneState::refused);
  CHECK(entrance.stage->standing().staff_why == "Two tickets have this code.");
  entrance.pass(100ms);
  CHECK(entrance.told.last().state == LaneState::needs_staff);
  CHECK(entrance.told.last().why == "Two tickets have this code.");
}

TEST_CASE("a call that nobody hears ends") {
  Entrance entrance({.staff_call_kept = 20ms});
  entrance.stage->call_staff("help");
  entrance.pass(200ms);
  CHECK(entrance.told.states() == States{"idle", "needs_staff", "idle"});
}

TEST_CASE("a required device that is missing puts the entrance out of service until it is back") {
  Entrance entrance;
  entrance.stage->device("A1/light1", false, false, "gone");
  CHECK(entrance.stage->out_of_service().empty());
  entrance.stage->device("A1/relay1", true, false, "A1/relay1: no answer");
  entrance.stage->device("A1/relay1", true, false, "A1/relay1: no answer");
  CHECK(entrance.stage->out_of_service() == "A1/relay1: no answer");
  CHECK(entrance.stage->state() == LaneState::out_of_service);
  entrance.stage->call_staff("help");  // the fault comes first
  CHECK(entrance.told.last().state == LaneState::out_of_service);
  entrance.stage->device("A1/relay1", true, true, "");
  CHECK(entrance.told.last().state == LaneState::needs_staff);
}

TEST_CASE("staff close the entrance and open it again; a device that fails meanwhile keeps it closed") {
  Entrance entrance;
  entrance.stage->close_for("break");
  CHECK(entrance.stage->out_of_service() == "break");
  entrance.stage->device("A1/1", true, false, "A1/1: unplugged");
  entrance.stage->close_for("");
  CHECK(entrance.stage->out_of_service() == "A1/1: unplugged");
  entrance.stage->device("A1/1", true, true, "");
  CHECK(entrance.stage->state() == LaneState::idle);
}

TEST_CASE("after close nobody is told anything, and no timer is left") {
  Entrance entrance;
  entrance.verdict(LaneState::admitted);
  entrance.stage->close();
  const std::size_t told = entrance.told.cues.size();
  entrance.stage->call_staff("help");
  entrance.pass(100ms);
  CHECK(entrance.told.cues.size() == told);
}

TEST_CASE("without an output the state passes all the same") {
  boost::asio::io_context io;
  const auto stage = std::make_shared<Stage>(io, StageTimes{.verdict_shown = 1ms});
  Cue cue;
  cue.state = LaneState::refused;
  cue.turn = stage->deciding();
  stage->verdict(std::move(cue));
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (stage->state() != LaneState::idle && std::chrono::steady_clock::now() < until) {
  }
  CHECK(stage->state() == LaneState::idle);
}
