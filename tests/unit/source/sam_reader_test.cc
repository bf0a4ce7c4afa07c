#include "scanner/source/sam_reader.h"

#include <doctest/doctest.h>

#include "scanner/document/identity.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/scanner/resident_card.h"
#include "tests/unit/source/recording_sink.h"
#include "tests/unit/source/sam_module.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;
using Mood = SamModule::Mood;

namespace {

constexpr auto kGone = 120ms;

struct World {
  explicit World(Mood mood = Mood::well) : box(line) {
    box.mood = mood;
    SamReaderOptions options;
    options.name = "A1/id";
    options.line.device = line.path();
    options.answer_deadline = 60ms;
    options.read_deadline = 90ms;
    options.poll_interval = 5ms;
    options.same_card_gap = kGone;
    options.backoff_min = 5ms;
    options.backoff_max = 40ms;
    source = std::make_unique<SamReader>(io.context, options, sink);
    source->start();
  }
  ~World() { source->stop(); }
  bool connected() {
    return eventually([&] { return source->status().state == LinkState::connected; });
  }
  bool readings(std::size_t count) {
    return eventually([&] { return sink.readings().size() == count; });
  }
  // Until it has asked `times` more.
  void polls(int times) {
    const int before = box.asked;
    CHECK(eventually([&] { return box.asked >= before + times; }));
  }
  Pty line;
  SamModule box;
  RecordingSink sink;
  IoThread io;
  std::unique_ptr<SamReader> source;
};

}  // namespace

TEST_CASE("a card on the reader is one reading with who it says somebody is") {
  World world;
  REQUIRE(world.connected());
  world.polls(5);
  CHECK(world.sink.readings().empty());
  world.box.put(card({}));
  REQUIRE(world.readings(1));
  const Reading reading = world.sink.readings()[0];
  CHECK(reading.text == kResidentNumber);
  CHECK(reading.symbology == "resident_id");
  CHECK(reading.source == "A1/id");
  REQUIRE(reading.identity);
  CHECK(reading.identity->name == "李四");
  CHECK(reading.identity->number == kResidentNumber);
  world.polls(30);
  CHECK(world.sink.readings().size() == 1);
  CHECK(world.source->counters().same_code > 0);
}

TEST_CASE("a reader that finds a resting card only once tells it once") {
  World world(Mood::finds_once);
  world.box.put(card({}));
  REQUIRE(world.readings(1));
  world.polls(40);
  CHECK(world.sink.readings().size() == 1);
}

TEST_CASE("the card is told again after it was away, and the next person's at once") {
  World world;
  world.box.put(card({}));
  REQUIRE(world.readings(1));
  world.box.put("");
  std::this_thread::sleep_for(kGone + 60ms);
  world.polls(3);
  world.box.put(card({}));
  REQUIRE(world.readings(2));
  world.box.put(card({.name = "王五"}));
  REQUIRE(world.readings(3));
  CHECK(world.sink.readings()[2].identity->name == "王五");
}

TEST_CASE("noise between the frames does not matter") {
  World world(Mood::noisy);
  world.box.put(card({}));
  REQUIRE(world.readings(1));
  CHECK(world.source->counters().dropped_bytes > 0);
}

TEST_CASE("a damaged, half or refused answer is asked for again, and staff hear of it once") {
  for (const auto& [mood, said] :
       {std::pair{Mood::damaged, "a damaged answer to read card"}, std::pair{Mood::half, "no answer to read card"},
        std::pair{Mood::unreadable, "00 00 41: the card could not be read"}}) {
    CAPTURE(said);
    World world(mood);
    world.box.put(card({}));
    CHECK(eventually([&] { return world.sink.count(LineEvent::unusable) == 1; }));
    CHECK(world.sink.texts(LineEvent::unusable)[0] ==
          world.line.path() + ": " + said + "; put the card on the reader again and leave it there");
    CHECK(eventually([&] { return world.box.reads >= 5; }));
    CHECK(world.sink.count(LineEvent::unusable) == 1);
    CHECK(world.sink.readings().empty());
    CHECK(world.source->status().state == LinkState::connected);
    world.box.mood = Mood::well;
    CHECK(world.readings(1));
  }
}

TEST_CASE("a card whose text is wrong is said by its field, once, and never by what it holds") {
  World world;
  world.box.put(card({.birth = "19500101"}));
  CHECK(eventually([&] { return world.sink.count(LineEvent::unusable) == 1; }));
  CHECK(world.sink.texts(LineEvent::unusable)[0].find("birth date: it is not the one in the number") !=
        std::string::npos);
  CHECK(world.sink.texts(LineEvent::unusable)[0].find("1950") == std::string::npos);
  world.polls(20);
  CHECK(world.sink.count(LineEvent::unusable) == 1);
  CHECK(world.source->counters().unusable == 1);
}

TEST_CASE("a box that falls silent is down until it answers again") {
  World world;
  REQUIRE(world.connected());
  world.box.mood = Mood::silent;
  CHECK(eventually([&] { return world.source->counters().disconnects == 1; }));
  CHECK(eventually([&] { return world.source->counters().connect_failures >= 2; }));
  CHECK(world.source->status().last_error.find("no SAM module answers; check cable, power and speed") !=
        std::string::npos);
  world.box.mood = Mood::well;
  REQUIRE(world.connected());
  world.box.put(card({}));
  CHECK(world.readings(1));
}

TEST_CASE("stopping does not wait for a silent box") {
  const auto begun = std::chrono::steady_clock::now();
  {
    World world(Mood::silent);
    world.polls(1);
  }
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}
