#include "scanner/document/mrz.h"

#include <doctest/doctest.h>

#include "scanner/document/mrz_layout.h"
#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;

namespace {

using Lines = std::vector<std::string>;

Identity read(const Lines& lines, Date today = kToday) {
  return parse_mrz(lines, today).value();
}
DocumentError fault(const Lines& lines) {
  const auto read = parse_mrz(lines, kToday);
  REQUIRE(!read);
  return read.error();
}
Lines with(Lines lines, std::size_t line, std::size_t at, std::string_view text) {
  lines[line].replace(at, text.size(), text);
  return lines;
}

// A TD3 whose check digits fit, of these parts.
Lines passport(std::string number, std::string birth, std::string expiry, std::string optional = "") {
  number.resize(9, '<');
  optional.resize(14, '<');
  std::string line = number + mrz_check_digit(number) + "UTO" + birth + mrz_check_digit(birth) + "F" + expiry +
                     mrz_check_digit(expiry) + optional + mrz_check_digit(optional);
  line += mrz_check_digit(line.substr(0, 10) + line.substr(13, 7) + line.substr(21, 22));
  return {kTd3Lines[0], line};
}

int value(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c == '<' ? 0 : c - 'A' + 10;
}

}  // namespace

TEST_CASE("check digits are ICAO's") {
  CHECK(mrz_check_digit("520727") == '3');     // part 3, 4.9
  CHECK(mrz_check_digit("AB2134<<<") == '5');  // the same
  CHECK(mrz_check_digit("D23145890734") == '9');
  CHECK(mrz_check_digit("") == '0');
}

TEST_CASE("the specimen passport says all it says") {
  const Identity anna = read(kTd3Lines);
  CHECK(anna.kind == DocumentKind::passport);
  CHECK(anna.document_code == "P");
  CHECK(anna.issuer == "UTO");
  CHECK(anna.nationality == "UTO");
  CHECK(anna.number == "L898902C3");
  CHECK(anna.optional_data == std::vector<std::string>{"ZE184226B"});
  CHECK(anna.surname == "ERIKSSON");
  CHECK(anna.given_names == "ANNA MARIA");
  CHECK(!anna.name_truncated);
  CHECK(anna.birth == day(1974, 8, 12));
  CHECK(anna.expiry == day(2012, 4, 15));
  CHECK(!anna.unlimited);
  CHECK(anna.sex == Sex::female);
  CHECK(anna.repaired.empty());
}

TEST_CASE("the specimen cards and visas are read alike") {
  for (const auto& lines : {kTd1Lines, kTd2Lines}) {
    const Identity anna = read(lines);
    CHECK(anna.kind == DocumentKind::id_card);
    CHECK(anna.number == "D23145890");
    CHECK(anna.surname == "ERIKSSON");
    CHECK(anna.given_names == "ANNA MARIA");
    CHECK(anna.birth == day(1974, 8, 12));
    CHECK(anna.optional_data.empty());
  }
  for (const auto& lines : {kMrvALines, kMrvBLines}) {
    const Identity anna = read(lines);
    CHECK(anna.kind == DocumentKind::visa);
    CHECK(anna.number == "L8988901C");
    CHECK(anna.nationality == std::string(3, 'X'));  // ICAO's code for a nationality that is not stated
    CHECK(anna.birth == day(1940, 9, 7));
    CHECK(anna.expiry == day(1996, 12, 10));
  }
  CHECK(read(kMrvALines).optional_data == std::vector<std::string>{"6ZE184226B"});
}

TEST_CASE("a number of more than nine characters goes on in the optional data") {
  CHECK(read(kLongTd1Lines).number == "D23145890734");
  CHECK(read(kLongTd1Lines).optional_data.empty());
  // Belgium, and a number with one character more.
  CHECK(read({"IDBEL000590696<1015<<<<<<<<<<<", "9401013F2710017BEL000101123453", "SPECIMEN<<SPECIMEN<<<<<<<<<<<<"})
            .number == "000590696101");
  const Identity jane =
      read({"IDUTO123456789<07<<<<<<<<<<<<<", "8601012M3001019UTO<<<<<<<<<<<6", "SPECIMEN<<JANE<<<<<<<<<<<<<<<<"});
  CHECK(jane.number == "1234567890");
  const DocumentError broken = fault(with(kLongTd1Lines, 0, 16, "5"));
  CHECK(broken.mistake == Mistake::check_digit);
  CHECK(broken.field == "document number");
}

TEST_CASE("Belgian and Spanish personal numbers are optional data") {
  CHECK(read({"IDBEL000590696<1015<<<<<<<<<<<", "9401013F2710017BEL000101123453", "SPECIMEN<<SPECIMEN<<<<<<<<<<<<"})
            .optional_data == std::vector<std::string>{"00010112345"});
}

TEST_CASE("a check digit that does not fit is named") {
  const auto broken = [](std::size_t at) { return fault(with(kTd3Lines, 1, at, "4")); };
  for (const auto& [at, field] : {std::pair<std::size_t, std::string_view>{9, "document number"},
                                  {19, "birth date"},
                                  {27, "expiry date"},
                                  {42, "optional data"},
                                  {43, "composite"}}) {
    CHECK(broken(at).mistake == Mistake::check_digit);
    CHECK(broken(at).field == field);
    CHECK(broken(at).text.starts_with(std::string(field) + ": its check digit does not fit"));
  }
}

TEST_CASE(
    "every wrong character of a checked field is found, or flagged as repaired, but for those of the same value") {
  std::size_t found = 0, flagged = 0, unseen = 0;
  const auto spoil = [&](const Lines& good, const MrzLayout& layout) {
    const Identity before = read(good);
    for (const MrzSpan span : {layout.number, layout.number_check, layout.birth, layout.birth_check, layout.expiry,
                               layout.expiry_check, layout.optional, layout.optional_check, layout.composite}) {
      // Visas have no check digit over optional data.
      if (layout.composite.size == 0 && span.at == layout.optional.at) continue;
      for (std::size_t at = span.at; at < std::size_t{span.at} + span.size; ++at) {
        for (const char c : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<")) {
          const char was = good[span.line][at];
          if (c == was) continue;
          const auto after = parse_mrz(with(good, span.line, at, std::string_view(&c, 1)), kToday);
          if (!after) {
            ++found;
          } else if (!after->repaired.empty()) {
            ++flagged;
            Identity same = *after;
            same.repaired.clear();
            CHECK(same == before);
          } else {
            ++unseen;
            CAPTURE(good[span.line]);
            CAPTURE(at);
            CAPTURE(c);
            const bool empty_check = was == '0' && c == '<';  // of a field that is empty
            CHECK((value(c) % 10 == value(was) % 10 || empty_check));
          }
        }
      }
    }
  };
  spoil(kTd3Lines, kTd3);
  spoil(kTd2Lines, kTd2);
  spoil(kTd1Lines, kTd1);
  spoil(kMrvALines, kMrvA);
  spoil(kMrvBLines, kMrvB);
  spoil(kLongTd1Lines, kTd1);
  MESSAGE(found, " found, ", flagged, " flagged, ", unseen, " of the same value");
  CHECK(found > 20 * unseen / 3);
  CHECK(flagged > 0);
}

TEST_CASE("letters in dates are repaired when the check digit then fits, and flagged") {
  const Identity anna = read(with(kTd3Lines, 1, 16, "B"));
  CHECK(anna.birth == day(1974, 8, 12));
  CHECK(anna.repaired == std::vector<std::string_view>{"birth date"});
  Lines many = with(with(kTd3Lines, 1, 13, "74OBIZZ"), 1, 21, "IZO4IS9");
  many = with(many, 1, 42, "IO");
  const Identity again = read(many);
  CHECK(again.birth == day(1974, 8, 12));
  CHECK(again.expiry == day(2012, 4, 15));
  CHECK(again.repaired == std::vector<std::string_view>{"birth date", "expiry date", "optional data", "composite"});
  CHECK(fault(with(kTd3Lines, 1, 16, "S")).field == "birth date");  // an 8 taken for S would be a 5: it does not fit
  CHECK(fault(with(kTd3Lines, 1, 16, "Q")).mistake == Mistake::check_digit);
}

TEST_CASE("numbers hold letters and digits and are never repaired") {
  CHECK(fault(with(kTd3Lines, 1, 4, "B")).field == "document number");
  CHECK(fault(with(kTd3Lines, 1, 6, "Z")).field == "document number");
}

TEST_CASE("digits in names and countries are repaired, and flagged, when everything else fits") {
  const Identity anna = read(with(with(kTd3Lines, 0, 2, "UT0ER1K55ON"), 1, 10, "UT0"));
  CHECK(anna.surname == "ERIKSSON");
  CHECK(anna.issuer == "UTO");
  CHECK(anna.nationality == "UTO");
  CHECK(anna.repaired == std::vector<std::string_view>{"name", "issuing state", "nationality"});
  CHECK(fault(with(kTd3Lines, 0, 7, "7")).mistake == Mistake::character);
  CHECK(fault(with(kTd3Lines, 0, 7, "7")).field == "name");
}

TEST_CASE("a name without a divide is a surname, one that fills its field may go on") {
  CHECK(read(with(kTd3Lines, 0, 5, "ARKFREITH<<<<<<<<<<<<")).surname == "ARKFREITH");
  CHECK(read(with(kTd3Lines, 0, 5, "ARKFREITH<<<<<<<<<<<<")).given_names.empty());
  const Identity kant = read(with(kTd3Lines, 0, 5, "VAN<DER<MUELLEN<<KONSTANTIN<ALEXANDER<M"));
  CHECK(kant.surname == "VAN DER MUELLEN");
  CHECK(kant.given_names == "KONSTANTIN ALEXANDER M");
  CHECK(kant.name_truncated);
  CHECK(fault(with(kTd3Lines, 0, 5, "<<ANNA<<")).field == "name");
}

TEST_CASE("years of two digits belong to the century that can be") {
  CHECK(read(passport("A1", "261121", "361120")).birth == day(2026, 11, 21));
  CHECK(read(passport("A1", "261122", "361120")).birth == day(1926, 11, 22));
  CHECK(read(passport("A1", "270101", "361120")).birth == day(1927, 1, 1));
  CHECK(read(passport("A1", "000229", "751231")).birth == day(2000, 2, 29));
  CHECK(read(passport("A1", "740812", "751231")).expiry == day(2075, 12, 31));
  CHECK(read(passport("A1", "740812", "760101")).expiry == day(1976, 1, 1));
  CHECK(read(passport("A1", "740812", "260101")).expiry == day(2026, 1, 1));
}

TEST_CASE("a birth date may leave day and month open") {
  const Identity month = read(passport("A1", "7408<<", "361120"));
  CHECK(month.birth == day(1974, 8, 0));
  CHECK(!month.birth->ok());
  CHECK(read(passport("A1", "74<<<<", "361120")).birth == day(1974, 0, 0));
  CHECK(read(passport("A1", "740000", "361120")).birth == day(1974, 0, 0));
  CHECK(read(passport("A1", "<<<<<<", "361120")).birth == std::nullopt);
  const Identity forever = read(passport("A1", "740812", "<<<<<<"));
  CHECK(forever.expiry == std::nullopt);
  CHECK(forever.unlimited);
}

TEST_CASE("a day that is none is an error even if its check digit fits") {
  for (const char* date : {"740231", "741301", "740899", "7<0812", "74A812"}) {
    CAPTURE(date);
    const auto error = fault(passport("A1", date, "361120"));
    CHECK(error.field == "birth date");
    CHECK((error.mistake == Mistake::date || error.mistake == Mistake::character));
  }
  CHECK(fault(passport("A1", "740812", "230229")).field == "expiry date");
}

TEST_CASE("codes tell the kind; Germany is DEU") {
  const Identity erika =
      read({"IDD<<T220001293<<<<<<<<<<<<<<<", "6408125F2010315D<<<<<<<<<<<<<4", "MUSTERMANN<<ERIKA<<<<<<<<<<<<<"});
  CHECK(erika.issuer == "DEU");
  CHECK(erika.nationality == "DEU");
  CHECK(erika.document_code == "ID");
  CHECK(read(with(kTd1Lines, 0, 0, "IR")).kind == DocumentKind::residence_permit);
  CHECK(read(with(with(kTd1Lines, 0, 0, "C1"), 0, 2, "USA")).kind == DocumentKind::residence_permit);
  CHECK(read(with(with(kTd1Lines, 0, 0, "CR"), 0, 2, "CHN")).kind == DocumentKind::id_card);
  CHECK(read(with(kTd1Lines, 0, 0, "PP")).kind == DocumentKind::passport);
}

TEST_CASE("what is missing is named") {
  CHECK(fault(passport("", "740812", "361120")).field == "document number");
  CHECK(fault(passport("", "740812", "361120")).mistake == Mistake::missing);
  CHECK(fault(with(kTd3Lines, 0, 0, "<<")).field == "document code");
  CHECK(fault(with(kTd3Lines, 0, 2, "<<<")).field == "issuing state");
  CHECK(fault(with(kTd3Lines, 1, 20, "G")).field == "sex");
  CHECK(fault({kTd3Lines[0]}).mistake == Mistake::shape);
  CHECK(fault({kTd3Lines[0], kTd2Lines[1]}).mistake == Mistake::shape);
  CHECK(fault({}).mistake == Mistake::shape);
}

TEST_CASE("a French identity card of before 2021 is refused as what it is") {
  CHECK(fault({"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6"}).text.find("French") !=
        std::string::npos);
}

TEST_CASE("no error holds a value") {
  for (std::size_t at = 0; at < 44; ++at) {
    for (const char c : std::string_view("7Q<")) {
      const auto read = parse_mrz(with(kTd3Lines, 1, at, std::string_view(&c, 1)), kToday);
      if (read) continue;
      for (const char* value : {"898902", "7408", "1204", "184226", "ERIKSSON"}) {
        CHECK(read.error().text.find(value) == std::string::npos);
      }
    }
  }
}
