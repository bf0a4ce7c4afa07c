#include <doctest/doctest.h>

#include "gateway/ctl/rehearse/light.h"
#include "gateway/ctl/rehearse/relay.h"

namespace usher::ctl::rehearse {

using namespace std::string_literals;

namespace {

template <class Device>
struct Bench {
  boost::asio::io_context context;
  Device device{context, 1};
  std::string unread;

  // What the device answers to these bytes; "hung up" if it does.
  std::string ask(const std::string& bytes) {
    std::string answer;
    unread += bytes;
    return device.take(unread, answer) ? answer : "hung up";
  }
};

}  // namespace

TEST_CASE("a relay echoes what switches it, and counts the pulses") {
  Bench<Relay> bench;
  const std::string on = "\x00\x01\x00\x00\x00\x06\xFF\x05\x00\x00\xFF\x00"s;
  const std::string off = "\x00\x02\x00\x00\x00\x06\xFF\x05\x00\x00\x00\x00"s;
  CHECK(bench.ask(on) == on);
  CHECK(bench.ask(off) == off);
  CHECK(bench.device.pulses().size() == 1);
  CHECK(bench.ask(on + on) == on + on);
  CHECK(bench.device.pulses().size() == 3);
}

TEST_CASE("a relay tells whether a coil is on") {
  Bench<Relay> bench;
  const std::string read = "\x00\x07\x00\x00\x00\x06\x01\x01\x00\x03\x00\x01"s;
  CHECK(bench.ask(read) == "\x00\x07\x00\x00\x00\x04\x01\x01\x01\x00"s);
  (void)bench.ask("\x00\x08\x00\x00\x00\x06\x01\x05\x00\x03\xFF\x00"s);
  CHECK(bench.ask(read) == "\x00\x07\x00\x00\x00\x04\x01\x01\x01\x01"s);
}

TEST_CASE("a relay waits for the rest of a request, refuses what it cannot, and hangs up on what is not Modbus") {
  Bench<Relay> bench;
  CHECK(bench.ask("\x00\x01\x00\x00\x00\x06\xFF\x05\x00"s).empty());
  CHECK(bench.ask("\x00\xFF\x00"s).size() == 12);
  CHECK(bench.ask("\x00\x01\x00\x00\x00\x02\x01\x2B"s) == "\x00\x01\x00\x00\x00\x03\x01\xAB\x01"s);
  CHECK(bench.ask("\x00\x01\x00\x00\x00\x03\x01\x05\x00"s) == "\x00\x01\x00\x00\x00\x03\x01\x85\x03"s);
  CHECK(bench.ask("GET / HTTP/1.1\r\n") == "hung up");
}

TEST_CASE("a tower keeps its lamps, and acknowledges") {
  Bench<Light> bench;
  CHECK(bench.ask("XXS\x00\x00\x06\x00\x00\x01\x00\x00\x00"s) == "\x06");
  CHECK(bench.device.lamps() == std::array<std::uint8_t, 6>{0, 0, 1, 0, 0, 0});
  CHECK(bench.ask("ABS\x00\x00\x06\x02\x09\x09\x09\x09\x01"s) == "\x06");
  CHECK(bench.device.lamps() == std::array<std::uint8_t, 6>{2, 0, 1, 0, 0, 1});
  CHECK(bench.device.signals() == 2);
  CHECK(bench.ask("XXS\x00\x00\x06\x09\x09\x09\x09\x09\x09"s) == "\x06");
  CHECK(bench.device.signals() == 2);
}

TEST_CASE("a tower refuses what is no run control, and waits for the rest") {
  Bench<Light> bench;
  CHECK(bench.ask("XXT\x00\x00\x01\x00"s) == "\x15");
  CHECK(bench.ask("XXS\x00\x00\x06\x00\x00"s).empty());
  CHECK(bench.ask("\x01\x00\x00\x00"s) == "\x06");
  CHECK(bench.ask("\xFF\xFF\xFF\xFF\xFF\xFF"s) == "hung up");
}

}  // namespace usher::ctl::rehearse
