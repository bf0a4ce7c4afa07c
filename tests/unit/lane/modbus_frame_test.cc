#include "gateway/lane/output/modbus_frame.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "gateway/lane/output/limits.h"

using namespace usher::lane;
using namespace std::string_literals;

namespace {

ModbusAnswer answer_of(std::string_view bytes) {
  ModbusFramer framer;
  framer.feed(bytes);
  const auto answer = framer.next();
  REQUIRE_MESSAGE(answer, framer.fault());
  return *answer;
}

}  // namespace

TEST_CASE("the requests are those of the standard, byte for byte") {
  CHECK(write_coil(1, 255, 0, kCoilOn) == "\x00\x01\x00\x00\x00\x06\xFF\x05\x00\x00\xFF\x00"s);
  CHECK(write_coil(0x1234, 1, 0x0203, kCoilOff) == "\x12\x34\x00\x00\x00\x06\x01\x05\x02\x03\x00\x00"s);
  CHECK(read_coil(2, 255, 7) == "\x00\x02\x00\x00\x00\x06\xFF\x01\x00\x07\x00\x01"s);
}

TEST_CASE("the echo of a write confirms it, anything else says what is wrong") {
  const ModbusAnswer echo = answer_of(write_coil(9, 3, 4, kCoilOn));
  CHECK(echo.transaction == 9);
  CHECK(unconfirmed_because(echo, 3, 4, kCoilOn) == "");
  CHECK(unconfirmed_because(echo, 1, 4, kCoilOn) == "unit 3 answered instead of unit 1; see unit");
  CHECK(unconfirmed_because(echo, 3, 5, kCoilOn) == "it echoed coil 4 instead of 5");
  CHECK(unconfirmed_because(echo, 3, 4, kCoilOff) == "it echoed the value FF00 instead of 0000");
  const ModbusAnswer read = answer_of("\x00\x09\x00\x00\x00\x04\x03\x01\x01\x00"s);
  CHECK(unconfirmed_because(read, 3, 4, kCoilOn) == "it answered function 01 instead of 05");
  const ModbusAnswer cut = answer_of("\x00\x09\x00\x00\x00\x04\x03\x05\x00\x04"s);
  CHECK(unconfirmed_because(cut, 3, 4, kCoilOn) == "its echo has 2 bytes instead of 4");
}

TEST_CASE("exceptions are told as words with the next step") {
  const ModbusAnswer no = answer_of("\x00\x09\x00\x00\x00\x03\x03\x85\x02"s);
  CHECK(no.function == kWriteCoil);
  CHECK(unconfirmed_because(no, 3, 4, kCoilOn) == "illegal data address (02): the relay has no such coil; see coil");
  CHECK(exception_words(1) == "illegal function (01): the relay does not know function 05; is it a relay?");
  CHECK(exception_words(0x0B).starts_with("gateway target failed to respond (0B): "));
  CHECK(exception_words(0x77) == "exception (77): see the relay's manual");
  // Without a code it is an exception all the same.
  CHECK(answer_of("\x00\x09\x00\x00\x00\x03\x03\x85\x00"s).exception != 0);
}

TEST_CASE("frames come in any pieces, and several at once") {
  const std::string bytes = write_coil(1, 1, 0, kCoilOn) + write_coil(2, 1, 0, kCoilOff);
  ModbusFramer framer;
  std::vector<std::uint16_t> transactions;
  for (const char byte : bytes) {
    framer.feed({&byte, 1});
    while (const auto answer = framer.next()) transactions.push_back(answer->transaction);
  }
  CHECK(transactions == std::vector<std::uint16_t>{1, 2});
  CHECK(framer.pending() == 0);
}

TEST_CASE("what is not Modbus TCP is said so at its header, and stays so") {
  ModbusFramer framer;
  framer.feed("HTTP/1.1 200 OK\r\n");
  CHECK_FALSE(framer.next());
  CHECK(framer.fault() == "it does not speak Modbus TCP (protocol 21584 instead of 0)");
  framer.feed(write_coil(1, 1, 0, kCoilOn));
  CHECK_FALSE(framer.next());
  for (const std::string& length : {"\x00\x02"s, "\x01\x00"s, "\xFF\xFF"s}) {
    ModbusFramer other;
    other.feed("\x00\x01\x00\x00"s + length + "\x01");
    CHECK_FALSE(other.next());
    CHECK(other.fault().find("an answer of ") != std::string::npos);
  }
}
