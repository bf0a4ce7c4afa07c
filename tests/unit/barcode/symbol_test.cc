#include "scanner/barcode/symbol.h"

#include <doctest/doctest.h>

using namespace usher::scanner;

TEST_CASE("formats are read by their names") {
  CHECK(parse_formats("qr") == FormatSet{Format::qr});
  CHECK(parse_formats(" qr , pdf417") == FormatSet{Format::qr, Format::pdf417});
  CHECK(parse_formats("tickets, ean")->has(Format::ean));
  CHECK(parse_formats("tickets") == kTicketFormats);
}

TEST_CASE("an unknown format is named, with what is allowed") {
  const auto wrong = parse_formats("qr,barcode");
  REQUIRE(!wrong);
  CHECK(wrong.error() ==
        "\"barcode\" is no format; allowed are tickets, qr, micro_qr, aztec, data_matrix, pdf417, code_128, code_39, "
        "ean");
  CHECK(!parse_formats(""));
  CHECK(!parse_formats("qr,"));
}

TEST_CASE("a set of formats survives its bits") {
  CHECK(FormatSet::from_bits(kTicketFormats.bits()) == kTicketFormats);
  CHECK(FormatSet::from_bits(0xFFFF).without(kTicketFormats) == FormatSet{Format::code_39, Format::ean});
  CHECK(FormatSet{Format::qr, Format::ean}.both(kTicketFormats) == FormatSet{Format::qr});
}
