#include "scanner/source/pcsc_source.h"

#include <doctest/doctest.h>

#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/source/pcsc_world.h"
#include "tests/unit/source/recording_sink.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const std::string kUid = "\x04\xA1\xB2\xC3\xD4\xE5\xF6\x90\x00"s;

PcscSourceOptions quick() {
  PcscSourceOptions options;
  options.name = "A1/nfc";
  options.reader = "Virtual PCD 00 00";
  options.same_code_gap = 300ms;
  options.backoff_min = 20ms;
  options.backoff_max = 200ms;
  return options;
}

struct Watching {
  explicit Watching(PcscSourceOptions options = quick()) : source(io.context, std::move(options), sink) {
    source.start();
  }
  ~Watching() { source.stop(); }
  bool connected() {
    return eventually([&] { return source.status().state == LinkState::connected; });
  }
  RecordingSink sink;
  IoThread io;
  PcscSource source;
};

}  // namespace

// One case: the library asks for its socket once in a process, so there is one world for all that happens in it.
TEST_CASE("cards on a PC/SC reader, random UIDs, a service that comes late and goes") {
  if (const std::string why = PcscWorld::missing(); !why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  PcscWorld world;
  Watching watching;
  RecordingSink& sink = watching.sink;
  const PcscSource& source = watching.source;

  // No service yet.
  CHECK(eventually([&] { return source.counters().connect_failures >= 2; }));
  CHECK(source.status().last_error == "the PC/SC service does not run; start pcscd");
  world.start();
  REQUIRE(watching.connected());
  CHECK(source.status().connections == 1);

  {
    VirtualCard card(world, kUid);
    REQUIRE(eventually([&] { return sink.readings().size() == 1; }));
    const Reading reading = sink.readings()[0];
    CHECK(reading.text == "04A1B2C3D4E5F6");
    CHECK(reading.symbology == "nfc_uid");
    CHECK(reading.raw_bytes == 7);
    CHECK(reading.peer == "Virtual PCD 00 00");
    // It stays, and is told once.
    std::this_thread::sleep_for(1200ms);
    CHECK(sink.readings().size() == 1);
  }
  std::this_thread::sleep_for(1500ms);  // pcscd looks for cards twice a second or so
  {
    VirtualCard again(world, kUid);
    CHECK(eventually([&] { return sink.readings().size() == 2; }));
  }
  std::this_thread::sleep_for(1500ms);
  {
    VirtualCard passport(world, "\x08\x12\x34\x56\x90\x00"s);
    CHECK(eventually([&] { return sink.count(LineEvent::unusable) == 1; }));
    CHECK(sink.texts(LineEvent::unusable)[0].find("random UID") != std::string::npos);
    CHECK(sink.texts(LineEvent::unusable)[0].find("08123456") == std::string::npos);
  }
  std::this_thread::sleep_for(1500ms);
  {
    VirtualCard contact(world, "\x6A\x81"s);
    CHECK(eventually([&] { return sink.count(LineEvent::unusable) == 2; }));
    CHECK(source.counters().unusable == 2);
  }
  CHECK(sink.readings().size() == 2);

  // The service ends and comes back.
  world.stop();
  CHECK(eventually([&] { return source.status().state != LinkState::connected; }));
  CHECK(source.counters().disconnects == 1);
  world.start();
  REQUIRE(watching.connected());
  VirtualCard other(world, "\xDE\xAD\xBE\xEF\x90\x00"s);
  REQUIRE(eventually([&] { return sink.readings().size() == 3; }));
  CHECK(sink.readings()[2].text == "DEADBEEF");

  // Readers that nobody has are waited for.
  auto options = quick();
  options.reader = "ACR122U";
  Watching absent(options);
  CHECK(eventually([&] { return absent.source.counters().connect_failures == 1; }));
  CHECK(absent.source.status().last_error == "ACR122U: no reader is plugged in");
  CHECK(absent.source.status().state == LinkState::down);
}

TEST_CASE("an NFC source stops without a start, and twice") {
  RecordingSink sink;
  IoThread io;
  PcscSource source(io.context, quick(), sink);
  source.stop();
  source.stop();
  CHECK(source.status().state == LinkState::down);
}
