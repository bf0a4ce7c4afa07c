#include "scanner/source/key_decoder.h"

#include <doctest/doctest.h>

#include "tests/unit/source/keyboard.h"

using namespace usher::scanner;
using namespace usher::test;

namespace {

std::string codes(KeyDecoder& decoder, const std::vector<KeyEvent>& events) {
  std::string out;
  for (const KeyEvent& event : events) {
    const auto frame = decoder.take(event);
    if (!frame) continue;
    out += frame->kind == Frame::Kind::code       ? "<" + frame->bytes + ">"
           : frame->kind == Frame::Kind::too_long ? "!too_long"
                                                  : "!unfinished" + std::to_string(frame->dropped_bytes);
  }
  return out;
}

std::string codes(const std::vector<KeyEvent>& events) {
  KeyDecoder decoder;
  return codes(decoder, events);
}

}  // namespace

TEST_CASE("every printable character of ASCII comes through") {
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  CHECK(codes(typed(all + "\n")) == "<" + all + ">");
}

TEST_CASE("Enter, Tab and the keypad's Enter end a code, and an empty one is nothing") {
  std::vector<KeyEvent> events = typed("A\n\nB\t");
  press(events, KEY_KP1);
  press(events, KEY_KPMINUS);
  press(events, KEY_KPENTER);
  CHECK(codes(events) == "<A><B><1->");
}

TEST_CASE("the right Shift is as good as the left, and holds over several keys") {
  std::vector<KeyEvent> events{{EV_KEY, KEY_RIGHTSHIFT, 1}};
  press(events, KEY_A);
  press(events, KEY_SEMICOLON);
  events.push_back({EV_KEY, KEY_RIGHTSHIFT, 0});
  press(events, KEY_B);
  press(events, KEY_ENTER);
  CHECK(codes(events) == "<A:b>");
}

TEST_CASE("Caps Lock and Num Lock change nothing, repeated keys are not typed again") {
  std::vector<KeyEvent> events;
  press(events, KEY_CAPSLOCK);
  press(events, KEY_NUMLOCK);
  events.push_back({EV_KEY, KEY_A, 1});
  for (int i = 0; i < 50; ++i) events.push_back({EV_KEY, KEY_A, 2});
  events.push_back({EV_KEY, KEY_A, 0});
  press(events, KEY_KP7);
  press(events, KEY_ENTER);
  KeyDecoder decoder;
  CHECK(codes(decoder, events) == "<a7>");
  CHECK(decoder.unknown_keys() == 0);
}

TEST_CASE("Ctrl and ] is the separator of GS1, Alt and unknown keys are passed over") {
  std::vector<KeyEvent> events;
  press(events, KEY_1);
  events.push_back({EV_KEY, KEY_LEFTCTRL, 1});
  press(events, KEY_RIGHTBRACE);
  events.push_back({EV_KEY, KEY_LEFTCTRL, 0});
  events.push_back({EV_KEY, KEY_LEFTALT, 1});
  press(events, KEY_KP5);
  events.push_back({EV_KEY, KEY_LEFTALT, 0});
  press(events, KEY_F5);
  press(events, KEY_2);
  press(events, KEY_ENTER);
  KeyDecoder decoder;
  CHECK(codes(decoder, events) ==
        "<1\x1D"
        "2>");
  CHECK(decoder.unknown_keys() == 2);
}

TEST_CASE("a silence drops half a code and says how much") {
  KeyDecoder decoder;
  CHECK(codes(decoder, typed("half")).empty());
  CHECK(decoder.pending());
  const auto frame = decoder.silence();
  REQUIRE(frame);
  CHECK(frame->kind == Frame::Kind::unfinished);
  CHECK(frame->dropped_bytes == 4);
  CHECK(codes(decoder, typed("whole\n")) == "<whole>");
}

TEST_CASE("a code over the bound is dropped up to its end, once") {
  KeyDecoder decoder(8);
  CHECK(codes(decoder, typed("12345678\n123456789abc\nok\n")) == "<12345678>!too_long<ok>");
  CHECK(decoder.dropped_bytes() == 12);
}

TEST_CASE("when the kernel has lost keys, the code is dropped up to its end") {
  KeyDecoder decoder;
  std::string out = codes(decoder, typed("AB"));
  out += codes(decoder, {{EV_KEY, KEY_LEFTSHIFT, 1}, {EV_SYN, SYN_DROPPED, 0}});
  out += codes(decoder, typed("cd\nef\n"));
  CHECK(out == "!unfinished2<ef>");
}
