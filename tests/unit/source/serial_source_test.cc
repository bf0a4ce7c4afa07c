#include "scanner/source/serial_source.h"

#include <algorithm>
#include <atomic>
#include <vector>

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

struct Pace {
  double median_ms = 0, slowest_ms = 0;
};

// Of a reader that sends a code every five milliseconds and waits for each answer.
Pace pace_of(FakeReader& reader, const std::string& prefix) {
  std::vector<double> times_ms;
  for (int i = 0; i < 300; ++i) {
    const std::string code = prefix + std::to_string(i);
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(reader.send(code + "\r"));
    REQUIRE(reader.line() == "OK " + code);
    times_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    std::this_thread::sleep_for(5ms);
  }
  std::ranges::sort(times_ms);
  return {times_ms[times_ms.size() / 2], times_ms.back()};
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

  FakeReader reader(beside.port());
  const Pace quiet = pace_of(reader, "quiet");
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
  const Pace flooded = pace_of(reader, "flooded");
  enough = true;
  flood.join();
  MESSAGE("answers beside a quiet line: median " << quiet.median_ms << " ms, slowest " << quiet.slowest_ms
                                                 << " ms; beside a flooded one: " << flooded.median_ms << " ms, "
                                                 << flooded.slowest_ms
                                                 << " ms; dropped there: " << world.source.counters().flooded.load());
  CHECK(flooded.median_ms < 100);
  CHECK(flooded.slowest_ms < 1000);
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
