#include "scanner/document/resident_id.h"

#include <doctest/doctest.h>

#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;

namespace {

constexpr std::string_view kNumber = "11010519491231002X";  // GB 11643's own

DocumentError fault(std::string_view number) {
  const auto read = parse_resident_number(number, kToday);
  REQUIRE(!read);
  return read.error();
}

}  // namespace

TEST_CASE("a resident ID number tells birth, sex and region") {
  const Identity li = parse_resident_number(kNumber, kToday).value();
  CHECK(li.kind == DocumentKind::resident_id);
  CHECK(li.number == kNumber);
  CHECK(li.issuer == "CHN");
  CHECK(li.nationality == "CHN");
  CHECK(li.birth == day(1949, 12, 31));
  CHECK(li.sex == Sex::female);
  CHECK(parse_resident_number("440524188001010014", kToday).value().birth == day(1880, 1, 1));
  CHECK(parse_resident_number("440524188001010014", kToday).value().sex == Sex::male);
  CHECK(parse_resident_number("110105 19491231 002x", kToday).value() == li);
  CHECK(parse_resident_number("１１０１０５１９４９１２３１００２Ｘ", kToday).value() == li);
}

TEST_CASE("the old form of 15 digits is the new one without century and check character") {
  CHECK(full_resident_number("110105491231002") == kNumber);
  CHECK(parse_resident_number("110105491231002", kToday).value() == parse_resident_number(kNumber, kToday).value());
  CHECK(full_resident_number("110105901231996").substr(6, 8) == "18901231");  // kept for people over a hundred
  CHECK(full_resident_number("123") == "123");
}

TEST_CASE("every wrong character of a resident ID number is found, and every two neighbours changed about") {
  for (std::size_t at = 0; at < 18; ++at) {
    for (const char c : std::string_view("0123456789X")) {
      std::string wrong(kNumber);
      if (wrong[at] == c) continue;
      wrong[at] = c;
      CHECK(!parse_resident_number(wrong, kToday));
    }
    std::string swapped(kNumber);
    if (at + 1 < 18 && swapped[at] != swapped[at + 1]) {
      std::swap(swapped[at], swapped[at + 1]);
      CHECK(!parse_resident_number(swapped, kToday));
    }
  }
}

TEST_CASE("what is wrong with a number is named") {
  CHECK(fault("").mistake == Mistake::shape);
  CHECK(fault("1101051949123100").mistake == Mistake::shape);
  CHECK(fault("1101051949123100AX").mistake == Mistake::character);
  CHECK(fault("11010519491231002A").mistake == Mistake::character);
  CHECK(fault("990105194912310029").mistake == Mistake::missing);
  CHECK(fault("160105194912310029").mistake == Mistake::missing);
  CHECK(fault("110105194902310029").mistake == Mistake::date);
  CHECK(fault("110105202611220029").mistake == Mistake::date);  // tomorrow
  CHECK(fault("110105194912310021").mistake == Mistake::check_digit);
  CHECK(fault("110105194912310021").text.find("110105") == std::string::npos);
}

TEST_CASE("numbers of residence permits are told by their first digits") {
  std::string hong_kong = "81000019900101001";
  hong_kong += resident_check_character(hong_kong);
  CHECK(parse_resident_number(hong_kong, kToday).value().kind == DocumentKind::residence_permit);
  const Identity foreigner = parse_resident_number("911398199012310021", kToday).value();
  CHECK(foreigner.kind == DocumentKind::residence_permit);
  CHECK(foreigner.nationality == "KAZ");
  CHECK(foreigner.birth == day(1990, 12, 31));
  CHECK(foreigner.sex == Sex::female);
}

TEST_CASE("a foreigner's permanent residence number of 2017 has an MRZ's check digit") {
  const Identity kaz = parse_permanent_resident_number("KAZ110090123105", kToday).value();
  CHECK(kaz.nationality == "KAZ");
  CHECK(kaz.birth == day(1990, 12, 31));
  CHECK(kaz.sex == Sex::female);
  CHECK(parse_permanent_resident_number("KAZ110090123107", kToday).error().mistake == Mistake::check_digit);
  CHECK(parse_permanent_resident_number("KAZ110090023105", kToday).error().mistake == Mistake::date);
  CHECK(parse_permanent_resident_number("KAZ990090123105", kToday).error().mistake == Mistake::missing);
  CHECK(parse_permanent_resident_number("KA1110090123105", kToday).error().mistake == Mistake::shape);
}
