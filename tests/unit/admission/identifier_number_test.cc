#include "gateway/admission/identifier_number.h"

#include <doctest/doctest.h>

using usher::admission::canonical_number;

TEST_CASE("a document's number is one, however it is written") {
  CHECK(canonical_number("e 12-34.x") == "E1234X");
  CHECK(canonical_number("３１０１０１ 1990．０１－01 00x") == "3101011990010100X");
  CHECK(canonical_number("\xC2\xA0P\xE3\x80\x80 1\xE2\x80\x8B") == "P1");
  CHECK(canonical_number("\tL01X00T47\r\n") == "L01X00T47");
  CHECK(canonical_number("李1") == "李1");
  CHECK(canonical_number("\xFF\xC3") == "\xFF\xC3");
  CHECK(canonical_number("").empty());
  CHECK(canonical_number(" -.").empty());
}
