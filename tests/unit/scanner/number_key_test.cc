#include "scanner/document/number_key.h"

#include <doctest/doctest.h>

#include "scanner/document/mrz.h"
#include "scanner/document/resident_id.h"
#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;

namespace {

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("numbers are compared in capitals, without spaces, hyphens, dots and width") {
  CHECK(canonical_number(" e 12-34.x\t") == "E1234X");
  CHECK(canonical_number("Ｅ１２　３") == "E123");
  CHECK(canonical_number("\xC2\xA0K-134-123\xE2\x80\x8B") == "K134123");
  CHECK(canonical_number("a\xFF\xC0z") == "A\xFF\xC0Z");
  CHECK(canonical_number("").empty());
}

TEST_CASE("the key with the issuer tells two states' numbers apart") {
  CHECK(number_key(parse_mrz(kTd3Lines, kToday).value()) == "UTO:L898902C3");
  CHECK(number_key({.issuer = "USA", .number = "K-134 123"}) == "USA:K134123");
  CHECK(number_key({.number = "1"}) == ":1");
}

TEST_CASE("a resident ID number is looked for in its old form too, a permit's is not") {
  CHECK(number_keys(parse_resident_number("11010519491231002X", kToday).value()) ==
        Keys{"11010519491231002X", "110105491231002"});
  CHECK(number_keys(parse_resident_number("110105491231002", kToday).value()) ==
        Keys{"11010519491231002X", "110105491231002"});
  CHECK(number_keys(parse_resident_number("911398199012310021", kToday).value()) == Keys{"911398199012310021"});
}

TEST_CASE("optional data counts when it may be a number of somebody") {
  CHECK(number_keys(parse_mrz(kTd3Lines, kToday).value()) == Keys{"L898902C3", "ZE184226B"});
  CHECK(number_keys({.number = "BAA000589", .optional_data = {"99999999R", "12345", "ABCDEFGH", "BAA000589"}}) ==
        Keys{"BAA000589", "99999999R"});
  CHECK(number_keys({}).empty());
}

TEST_CASE("names compare equal however they are written") {
  const std::string anna = compare_name(parse_mrz(kTd3Lines, kToday).value());
  CHECK(anna == "ANNA ERIKSSON MARIA");
  for (const char* name :
       {"Anna Maria Eriksson", "ERIKSSON, Anna-Maria", " eriksson  anna maria ", "Ａｎｎａ Maria ERIKSSON"}) {
    CHECK(compare_form(name) == anna);
  }
  CHECK(compare_form("O'Connor") == "OCONNOR");
  CHECK(compare_form("O’Connor") == "OCONNOR");
  CHECK(compare_form("Müller") == "MUELLER");
  CHECK(compare_form("Mu\xCC\x88ller") == "MUELLER");  // a diaeresis of its own
  CHECK(compare_form("Åse Strøm") == "AASE STROEM");
  CHECK(compare_form("Łukasz Żółć") == "LUKASZ ZOLC");
  CHECK(compare_form("Núñez") == "NUNEZ");
  CHECK(compare_form("Weiß") == "WEISS");
  CHECK(compare_form("Șerban") == "SERBAN");
  CHECK(compare_form("Straße·Ĳ") == "IJ STRASSE");
  CHECK(compare_form("李 四") == "四 李");
  CHECK(compare_form("").empty());
  CHECK(compare_form(" - ").empty());
  CHECK(compare_name({.name = "李四"}) == "李四");
}
