#include "gateway/lane/reader.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "gateway/lane/camera_feed.h"
#include "scanner/decoder/decode_pool.h"
#include "tests/unit/lane/lane_world.h"
#include "tests/unit/scanner/resident_card.h"
#include "tests/unit/source/keyboard.h"
#include "tests/unit/source/pty.h"
#include "tests/unit/source/sam_module.h"

using namespace usher;
using namespace usher::lane;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

// What the entrance shows, as "state: why".
class Screen : public LaneOutput {
 public:
  void show(const Cue& cue) noexcept override {
    const std::lock_guard lock(mutex_);
    shown_.push_back(std::string(to_string(cue.state)) + (cue.why.empty() ? "" : ": " + cue.why));
  }
  [[nodiscard]] bool last_is(std::string_view begin) const {
    return eventually([&] {
      const std::lock_guard lock(mutex_);
      return !shown_.empty() && shown_.back().starts_with(begin);
    });
  }
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return shown_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> shown_;
};

// One lane with one reader and a screen.
struct Door {
  explicit Door(ReaderOptions options, bool required = true) {
    world.venue.add_ticket("AAA");
    world.run();
    options.required = required;
    std::visit([](auto& source) { source.name = "A1/1"; }, options.source);
    LaneContext context{&world.venue.core->sequencer, &world.outlet, &world.permits, world.on_release()};
    lane = std::make_unique<lane::Lane>(context, lane_a1());
    lane->add_output(&screen);
    reader = std::make_unique<Reader>(std::move(options), lane.get());
  }
  ~Door() {
    reader->stop();
    lane->wait();
  }
  [[nodiscard]] bool heard(const std::vector<std::string>& outcomes) {
    return eventually([&] {
      const std::lock_guard lock(world.heard.mutex);
      return world.heard.outcomes == outcomes;
    });
  }
  World world;
  Screen screen;
  std::unique_ptr<lane::Lane> lane;
  std::unique_ptr<Reader> reader;
};

ReaderOptions serial(std::string device) {
  scanner::SerialSourceOptions options;
  options.line.device = std::move(device);
  options.backoff_min = 5ms;
  options.backoff_max = 20ms;
  return {options};
}

ReaderOptions over_tcp(scanner::TcpSourceOptions::Way way, std::uint16_t port = 0) {
  scanner::TcpSourceOptions options;
  options.way = way;
  options.endpoint = {"127.0.0.1", port};
  options.backoff_min = 5ms;
  options.backoff_max = 20ms;
  return {options};
}

}  // namespace

TEST_CASE("a serial reader that the lane needs takes it out of service while it is unplugged, and back") {
  const Folder folder;
  Door door(serial(folder.path("reader")));
  REQUIRE(door.reader->start());
  CHECK(door.screen.last_is("out_of_service: A1/1 is not connected (cannot connect to "));
  {
    Pty line;
    folder.link(line.path(), "reader");
    CHECK(door.screen.last_is("idle"));
    CHECK(door.lane->status().standing.in_service());
    CHECK(line.send("AAA\r"));
    CHECK(line.line() == "OK Name of AAA\r");
  }
  CHECK(door.screen.last_is("out_of_service: A1/1 is not connected ("));
  CHECK_FALSE(door.lane->status().standing.in_service());
  lane::Scan scan;
  scan.text = "AAA";
  const auto decide = boost::asio::co_spawn(door.lane->context(), door.lane->scan(scan), boost::asio::use_future).get();
  CHECK(decide.words.verdict == "unavailable");
  CHECK(decide.words.explanation.starts_with("This entrance is out of service, please use another one. A1/1 is not"));
  const Pty other;
  folder.link(other.path(), "reader");
  CHECK(door.screen.last_is("idle"));
  CHECK(other.send("AAA\r"));
  CHECK(door.heard({"admitted/", "unavailable/unavailable", "admitted/"}));
  CHECK(device_of(door.reader->options()) == folder.path("reader"));
}

TEST_CASE("a reader that the lane does not need changes nothing by going") {
  const Folder folder;
  Door door(serial(folder.path("reader")), false);
  REQUIRE(door.reader->start());
  CHECK(eventually([&] { return door.reader->counters().connect_failures >= 2; }));
  CHECK(door.lane->status().standing.in_service());
  CHECK(door.screen.size() == 1);
}

TEST_CASE("what is missing is said once, not at every attempt") {
  const Folder folder;
  Door door(serial(folder.path("reader")));
  REQUIRE(door.reader->start());
  CHECK(eventually([&] { return door.reader->counters().connect_failures >= 4; }));
  CHECK(door.screen.size() == 3);  // idle, not there yet, not connected
}

TEST_CASE("a listening reader that the lane needs is down until somebody has dialed in, and when the last has gone") {
  Door door(over_tcp(scanner::TcpSourceOptions::Way::listen));
  REQUIRE(door.reader->start());
  CHECK(kind_of(door.reader->options()) == ReaderKind::listen);
  CHECK(door.screen.last_is("out_of_service: A1/1 is not there yet."));
  FakeReader first(door.reader->port());
  CHECK(door.screen.last_is("idle"));
  {
    FakeReader second(door.reader->port());
    CHECK(ask(second, "AAA") == "OK Name of AAA");
    CHECK(eventually([&] { return door.reader->status().connections == 2; }));
  }
  CHECK(eventually([&] { return door.reader->status().connections == 1; }));
  CHECK(door.lane->status().standing.in_service());
  first.unplug();
  CHECK(eventually([&] { return !door.lane->status().standing.in_service(); }));
}

TEST_CASE("a port that is taken is the one thing that a reader cannot be begun for") {
  Door door(over_tcp(scanner::TcpSourceOptions::Way::listen));
  REQUIRE(door.reader->start());
  Reader second(over_tcp(scanner::TcpSourceOptions::Way::listen, door.reader->port()), door.lane.get());
  const auto begun = second.start();
  REQUIRE_FALSE(begun);
  CHECK(begun.error().find("another program has this port") != std::string::npos);
}

TEST_CASE("a dialed reader is down until it answers") {
  boost::asio::io_context context;
  tcp::acceptor reserved(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const std::uint16_t port = reserved.local_endpoint().port();
  reserved.close();
  Door door(over_tcp(scanner::TcpSourceOptions::Way::dial, port));
  REQUIRE(door.reader->start());
  CHECK(door.screen.last_is("out_of_service: A1/1 is not connected (cannot connect to 127.0.0.1:" +
                            std::to_string(port) + ": Connection refused)"));
  tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), port});
  FakeReader reader(acceptor);
  CHECK(door.screen.last_is("idle"));
  CHECK(ask(reader, "AAA") == "OK Name of AAA");
}

TEST_CASE("what a wedge types reaches the lane") {
  const Folder folder;
  const std::string path = folder.path("event-kbd");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int keys = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  scanner::HidSourceOptions options;
  options.input.device = path;
  Door door({options});
  REQUIRE(door.reader->start());
  CHECK(door.screen.last_is("idle"));
  const std::string typed_bytes = bytes_of(typed("AAA\n"));
  REQUIRE(::write(keys, typed_bytes.data(), typed_bytes.size()) == std::ssize(typed_bytes));
  CHECK(door.heard({"admitted/"}));
  ::close(keys);
}

TEST_CASE("a resident ID card on its reader reaches the lane") {
  Pty line;
  SamModule box(line);
  scanner::SamReaderOptions options;
  options.line.device = line.path();
  options.poll_interval = 5ms;
  Door door({options});
  REQUIRE(door.reader->start());
  CHECK(door.screen.last_is("idle"));
  box.put(scanner::card(scanner::Resident{}));
  CHECK(eventually([&] { return door.lane->status().scans == 1; }));
  CHECK(door.reader->counters().readings == 1);
  box.mood = SamModule::Mood::silent;
  CHECK(door.screen.last_is("out_of_service: A1/1 is not connected ("));
  box.mood = SamModule::Mood::well;
  CHECK(door.screen.last_is("idle"));
}

TEST_CASE("a camera that the lane needs takes it out of service while it gives no pictures") {
  Door door(serial("/nowhere"), false);
  scanner::DecodePool decoders{scanner::DecodePoolOptions{}};
  LaneCameraOptions options;
  options.source.name = "A1/camera1";
  options.source.camera = "/nowhere";
  options.source.program = "/nowhere/usher-camera";
  options.required = true;
  CameraFeed camera(options, &decoders, door.lane.get());
  camera.start();
  CHECK(door.screen.last_is("out_of_service: A1/camera1 is not connected ("));
  camera.stop();
  decoders.stop();
}
