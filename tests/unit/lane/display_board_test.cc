#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <doctest/doctest.h>

#include "gateway/lane/display.h"
#include "gateway/lane/open_questions.h"
#include "gateway/lane/stage.h"
#include "gateway/lane/state_words.h"

using namespace usher;
using namespace usher::lane;
using namespace std::chrono_literals;

namespace {

Cue cue_of(LaneState state, std::uint64_t turn = 0, std::string nonce = "") {
  Cue cue;
  cue.state = state;
  cue.turn = turn;
  cue.nonce = std::move(nonce);
  return cue;
}

}  // namespace

TEST_CASE("a display is woken once for all that has happened since it last looked") {
  boost::asio::io_context io;
  const auto board = std::make_shared<DisplayBoard>(nullptr, 2);
  int woken = 0;
  auto seat = board->sit(io.get_executor(), [&] { ++woken; });
  REQUIRE(seat);
  for (int i = 0; i < 5; ++i) board->show(cue_of(LaneState::reading));
  io.run();
  CHECK(woken == 1);
  CHECK(board->newest()->number == 5);
  board->show(cue_of(LaneState::idle));
  seat.reset();  // a wake is on its way to somebody who has gone
  io.restart();
  io.run();
  CHECK(woken == 1);
  CHECK(board->counts().now == 0);
}

TEST_CASE("a board has so many seats, and none once it has ended") {
  boost::asio::io_context io;
  const auto board = std::make_shared<DisplayBoard>(nullptr, 2);
  auto a = board->sit(io.get_executor(), [] {});
  auto b = board->sit(io.get_executor(), [] {});
  CHECK_FALSE(board->sit(io.get_executor(), [] {}));
  CHECK(board->counts().refused == 1);
  b.reset();
  board->end(Farewell::removed);
  CHECK(board->ended() == Farewell::removed);
  CHECK_FALSE(board->sit(io.get_executor(), [] {}));
  board->wait_empty(1ms);  // one is still there
  a.reset();
  board->wait_empty(1h);
  CHECK(board->counts().now == 0);
}

TEST_CASE("a scene's text is made once for each kind") {
  const Scene scene(cue_of(LaneState::idle), 1);
  int made = 0;
  const auto make = [&] { return "text " + std::to_string(++made); };
  const auto first = scene.text("en", make);
  CHECK(scene.text("en", make) == first);
  CHECK(*scene.text("zh", make) == "text 2");
}

TEST_CASE("what was asked is kept under its nonce until it is answered, put away, or over") {
  boost::asio::io_context io;
  const auto questions = std::make_shared<OpenQuestions>(io, 40ms);
  Scan scan;
  scan.text = "AAA";
  scan.answers = {{"shirt", "wrong"}};
  questions->keep("n1", scan);
  questions->keep("n2", scan);
  REQUIRE(questions->find("n1"));
  CHECK(questions->find("n1")->text == "AAA");
  CHECK(questions->find("n1")->nonce == "n1");
  CHECK(questions->find("n1")->answers.empty());
  CHECK_FALSE(questions->find("n3"));
  questions->forget("n2");
  CHECK_FALSE(questions->find("n2"));
  io.run();  // ends when the timer has nothing left to wait for
  CHECK_FALSE(questions->find("n1"));
  for (std::size_t i = 0; i <= kQuestionsOpenMax; ++i) questions->keep("m" + std::to_string(i), scan);
  CHECK_FALSE(questions->find("m0"));
  CHECK(questions->find("m1"));
  questions->clear();
  CHECK_FALSE(questions->find("m1"));
}

TEST_CASE("who needs help since when outlasts the scans between, and a new reason makes it no younger") {
  boost::asio::io_context io;
  const auto stage = std::make_shared<Stage>(io, StageTimes{});
  CHECK(stage->standing().staff_why.empty());
  stage->call_staff("first");
  const auto since = stage->standing().staff_since;
  (void)stage->deciding();
  std::this_thread::sleep_for(3ms);
  stage->call_staff("second");
  stage->verdict(cue_of(LaneState::admitted));
  Standing now = stage->standing();
  CHECK(now.state == LaneState::admitted);
  CHECK(now.staff_why == "second");
  CHECK(now.staff_since == since);
  stage->close_for("shut");
  CHECK(stage->standing().closed_why == "shut");
  CHECK(stage->standing().staff_why == "second");
  stage->staff_done();
  stage->close_for("");
  now = stage->standing();
  CHECK(now.staff_why.empty());
  CHECK(now.closed_why.empty());
  CHECK(now.state == LaneState::idle);
}

TEST_CASE("a call that nobody hears is over for everybody at once") {
  boost::asio::io_context io;
  const auto stage = std::make_shared<Stage>(io, StageTimes{.staff_call_kept = 5ms});
  stage->call_staff("somebody");
  CHECK(stage->standing().state == LaneState::needs_staff);
  std::this_thread::sleep_for(10ms);
  CHECK(stage->standing().staff_why.empty());
  CHECK(stage->standing().state == LaneState::idle);
  const auto before = stage->standing().since;
  std::this_thread::sleep_for(10ms);
  CHECK(stage->standing().since - before <= 1ms);
  stage->call_staff("again");
  CHECK(stage->standing().staff_since > before);
}

TEST_CASE("a question or verdict is put away before its time, but only that of its turn") {
  boost::asio::io_context io;
  const auto stage = std::make_shared<Stage>(io, StageTimes{});
  const std::uint64_t turn = stage->deciding();
  CHECK(stage->dismiss(std::nullopt).empty());
  CHECK(stage->state() == LaneState::deciding);
  stage->verdict(cue_of(LaneState::question, turn, "n1"));
  CHECK(stage->dismiss(turn + 1).empty());
  CHECK(stage->state() == LaneState::question);
  CHECK(stage->dismiss(turn) == "n1");
  CHECK(stage->state() == LaneState::idle);
  stage->verdict(cue_of(LaneState::refused, turn, "n2"));
  CHECK(stage->dismiss(std::nullopt).empty());
  CHECK(stage->state() == LaneState::idle);
}

TEST_CASE("every state at rest has words in every language, and a VIPs' lane its own greeting") {
  using admission::Language;
  for (const Language language : {Language::en, Language::zh, Language::de}) {
    for (const LaneState state : {LaneState::idle, LaneState::reading, LaneState::deciding, LaneState::needs_staff,
                                  LaneState::out_of_service}) {
      CHECK_FALSE(state_words(state, false, language).headline.empty());
    }
    CHECK(state_words(LaneState::idle, true, language).headline !=
          state_words(LaneState::idle, false, language).headline);
    CHECK(state_words(LaneState::admitted, false, language).headline.empty());
    CHECK_FALSE(call_without_reason(language).empty());
    CHECK_FALSE(closed_without_reason(language).empty());
  }
}
