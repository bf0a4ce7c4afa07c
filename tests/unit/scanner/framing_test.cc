#include "scanner/source/framing.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using usher::scanner::Frame;
using usher::scanner::Framer;
using usher::scanner::Framing;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

// Codes in angle brackets, faults by name: "<A><B>!too_long".
void show(const Frame& frame, std::string& out) {
  switch (frame.kind) {
    case Frame::Kind::code:
      out += "<" + frame.bytes + ">";
      break;
    case Frame::Kind::too_long:
      out += "!too_long";
      break;
    case Frame::Kind::unfinished:
      out += "!unfinished" + std::to_string(frame.dropped_bytes);
      break;
  }
}

void feed(Framer& framer, std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const Framer::Step step = framer.feed(bytes);
    REQUIRE(step.consumed <= bytes.size());
    if (step.frame) {
      show(*step.frame, out);
    } else {
      REQUIRE(step.consumed == bytes.size());
    }
    bytes.remove_prefix(step.consumed);
  }
}

std::string frames(Framing framing, std::string_view bytes, std::size_t piece, std::size_t code_bytes_max = 16) {
  Framer framer(framing, 100ms, 2000ms, code_bytes_max);
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) feed(framer, bytes.substr(at, piece), out);
  return out;
}

struct Golden {
  Framing framing;
  std::string_view bytes;
  std::string_view codes;
};

using namespace std::string_view_literals;
const Golden kGoldens[] = {
    {Framing::automatic, "A\rB\nC\r\nD\n\r\n\rE\r"sv, "<A><B><C><D><E>"},
    {Framing::automatic,
     "\x02"
     "A\x03\r\nB\r"sv,
     "<A><B>"},
    {Framing::automatic, "\x02@\n\x1e\rANSI \x03next\r"sv, "<@\n\x1e\rANSI ><next>"},
    {Framing::automatic, "half\x02whole\x03"sv, "!unfinished4<whole>"},
    {Framing::automatic, "\x02lost\x02whole\x03"sv, "!unfinished4<whole>"},
    {Framing::automatic, "0123456789abcdef\rB\r"sv, "<0123456789abcdef><B>"},
    {Framing::automatic, "0123456789abcdefgggggggggggggggggg\rB\r"sv, "!too_long<B>"},
    {Framing::automatic, "0123456789abcdefgggg\x02ok\x03"sv, "!too_long<ok>"},
    {Framing::automatic,
     "\x02"
     "0123456789abcdefgg\rgggggg\x03ok\r"sv,
     "!too_long<ok>"},
    {Framing::automatic, "A\0B\r"sv, "<A\0B>"sv},
    {Framing::cr, "A\rB\nC\r\r"sv, "<A><B\nC>"},
    {Framing::lf, "A\nB\rC\n\n"sv, "<A><B\rC>"},
    {Framing::crlf, "A\r\nB\rC\nD\r\n\r\n\r\r\n"sv, "<A><B\rC\nD><\r>"},
    {Framing::crlf, "0123456789abcdef\r\nB\r\n"sv, "<0123456789abcdef><B>"},
    {Framing::crlf, "0123456789abcdef\rxxx\r\nB\r\n"sv, "!too_long<B>"},
    {Framing::crlf, "0123456789abcdefgg\r\r\r\nB\r\n"sv, "!too_long<B>"},
    {Framing::stx_etx,
     "noise\x02"
     "A\r\nB\x03\r\nnoise\x02\x03\x02"
     "C\x03"sv,
     "<A\r\nB><C>"},
    {Framing::idle, "A\rB\n"sv, ""},
};

}  // namespace

TEST_CASE("each framing gives its codes, whatever the size of the pieces") {
  for (const Golden& golden : kGoldens) {
    for (std::size_t piece = 1; piece <= golden.bytes.size(); ++piece) {
      CAPTURE(golden.bytes);
      CAPTURE(piece);
      CHECK(frames(golden.framing, golden.bytes, piece) == golden.codes);
    }
  }
}

TEST_CASE("any split of any bytes gives the same codes") {
  std::mt19937 random(20261121);
  constexpr std::string_view kAlphabet = "AB\r\n\x02\x03";
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    const std::size_t length = random() % 60;
    for (std::size_t i = 0; i < length; ++i) bytes += kAlphabet[random() % kAlphabet.size()];
    const auto framing = static_cast<Framing>(random() % 6);
    const std::string whole = frames(framing, bytes, bytes.size() + 1, 8);
    Framer framer(framing, 100ms, 2000ms, 8);
    std::string pieces;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t piece = 1 + random() % 7;
      feed(framer, std::string_view(bytes).substr(at, piece), pieces);
      at += piece;
    }
    CAPTURE(bytes);
    CHECK(pieces == whole);
  }
}

TEST_CASE("silence ends a code in idle framing and is waited for only while a code is under way") {
  Framer framer(Framing::idle, 80ms);
  CHECK_FALSE(framer.gap());
  std::string out;
  feed(framer, "A\r\nB", out);
  REQUIRE(framer.gap() == 80ms);
  const auto frame = framer.silence();
  REQUIRE(frame);
  CHECK(frame->bytes == "A\r\nB");
  CHECK_FALSE(framer.gap());
  CHECK_FALSE(framer.silence());
}

TEST_CASE("a code whose end never comes is dropped and reported, and does not stick to the next") {
  for (const Framing framing : {Framing::automatic, Framing::cr, Framing::lf, Framing::crlf}) {
    Framer framer(framing, 100ms, 700ms);
    std::string out;
    feed(framer, "half", out);
    REQUIRE(framer.gap() == 700ms);
    const auto lost = framer.silence();
    REQUIRE(lost);
    CHECK(lost->kind == Frame::Kind::unfinished);
    CHECK(lost->dropped_bytes == 4);
    CHECK(framer.dropped_bytes() == 4);
    feed(framer, "whole\r\n", out);
    CHECK(out.starts_with("<whole"));
  }
}

TEST_CASE("a megabyte of garbage costs the bound in memory, one report, and nothing after its end") {
  Framer framer(Framing::automatic);
  std::string out;
  for (int i = 0; i < 256; ++i) feed(framer, std::string(4096, 'x'), out);
  CHECK(out == "!too_long");
  CHECK(framer.pending());
  feed(framer, "\rgood\r", out);
  CHECK(out == "!too_long<good>");
  CHECK(framer.dropped_bytes() == 1u << 20);
}

TEST_CASE("an orderly end of the connection ends a code in automatic and idle framing only") {
  const auto at_end = [](Framing framing, std::string_view bytes) {
    Framer framer(framing);
    std::string out;
    feed(framer, bytes, out);
    if (const auto frame = framer.end()) show(*frame, out);
    return out;
  };
  CHECK(at_end(Framing::automatic, "A") == "<A>");
  CHECK(at_end(Framing::automatic,
               "\x02"
               "A") == "!unfinished1");
  CHECK(at_end(Framing::idle, "A") == "<A>");
  CHECK(at_end(Framing::crlf, "A\r") == "!unfinished1");
  CHECK(at_end(Framing::stx_etx,
               "\x02"
               "AB") == "!unfinished2");
  CHECK(at_end(Framing::automatic, "") == "");
}

TEST_CASE("framings are known by name") {
  for (const auto framing :
       {Framing::automatic, Framing::cr, Framing::lf, Framing::crlf, Framing::stx_etx, Framing::idle, Framing::mrz}) {
    CHECK(usher::scanner::parse_framing(to_string(framing)) == framing);
  }
  CHECK_FALSE(usher::scanner::parse_framing("CR"));
}

TEST_CASE("a document reader's frame is the lines between its flag and ETX, however it is cut") {
  const auto frame = "\x01\x5EOU\x02PAB<1\rCD<2\r\x03\x7F"s;
  for (const std::size_t piece : {1u, 3u, 100u}) {
    CHECK(frames(Framing::mrz, frame + frame, piece) == "<AB<1\rCD<2\r><AB<1\rCD<2\r>");
    CHECK(frames(Framing::mrz,
                 "\x02"
                 "AB\rCD\r\x03\x02"
                 "EF\x03",
                 piece) == "<AB\rCD\r><EF>");
    CHECK(frames(Framing::mrz, "half\x02whole\x03", piece) == "!unfinished4<whole>");
    // The check byte may be any, also one that begins a frame.
    CHECK(frames(Framing::mrz, "\x01\x10OU\x02PA\x03\x01" + frame, piece) == "<A><AB<1\rCD<2\r>");
    CHECK(frames(Framing::mrz, "\x01\x10OU\x02Plost" + frame, piece) == "!unfinished4<AB<1\rCD<2\r>");
  }
}

TEST_CASE("lines without a frame are one code by their silence, half a frame is none") {
  const auto silent = [](std::string_view bytes) {
    Framer framer(Framing::mrz, 100ms, 2000ms, 64);
    std::string out;
    feed(framer, bytes, out);
    out += framer.gap() ? std::to_string(framer.gap()->count()) : "none";
    if (const auto frame = framer.silence()) show(*frame, out);
    CHECK_FALSE(framer.pending());
    return out;
  };
  CHECK(silent("AB\rCD\r") == "100<AB\rCD\r>");
  CHECK(silent("\x01\x10OU\x02PAB\x03") == "100<AB>");
  CHECK(silent("\x01\x10OU\x02PAB") == "2000!unfinished2");
  CHECK(silent("\x01\x10O") == "2000");
  CHECK(silent("\x01no header at all") == "100<r at all>");
  CHECK(silent("") == "none");
}
