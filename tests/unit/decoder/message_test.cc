#include "scanner/decoder/message.h"

#include <random>

#include <doctest/doctest.h>

using namespace usher::scanner;

namespace {

DecodeAnswer found_answer() {
  DecodeAnswer answer;
  answer.id = 0x123456789abcdef0;
  answer.outcome = DecodeAnswer::Outcome::found;
  answer.found =
      Found{{"票号 7", std::string("\0\xff", 2), Format::aztec, {Corner{1, 2}, {3, -4}, {5, 6}, {7, 8}}}, Step::half};
  answer.cpu_us = 4711;
  return answer;
}

}  // namespace

TEST_CASE("an ask survives its bytes") {
  DecodeAsk ask{77, false, 640, 360, 640 * 360, {{Step::plain, {Format::qr}}, {Step::upright, kTicketFormats}}};
  const auto back = decode_ask(encode(ask));
  REQUIRE(back);
  CHECK(back->id == 77);
  CHECK(back->width == 640);
  CHECK(back->looks == ask.looks);
}

TEST_CASE("an ask whose numbers cannot be is refused") {
  CHECK(!decode_ask(encode(DecodeAsk{1, false, 640, 360, 640 * 360 + 1, {}})));
  CHECK(!decode_ask(encode(DecodeAsk{1, true, 0, 0, kFrameBytesMax + 1, {}})));
  CHECK(!decode_ask(encode(DecodeAsk{1, false, -1, -1, 1, {}})));
  CHECK(!decode_ask(encode(DecodeAsk{1, false, kPictureSideMax + 1, 1, kPictureSideMax + 1, {}})));
  auto bytes = encode(DecodeAsk{1, true, 0, 0, 10, all_looks(kTicketFormats)});
  CHECK(decode_ask(bytes));
  bytes[0] ^= 1;
  CHECK(!decode_ask(bytes));
}

TEST_CASE("an answer survives its bytes") {
  const auto back = decode_answer(encode(found_answer()));
  REQUIRE(back);
  REQUIRE(back->found);
  CHECK(back->id == found_answer().id);
  CHECK(back->found->symbol == found_answer().found->symbol);
  CHECK(back->found->by == Step::half);
  CHECK(back->cpu_us == 4711);
}

TEST_CASE("a code longer than any ticket's is called broken") {
  auto answer = found_answer();
  answer.found->symbol.text.assign(kSymbolBytesMax + 1, 'x');
  const auto back = decode_answer(encode(answer));
  REQUIRE(back);
  CHECK(back->outcome == DecodeAnswer::Outcome::broken);
}

TEST_CASE("an answer cut short, padded or scrambled is refused or whole, never trusted further") {
  const auto good = encode(found_answer());
  for (std::size_t n = 0; n < good.size(); ++n) CHECK(!decode_answer(std::span(good).first(n)));
  auto longer = good;
  longer.push_back(0);
  CHECK(!decode_answer(longer));
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    auto bytes = good;
    bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    if (const auto answer = decode_answer(bytes); answer && answer->found) {
      CHECK(answer->found->symbol.text.size() <= kSymbolBytesMax);
    }
  }
  DecodeAnswer crashed;
  crashed.outcome = DecodeAnswer::Outcome::crashed;
  CHECK(!decode_answer(encode(crashed)));
}
