#include "scanner/source/tcp_line_source.h"

#include <atomic>
#include <map>
#include <memory>

#include <doctest/doctest.h>

#include "tests/unit/scanner/fake_reader.h"

using namespace usher::scanner;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

// Answers every code with its text, and keeps what it heard.
class EchoSink : public ReadingSink {
 public:
  boost::asio::awaitable<void> on_reading(Reading reading, ReplyPort* port) override {
    const std::string line = std::string(reading.symbology) + "|" + reading.text + pad + "\n";
    {
      const std::lock_guard lock(mutex_);
      readings_.push_back(std::move(reading));
    }
    ++outcomes[static_cast<std::size_t>(port->reply(line))];
    co_return;
  }
  void on_event(LineEvent event, std::string_view, std::string_view, ReplyPort*) noexcept override {
    const std::lock_guard lock(mutex_);
    ++events_[event];
  }
  int count(LineEvent event) {
    const std::lock_guard lock(mutex_);
    return events_[event];
  }
  std::vector<Reading> readings() {
    const std::lock_guard lock(mutex_);
    return readings_;
  }
  std::string pad;
  std::atomic<int> outcomes[3]{};

 private:
  std::mutex mutex_;
  std::vector<Reading> readings_;
  std::map<LineEvent, int> events_;
};

TcpSourceOptions listening() {
  TcpSourceOptions options;
  options.name = "A1/1";
  options.endpoint = {"127.0.0.1", 0};
  return options;
}

struct Listening {
  explicit Listening(TcpSourceOptions options = listening()) : source(io.context, std::move(options), sink) {
    REQUIRE(source.start());
  }
  ~Listening() { source.stop(); }
  EchoSink sink;
  IoThread io;
  TcpLineSource source;
};

struct Dialing {
  Dialing() : acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    TcpSourceOptions options;
    options.name = "dial";
    options.way = TcpSourceOptions::Way::dial;
    options.endpoint = {"127.0.0.1", acceptor.local_endpoint().port()};
    options.backoff_min = 5ms;
    options.backoff_max = 40ms;
    source = std::make_unique<TcpLineSource>(io.context, options, sink);
    REQUIRE(source->start());
  }
  ~Dialing() { source->stop(); }
  boost::asio::io_context context;
  tcp::acceptor acceptor;
  EchoSink sink;
  IoThread io;
  std::unique_ptr<TcpLineSource> source;
};

}  // namespace

TEST_CASE("a reader that dials in gets an answer to every code, in order") {
  Listening world;
  CHECK(world.source.status().state == LinkState::listening);
  FakeReader reader(world.source.port());
  CHECK(reader.send("]Q1 ABC \rDEF\n\x02G\rH\x03"));
  CHECK(reader.line() == "qr|ABC");
  CHECK(reader.line() == "|DEF");
  CHECK(reader.line() == "|G\xEF\xBF\xBDH");
  CHECK(world.source.status().state == LinkState::connected);
  const auto readings = world.sink.readings();
  REQUIRE(readings.size() == 3);
  CHECK(readings[0].raw_bytes == 8);
  CHECK(readings[0].source == "A1/1");
  CHECK(readings[0].peer.starts_with("127.0.0.1:"));
  CHECK(readings[2].replaced == 1);
  CHECK(std::chrono::steady_clock::now() - readings[0].received < kPatience);
}

TEST_CASE("a code cut into single bytes is one code") {
  Listening world;
  FakeReader reader(world.source.port());
  reader.socket().set_option(tcp::no_delay(true));
  for (const char c : std::string("SLOW\r")) {
    CHECK(reader.send(std::string_view(&c, 1)));
    std::this_thread::sleep_for(3ms);
  }
  CHECK(reader.line() == "|SLOW");
  CHECK(world.sink.count(LineEvent::code_begun) == 1);
}

TEST_CASE("a silence ends a code in idle framing, line ends inside it are kept") {
  auto options = listening();
  options.framing = Framing::idle;
  options.idle_gap = 60ms;
  Listening world(options);
  FakeReader reader(world.source.port());
  CHECK(reader.send("A\rB"));
  CHECK(reader.line() ==
        "|A\xEF\xBF\xBD"
        "B");
  CHECK(reader.send("C"));
  CHECK(reader.line() == "|C");
}

TEST_CASE("half a code is dropped after the unfinished gap and does not spoil the next") {
  auto options = listening();
  options.unfinished_gap = 50ms;
  Listening world(options);
  FakeReader reader(world.source.port());
  CHECK(reader.send("half"));
  CHECK(eventually([&] { return world.sink.count(LineEvent::unfinished) == 1; }));
  CHECK(reader.send("whole\r"));
  CHECK(reader.line() == "|whole");
  CHECK(world.source.counters().unfinished == 1);
}

TEST_CASE("a reader that sends a code and hangs up still gets its answer") {
  Listening world;
  FakeReader reader(world.source.port());
  CHECK(reader.send("last words"));
  reader.hang_up();
  CHECK(reader.line() == "|last words");
  CHECK(reader.line() == "<closed>");
}

TEST_CASE("a megabyte without an end is dropped and counted, and the same connection goes on") {
  Listening world;
  FakeReader reader(world.source.port());
  CHECK(reader.send(std::string(1 << 20, 'x') + "\rgood\r"));
  CHECK(reader.line() == "|good");
  CHECK(world.source.counters().too_long == 1);
  CHECK(world.source.counters().dropped_bytes == 1u << 20);
  CHECK(world.sink.count(LineEvent::too_long) == 1);
}

TEST_CASE("random bytes never reach the sink as invalid text") {
  Listening world;
  FakeReader reader(world.source.port());
  std::string garbage;
  for (unsigned i = 0, x = 1; i < 20000; ++i, x = x * 1664525 + 1013904223) garbage += static_cast<char>(x >> 24);
  CHECK(reader.send(garbage));
  reader.send("\x03\rend\r");
  for (std::string line; line != "|end";) {
    line = reader.line();
    REQUIRE(line != "<closed>");
    REQUIRE(line != "<timeout>");
  }
  CHECK(world.source.counters().invalid_text > 0);
}

TEST_CASE("a reader that never reads its replies loses them and keeps scanning") {
  Listening world;
  world.sink.pad = std::string(1500, '.');
  FakeReader reader(world.source.port());
  reader.socket().set_option(boost::asio::socket_base::receive_buffer_size(128 * 1024));
  constexpr std::size_t kCodes = 4000;
  for (std::size_t i = 0; i < kCodes; ++i) REQUIRE(reader.send("C" + std::to_string(i) + "\r"));
  CHECK(eventually([&] { return world.source.counters().readings == kCodes; }));
  CHECK(world.source.counters().replies_dropped > 0);
  CHECK(world.sink.count(LineEvent::deaf) >= 1);

  // When it reads at last, what arrives is whole lines, and new codes are answered again.
  CHECK(reader.line().starts_with("|C0."));
  CHECK(reader.send("again\r"));
  std::string line;
  for (std::size_t lines = 0; lines < kCodes + 100; ++lines) {
    pollfd wait{reader.socket().native_handle(), POLLIN, 0};
    while (!reader.has_line()) {  // what is left of a line comes with the next code
      if (::poll(&wait, 1, 200) == 0) {
        REQUIRE(reader.send("again\r"));
      } else {
        REQUIRE(reader.take_some());
      }
    }
    line = reader.line();
    REQUIRE_MESSAGE(line.starts_with("|"), line.substr(0, 40), " of ", line.size());
    REQUIRE(line.size() > 1500);
    if (line.starts_with("|again")) break;
  }
  CHECK(line.starts_with("|again"));
}

TEST_CASE("readers over the bound are refused, the earlier ones stay") {
  auto options = listening();
  options.connections_max = 2;
  Listening world(options);
  FakeReader first(world.source.port()), second(world.source.port());
  CHECK(eventually([&] { return world.source.status().connections == 2; }));
  FakeReader third(world.source.port());
  CHECK(third.line() == "<closed>");
  CHECK(world.source.counters().refused == 1);
  CHECK(first.send("1\r"));
  CHECK(first.line() == "|1");
  second.unplug();
  CHECK(eventually([&] { return world.source.status().connections == 1; }));
  FakeReader fourth(world.source.port());
  CHECK(fourth.send("4\r"));
  CHECK(fourth.line() == "|4");
}

TEST_CASE("a port in use is refused with the address and the reason") {
  Listening world;
  IoThread io;
  EchoSink sink;
  auto options = listening();
  options.endpoint.port = world.source.port();
  TcpLineSource second(io.context, options, sink);
  const auto started = second.start();
  REQUIRE_FALSE(started);
  CHECK(started.error() ==
        "cannot listen on 127.0.0.1:" + std::to_string(options.endpoint.port) + ": another program has this port");
  second.stop();
}

TEST_CASE("usher dials a reader, and dials again when the reader is unplugged") {
  Dialing world;
  {
    FakeReader reader(world.acceptor);
    CHECK(reader.send("A\r\n"));
    CHECK(reader.line() == "|A");
    CHECK(world.source->status().state == LinkState::connected);
    reader.unplug();
  }
  FakeReader again(world.acceptor);
  CHECK(again.send("B\r\n"));
  CHECK(again.line() == "|B");
  CHECK(world.source->counters().connects == 2);
  CHECK(world.source->counters().disconnects == 1);
}

TEST_CASE("a reader that is not there yet is dialed until it comes") {
  Dialing world;
  { FakeReader reader(world.acceptor); }
  const tcp::endpoint address = world.acceptor.local_endpoint();
  world.acceptor.close();
  CHECK(eventually([&] { return world.source->counters().connect_failures >= 3; }));
  CHECK(world.source->status().last_error.find("Connection refused") != std::string::npos);
  world.acceptor = tcp::acceptor(world.context, address);
  FakeReader reader(world.acceptor);
  CHECK(reader.send("A\r"));
  CHECK(reader.line() == "|A");
}

TEST_CASE("stopping ends every connection and can be done twice, or without a start") {
  Listening world;
  FakeReader first(world.source.port()), second(world.source.port());
  CHECK(eventually([&] { return world.source.status().connections == 2; }));
  CHECK(first.send("half a co"));
  world.source.stop();
  CHECK(first.line() == "<closed>");
  CHECK(second.line() == "<closed>");
  CHECK(world.source.status().state == LinkState::down);
  world.source.stop();
  TcpLineSource never(world.io.context, listening(), world.sink);
  never.stop();
}

TEST_CASE("stopping while dialing does not wait for the reader") {
  const auto begun = std::chrono::steady_clock::now();
  {
    Dialing world;
    world.acceptor.close();
    CHECK(eventually([&] { return world.source->counters().connect_failures >= 1; }));
  }
  CHECK(std::chrono::steady_clock::now() - begun < kPatience);
}
