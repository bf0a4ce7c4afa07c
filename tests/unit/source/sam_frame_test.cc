#include "scanner/source/sam_frame.h"

#include <doctest/doctest.h>

#include "scanner/document/card_text.h"
#include "tests/unit/scanner/documents.h"
#include "tests/unit/scanner/resident_card.h"
#include "tests/unit/source/sam_module.h"

using namespace usher::scanner;
using namespace usher::test;

namespace {

// "9F 80 …": the third status byte of each answer.
std::string answers(SamFramer& framer, std::string_view bytes, std::size_t piece) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    while (const auto answer = framer.next()) out += describe(*answer).substr(6, 2) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("requests are the ten bytes of the manual") {
  using namespace std::string_view_literals;
  CHECK(sam_request(SamCommand::find_card) == "\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x22"sv);
  CHECK(sam_request(SamCommand::select_card) == "\xAA\xAA\xAA\x96\x69\x00\x03\x20\x02\x21"sv);
  CHECK(sam_request(SamCommand::read_card) == "\xAA\xAA\xAA\x96\x69\x00\x03\x30\x01\x32"sv);
}

TEST_CASE("the manual's good answer to find card is read") {
  using namespace std::string_view_literals;
  SamFramer framer;
  framer.feed("\xAA\xAA\xAA\x96\x69\x00\x08\x00\x00\x9F\x00\x00\x00\x00\x97"sv);
  const auto answer = framer.next();
  REQUIRE(answer);
  CHECK(answer->card_found());
  CHECK(answer->data == "\0\0\0\0"sv);
  CHECK(describe(*answer) == "00 00 9F: card found");
  CHECK(framer.dropped_bytes() == 0);
}

TEST_CASE("a card's answer is 1,295 bytes and holds its text") {
  const std::string bytes = sam_answer(0x90, sam_card_data(card({})));
  CHECK(bytes.size() == 1295);
  SamFramer framer;
  framer.feed(bytes);
  const auto answer = framer.next();
  REQUIRE(answer);
  const auto text = card_text_of(*answer);
  REQUIRE(text);
  CHECK(parse_card_text(*text, kToday)->identity.number == kResidentNumber);
  SamAnswer cut = *answer;
  cut.data.resize(1000);
  CHECK_FALSE(card_text_of(cut));
  CHECK_FALSE(card_text_of(SamAnswer{0, 0, 0x90, ""}));
  CHECK_FALSE(card_text_of(SamAnswer{0, 0, 0x41, answer->data}));
}

TEST_CASE("however bytes are cut, and whatever lies between, the answers are found") {
  const std::string bytes = "noise" + sam_answer(0x9F) + "\xAA\xAA" + sam_answer(0x80) + "\xAA\xAA\xAA\x96" +
                            sam_answer(0x90, sam_card_data(card({}))) + "\xAA";
  for (const std::size_t piece : {1u, 2u, 7u, 64u, 5000u}) {
    SamFramer framer;
    CHECK(answers(framer, bytes, piece) == "9F 80 90 ");
    CHECK(framer.dropped_bytes() == 11);
  }
}

TEST_CASE("behind a damaged or half frame the next whole one is found") {
  std::string damaged = sam_answer(0x90, sam_card_data(card({})));
  damaged[200] = static_cast<char>(damaged[200] ^ 1);
  SamFramer framer;
  CHECK(answers(framer, damaged + sam_answer(0x9F), 100) == "9F ");
  CHECK(framer.wrong_checksums() == 1);
  const std::string whole = sam_answer(0x9F);
  SamFramer other;
  CHECK(answers(other, whole.substr(0, 9) + whole + whole, 3) == "9F 9F ");
}

TEST_CASE("a length that cannot be is no frame, and nothing piles up") {
  using namespace std::string_view_literals;
  SamFramer framer;
  CHECK(answers(framer, "\xAA\xAA\xAA\x96\x69\xFF\xFF"sv, 7).empty());
  CHECK(answers(framer, "\xAA\xAA\xAA\x96\x69\x00\x03"sv, 7).empty());
  const std::string noise(100000, '\xAA');
  CHECK(answers(framer, noise, 8000).empty());
  CHECK(answers(framer, sam_answer(0x80), 1) == "80 ");
  CHECK(framer.dropped_bytes() == 7 + 7 + noise.size());
}
