#include "scanner/document/mrz_lines.h"

#include <doctest/doctest.h>

#include "scanner/document/mrz.h"
#include "scanner/source/clean.h"
#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;
using namespace std::string_literals;

namespace {

using Lines = std::vector<std::string>;

Lines lines(std::string_view text) {
  const auto found = mrz_lines(text);
  if (!found) FAIL_CHECK(found.error().text);
  return found.value_or(Lines{});
}

// As an RTE native reader sends it: the bottom line is the third; padded with "_".
std::string framed(const Lines& mrz, char flag) {
  std::string optical(mrz.size() == 2 ? "\r" : "");
  for (std::string line : mrz) {
    line.resize(mrz.size() == 2 ? 44 : 30, '_');
    optical += line + "\r";
  }
  std::string block = "OU\x02"s + flag + optical + "\x03";
  const auto bytes = static_cast<char>(block.size() + 1);
  std::string frame = "\x01"s + bytes + '\0' + block;
  char bcc = 0;
  for (const char c : frame) bcc ^= c;
  return frame + bcc;
}

}  // namespace

TEST_CASE("lines are told apart by whatever ends them") {
  for (const auto& mrz : {kTd3Lines, kTd2Lines, kTd1Lines, kMrvALines, kMrvBLines}) {
    for (const char* end : {"\r\n", "\r", "\n", " ", "\n\n", "\xEF\xBF\xBD", "\t"}) {
      CHECK(lines(joined(mrz, end)) == mrz);
      CHECK(lines(end + joined(mrz, end)) == mrz);
    }
    CHECK(lines(joined(mrz, "")) == mrz);
    CHECK(lines(clean(joined(mrz, "\r")).text) == mrz);
  }
}

TEST_CASE("the frame of an MRZ reader and its remains are left out") {
  for (const auto& mrz : {kTd3Lines, kTd2Lines, kTd1Lines, kMrvALines, kMrvBLines}) {
    for (const char flag : {'\0', '0', 'A', '_', ' '}) {
      const std::string frame = framed(mrz, flag);
      CHECK(lines(frame) == mrz);
      CHECK(lines(clean(frame).text) == mrz);
      // What framing by STX and ETX leaves of it.
      const std::size_t begin = frame.find('\x02') + 1;
      CHECK(lines(frame.substr(begin, frame.find('\x03') - begin)) == mrz);
    }
  }
}

TEST_CASE("stray characters at both ends, small letters and lost fillers of names do no harm") {
  CHECK(lines("#!" + joined(kTd3Lines)) == kTd3Lines);
  CHECK(lines(joined(kTd1Lines, "\n").substr(0, 92) + "X9") == kTd1Lines);
  CHECK(lines("p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\nl898902c36uto7408122f1204159ze184226b<<<<<10") ==
        kTd3Lines);
  CHECK(lines("P<UTOERIKSSON<<ANNA<MARIA\n" + kTd3Lines[1]) == kTd3Lines);
  CHECK(lines("I<UTOD231458907\n" + kTd1Lines[1] + "\nERIKSSON<<ANNA<MARIA") == kTd1Lines);
}

TEST_CASE("what is no MRZ is refused with what was found") {
  const auto fault = [](std::string_view text) {
    const auto found = mrz_lines(text);
    REQUIRE(!found);
    return found.error();
  };
  CHECK(fault("").text.find("no line was found") != std::string::npos);
  CHECK(fault(kTd3Lines[0]).text.find("1 line of 44 characters") != std::string::npos);
  CHECK(fault(kTd3Lines[0] + "\n" + kTd1Lines[1]).text.find("2 lines of 44 and 30 characters") != std::string::npos);
  CHECK(fault(std::string(600, 'A')).mistake == Mistake::shape);
  Lines spoiled = kTd3Lines;
  spoiled[1][4] = '*';
  CHECK(fault(joined(spoiled)).mistake == Mistake::character);
  CHECK(fault(joined(spoiled)).text.find("line 2, column 5") != std::string::npos);
}

TEST_CASE("a framed document is read in one go") {
  CHECK(read_mrz(framed(kTd1Lines, '0'), kToday).value().number == "D23145890");
  CHECK(read_mrz("", kToday).error().mistake == Mistake::shape);
}
