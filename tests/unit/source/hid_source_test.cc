#include "scanner/source/hid_source.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/source/keyboard.h"
#include "tests/unit/source/pty.h"
#include "tests/unit/source/recording_sink.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

HidSourceOptions quick(std::string device) {
  HidSourceOptions options;
  options.name = "A1/hid";
  options.input.device = std::move(device);
  options.key_gap = 60ms;
  options.backoff_min = 5ms;
  options.backoff_max = 40ms;
  return options;
}

struct World {
  explicit World(HidSourceOptions options) : source(io.context, std::move(options), sink) { source.start(); }
  ~World() { source.stop(); }
  bool connected() {
    return eventually([&] { return source.status().state == LinkState::connected; });
  }
  bool has(const std::string& codes) {
    return eventually([&] { return sink.codes() == codes; });
  }
  RecordingSink sink;
  IoThread io;
  HidSource source;
};

// A FIFO of struct input_event, as an event device would give them.
class Keyboard {
 public:
  Keyboard() : path_(folder_.path("event-kbd")) {
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    fd_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(fd_ >= 0);
  }
  ~Keyboard() { ::close(fd_); }
  void send(std::string_view bytes) const { REQUIRE(::write(fd_, bytes.data(), bytes.size()) == std::ssize(bytes)); }
  void type(std::string_view text) const { send(bytes_of(typed(text))); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Folder folder_;
  std::string path_;
  int fd_ = -1;
};

}  // namespace

TEST_CASE("what a wedge types becomes readings, and nobody is told anything") {
  Keyboard keyboard;
  World world(quick(keyboard.path()));
  REQUIRE(world.connected());
  keyboard.type("]Q1https://example.com/T-1?a=B_c\n");
  CHECK(world.has("https://example.com/T-1?a=B_c|"));
  CHECK(world.sink.readings()[0].symbology == "qr");
  CHECK(world.sink.readings()[0].peer == keyboard.path());
  CHECK(world.sink.count(LineEvent::code_begun) == 1);
}

TEST_CASE("a device that cannot be grabbed is read all the same, and that is said once") {
  const Folder folder;
  auto options = quick(folder.path("event-kbd"));
  World world(options);
  for (int round = 1; round <= 2; ++round) {
    Pty device;  // a character device that can be unplugged
    folder.link(device.path(), "event-kbd");
    CHECK(eventually([&] { return world.source.counters().connects == static_cast<unsigned>(round); }));
    CHECK(device.send(bytes_of(typed("R" + std::to_string(round) + "\n"))));
    CHECK(eventually([&] { return world.source.counters().readings == static_cast<unsigned>(round); }));
    CHECK(device.send(bytes_of(typed("half"))));
    CHECK(eventually([&] { return world.sink.count(LineEvent::code_begun) == 2 * static_cast<unsigned>(round); }));
    device.unplug();
    CHECK(eventually([&] { return world.source.counters().disconnects == static_cast<unsigned>(round); }));
  }
  CHECK(world.sink.codes() == "R1|R2|");
  CHECK(world.sink.count(LineEvent::not_exclusive) == 1);
  CHECK(world.source.status().last_error.find("event-kbd") != std::string::npos);
}

TEST_CASE("keys that arrive byte by byte are keys") {
  Keyboard keyboard;
  auto options = quick(keyboard.path());
  options.key_gap = 5s;
  World world(options);
  REQUIRE(world.connected());
  for (const char c : bytes_of(typed("AB\n"))) keyboard.send(std::string_view(&c, 1));
  CHECK(world.has("AB|"));
}

TEST_CASE("half a code is dropped after the gap between keys and does not stick to the next") {
  Keyboard keyboard;
  World world(quick(keyboard.path()));
  REQUIRE(world.connected());
  keyboard.type("half");
  CHECK(eventually([&] { return world.source.counters().unfinished == 1; }));
  keyboard.type("whole\n");
  CHECK(world.has("whole|"));
  CHECK(world.source.counters().dropped_bytes == 4);
}

TEST_CASE("the same code held before a wedge is one reading") {
  Keyboard keyboard;
  World world(quick(keyboard.path()));
  REQUIRE(world.connected());
  for (int i = 0; i < 5; ++i) keyboard.type("SAME\n");
  keyboard.type("OTHER\n");
  CHECK(world.has("SAME|OTHER|"));
  CHECK(world.source.counters().same_code == 4);
}

TEST_CASE("a keyboard gone mad is held to the bound") {
  Keyboard keyboard;
  World world(quick(keyboard.path()));
  REQUIRE(world.connected());
  for (int i = 0; i < 400; ++i) keyboard.type("N" + std::to_string(i) + "\n");
  CHECK(eventually([&] { return world.source.counters().readings + world.source.counters().flooded == 400; }));
  CHECK(world.source.counters().flooded > 0);
  CHECK(world.sink.count(LineEvent::flood) >= 1);
}

TEST_CASE("what is no input device is refused with the reason, and tried again") {
  const Folder folder;
  World world(quick(folder.path()));
  CHECK(eventually([&] { return world.source.counters().connect_failures >= 2; }));
  CHECK(world.source.status().last_error.find("it is no input device; give one of /dev/input/by-id") !=
        std::string::npos);
  World absent(quick(folder.path("nothing")));
  CHECK(eventually([&] { return absent.source.counters().connect_failures >= 2; }));
  CHECK(absent.source.status().last_error.ends_with("is it plugged in?"));
}
