#include "scanner/source/reader_preset.h"

#include <boost/asio/read.hpp>
#include <doctest/doctest.h>

#include "scanner/source/device_message.h"
#include "tests/unit/scanner/fake_reader.h"
#include "tests/unit/source/recording_sink.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

// A reader that listens, as all of these do by default, and usher dialing it.
struct Dialing {
  explicit Dialing(std::string_view preset, bool trigger = false)
      : acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    TcpSourceOptions options;
    options.name = std::string(preset);
    options.way = TcpSourceOptions::Way::dial;
    options.endpoint = {"127.0.0.1", acceptor.local_endpoint().port()};
    options.backoff_min = 5ms;
    apply_preset(reader_preset(preset).value(), trigger, options);
    source = std::make_unique<TcpLineSource>(io.context, options, sink);
    REQUIRE(source->start());
  }
  ~Dialing() { source->stop(); }
  boost::asio::io_context context;
  tcp::acceptor acceptor;
  RecordingSink sink;
  IoThread io;
  std::unique_ptr<TcpLineSource> source;
};

}  // namespace

TEST_CASE("presets are known by name, and fill in what the caller left open") {
  CHECK_FALSE(reader_preset("nobody"));
  for (const std::string_view name : {"cognex", "keyence", "omron", "datalogic"}) {
    CHECK(reader_preset(name)->name == name);
    CHECK(kPresetNames.find(name) != std::string_view::npos);
  }
  TcpSourceOptions options;
  options.way = TcpSourceOptions::Way::dial;
  options.endpoint.host = "10.0.0.9";
  apply_preset(reader_preset("keyence").value(), true, options);
  CHECK(options.endpoint.port == 9004);
  CHECK(options.framing == Framing::cr);
  CHECK(options.on_connect == "LON\r");
  options.endpoint.port = 9100;
  apply_preset(reader_preset("cognex").value(), false, options);
  CHECK(options.endpoint.port == 9100);
  CHECK(options.on_connect.empty());
  CHECK(options.device_messages.empty());
}

TEST_CASE("a reader's own messages are told from codes") {
  const std::vector<std::string> patterns{std::string(reader_preset("keyence")->device_message)};
  CHECK(is_device_message(patterns, "ER,LON,20"));
  CHECK(is_device_message(patterns, "ER,00,00"));
  for (const std::string_view code : {"ER,LON,2", "ER,LON,200", "ER,,20", "ER,LON,XY", "XER,LON,20", "ER", ""}) {
    CAPTURE(code);
    CHECK_FALSE(is_device_message(patterns, code));
  }
  CHECK_FALSE(is_device_message({}, "ER,LON,20"));
}

TEST_CASE("a Keyence is told to read, its errors are events and its codes readings") {
  Dialing world("keyence", true);
  FakeReader reader(world.acceptor);
  char command[4];
  boost::asio::read(reader.socket(), boost::asio::buffer(command));
  CHECK(std::string_view(command, 4) == "LON\r");
  CHECK(reader.send("ER,LON,20\rTICKET-1\r"));
  CHECK(reader.line() == "OK TICKET-1");
  CHECK(world.source->counters().device_messages == 1);
  REQUIRE(world.sink.count(LineEvent::device_message) == 1);
  CHECK(world.sink.texts(LineEvent::device_message)[0].ends_with(": ER,LON,20"));
  CHECK(world.sink.codes() == "TICKET-1|");
}

TEST_CASE("a Cognex, an Omron and a Datalogic send codes as they come from the factory") {
  {
    Dialing world("cognex");
    FakeReader reader(world.acceptor);
    CHECK(reader.send("]Q1COG\r\n"));
    CHECK(reader.line() == "OK COG");
  }
  {
    Dialing world("omron");
    FakeReader reader(world.acceptor);
    CHECK(reader.send("OMR\r\n"));
    CHECK(reader.line() == "OK OMR");
  }
  Dialing world("datalogic");
  FakeReader reader(world.acceptor);
  CHECK(reader.send("DATA"));
  CHECK(reader.line() == "OK DATA");
}

TEST_CASE("over TCP the same code again is a reading again, unless the gap is set") {
  TcpSourceOptions options;
  options.name = "tcp";
  options.endpoint = {"127.0.0.1", 0};
  for (const auto gap : {0ms, 2500ms}) {
    options.same_code_gap = gap;
    RecordingSink sink;
    IoThread io;
    TcpLineSource source(io.context, options, sink);
    REQUIRE(source.start());
    FakeReader reader(source.port());
    CHECK(reader.send("A\rA\rB\r"));
    CHECK(reader.line() == "OK A");
    CHECK(reader.line() == (gap > 0ms ? "OK B" : "OK A"));
    CHECK(eventually([&] { return source.counters().readings == (gap > 0ms ? 2u : 3u); }));
    CHECK(source.counters().same_code == (gap > 0ms ? 1u : 0u));
    source.stop();
  }
}
