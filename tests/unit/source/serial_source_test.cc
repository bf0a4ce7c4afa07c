#include "scanner/source/serial_source.h"

#include <atomic>

#include <doctest/doctest.h>

#include "scanner/document/mrz.h"
#include "scanner/document/recognise.h"
#include "tests/unit/scanner/documents.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/source/pty.h"
#include "tests/unit/source/recording_sink.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

SerialSourceOptions quick(std::string device) {
  SerialSourceOptions options;
  options.name = "A1/serial";
  options.line.device = std::move(device);
  options.backoff_min = 5ms;
  options.backoff_max = 40ms;
  return options;
}

struct World {
  explicit World(SerialSourceOptions options) : source(io.context, std::move(options), sink) { source.start(); }
  ~World() { source.stop(); }
  bool connected() {
    return eventually([&] { return source.status().state == LinkState::connected; });
  }
  RecordingSink sink;
  IoThread io;
  SerialSource source;
};

std::string framed(const std::vector<std::string>& lines, bool check = true) {
  const std::string body = joined(lines, "\r");
  return "\x01" + std::string(1, static_cast<char>(body.size() + 6)) + "OU\x02" + "P" + body + "\x03" +
         (check ? "\x0D" : "");
}

}  // namespace

TEST_CASE("codes come over a serial line, and the verdict goes back") {
  Pty reader;
  World world(quick(reader.path()));
  REQUIRE(world.connected());
  CHECK(reader.send("]Q1ABC\r"));
  CHECK(reader.line() == "OK ABC");
  CHECK(reader.send("DEF\r\n"));
  CHECK(reader.line() == "OK DEF");
  const auto readings = world.sink.readings();
  REQUIRE(readings.size() == 2);
  CHECK(readings[0].symbology == "qr");
  CHECK(readings[0].peer == reader.path());
  CHECK(readings[0].source == "A1/serial");
  CHECK(world.source.counters().replies == 2);
}

TEST_CASE("a line is set up as it was told, and as 115200 8N1 by default") {
  Pty reader;
  const auto settings = [&] {
    const int fd = ::open(reader.path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK);
    termios now{};
    CHECK(::tcgetattr(fd, &now) == 0);
    ::close(fd);
    return now;
  };
  {
    World world(quick(reader.path()));
    REQUIRE(world.connected());
    const termios now = settings();
    CHECK(::cfgetispeed(&now) == B115200);
    CHECK((now.c_cflag & (CSIZE | PARENB | CSTOPB | CRTSCTS)) == CS8);
    CHECK((now.c_lflag & (ICANON | ECHO)) == 0);
  }
  auto options = quick(reader.path());
  options.line.baud = 9600;
  options.line.stop_bits = 2;
  World world(options);
  REQUIRE(world.connected());
  const termios now = settings();
  CHECK(::cfgetispeed(&now) == B9600);
  CHECK((now.c_cflag & CSTOPB) != 0);
}

TEST_CASE("a speed that no line has is an error that names it") {
  Pty reader;
  auto options = quick(reader.path());
  options.line.baud = 12345;
  World world(options);
  CHECK(eventually([&] { return world.source.counters().connect_failures >= 2; }));
  CHECK(world.source.status().last_error.find("12345 baud is refused") != std::string::npos);
}

TEST_CASE("an unplugged reader is found again by its serial number, wherever it turns up") {
  const Folder by_id;
  auto options = quick("20161B4A2C");
  options.line.by_id = by_id.path();
  World world(options);
  CHECK(eventually([&] { return world.source.counters().connect_failures >= 1; }));
  CHECK(world.source.status().last_error.find("no device with the serial number 20161B4A2C") != std::string::npos);
  {
    Pty first;
    by_id.link(first.path(), "usb-Honeywell_1950_20161B4A2C-if00");
    REQUIRE(world.connected());
    CHECK(first.send("A\r"));
    CHECK(first.line() == "OK A");
    CHECK(first.send("half a co"));
    CHECK(eventually([&] { return world.sink.count(LineEvent::code_begun) == 2; }));
    first.unplug();
    CHECK(eventually([&] { return world.source.counters().disconnects == 1; }));
  }
  Pty second;
  by_id.link(second.path(), "usb-Honeywell_1950_20161B4A2C-if00");
  CHECK(eventually([&] { return world.source.counters().connects == 2; }));
  CHECK(second.send("B\r"));
  CHECK(second.line() == "OK B");
  CHECK(world.sink.codes() == "A|B|");
}

TEST_CASE("a licence with line ends inside is one code by its silence") {
  Pty reader;
  auto options = quick(reader.path());
  options.framing = Framing::idle;
  World world(options);
  REQUIRE(world.connected());
  CHECK(reader.send(std::string_view(kVirginia).substr(0, 100)));
  CHECK(reader.send(std::string_view(kVirginia).substr(100)));
  REQUIRE(eventually([&] { return world.sink.readings().size() == 1; }));
  const auto read = read_document(world.sink.readings()[0].text, kToday);
  REQUIRE(read);
  REQUIRE(*read);
  CHECK((*read)->number == "T64235789");
}

TEST_CASE("a document reader's frame, and its plain lines, are one reading that is recognised") {
  Pty reader;
  auto options = quick(reader.path());
  options.framing = Framing::mrz;
  World world(options);
  REQUIRE(world.connected());
  std::size_t expected = 0;
  for (const auto& lines : {kTd3Lines, kTd2Lines, kTd1Lines}) {
    for (const std::string& bytes : {framed(lines), framed(lines, false), joined(lines, "\r"), joined(lines)}) {
      CHECK(reader.send(bytes));
      ++expected;
      REQUIRE(eventually([&] { return world.sink.readings().size() == expected; }));
      const std::string text = world.sink.readings().back().text;
      CHECK(recognise(text, kToday) == Recognised::mrz);
      const auto identity = read_mrz(text, kToday);
      REQUIRE(identity);
      CHECK(identity->surname == "ERIKSSON");
      CHECK(identity->given_names == "ANNA MARIA");
      std::this_thread::sleep_for(kIdleGap + 50ms);  // a person changes documents
    }
  }
  CHECK(world.source.counters().unfinished == 0);
}

TEST_CASE("half a document frame is dropped, and the next one is whole") {
  Pty reader;
  auto options = quick(reader.path());
  options.framing = Framing::mrz;
  options.unfinished_gap = 80ms;
  World world(options);
  REQUIRE(world.connected());
  CHECK(reader.send(framed(kTd3Lines).substr(0, 40)));
  CHECK(eventually([&] { return world.source.counters().unfinished == 1; }));
  CHECK(reader.send(framed(kTd3Lines)));
  REQUIRE(eventually([&] { return world.sink.readings().size() == 1; }));
  CHECK(read_mrz(world.sink.readings()[0].text, kToday));
}

TEST_CASE("the same frames come over TCP") {
  TcpSourceOptions options;
  options.name = "mrz";
  options.endpoint = {"127.0.0.1", 0};
  options.framing = Framing::mrz;
  RecordingSink sink;
  IoThread io;
  TcpLineSource source(io.context, options, sink);
  REQUIRE(source.start());
  FakeReader reader(source.port());
  CHECK(reader.send(framed(kTd1Lines)));
  CHECK(reader.line().starts_with("OK I<UTOD231458907"));
  CHECK(read_mrz(sink.readings()[0].text, kToday));
  source.stop();
}

TEST_CASE("garbage, half codes and a flood on one line leave the lane beside it at its pace") {
  Pty bad;
  World world(quick(bad.path()));
  REQUIRE(world.connected());
  TcpSourceOptions options;
  options.name = "beside";
  options.endpoint = {"127.0.0.1", 0};
  RecordingSink sink;
  TcpLineSource beside(world.io.context, options, sink);  // on the same thread
  REQUIRE(beside.start());

  std::atomic<bool> enough{false};
  std::thread flood([&] {
    unsigned x = 1;
    for (unsigned i = 0; !enough; ++i) {
      std::string bytes = "C" + std::to_string(i) + "\r";
      for (int k = 0; k < 20; ++k, x = x * 1664525 + 1013904223) bytes += static_cast<char>(x >> 24);
      if (!bad.send(bytes + "\r")) return;
      (void)bad.receive(0);
    }
  });
  FakeReader reader(beside.port());
  std::chrono::nanoseconds slowest{0};
  for (int i = 0; i < 300; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(reader.send("T" + std::to_string(i) + "\r"));
    REQUIRE(reader.line() == "OK T" + std::to_string(i));
    slowest = std::max(slowest, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begun));
    std::this_thread::sleep_for(5ms);
  }
  enough = true;
  flood.join();
  MESSAGE("slowest of 300 answers beside a flood: ", std::chrono::duration<double, std::milli>(slowest).count(),
          " ms; ", world.source.counters().flooded.load(), " readings were dropped");
  CHECK(slowest < 1s);
  CHECK(world.source.counters().flooded > 100);
  CHECK(world.sink.count(LineEvent::flood) >= 1);
  CHECK(world.sink.count(LineEvent::flood) <= 60);
  beside.stop();
}

TEST_CASE("a serial source stops at once, twice, and without a start") {
  Pty reader;
  RecordingSink sink;
  IoThread io;
  SerialSource source(io.context, quick(reader.path()), sink);
  source.stop();
  SerialSource running(io.context, quick(reader.path()), sink);
  running.start();
  CHECK(eventually([&] { return running.status().state == LinkState::connected; }));
  CHECK(reader.send("half"));
  running.stop();
  running.stop();
  CHECK(running.status().state == LinkState::down);
}
