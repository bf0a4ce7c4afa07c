#include "scanner/document/aamva.h"

#include <doctest/doctest.h>

#include "scanner/source/clean.h"
#include "tests/unit/scanner/documents.h"

using namespace usher::scanner;

namespace {

Identity read(std::string_view text) {
  const auto identity = parse_aamva(text);
  if (!identity) FAIL_CHECK(identity.error().text);
  return identity.value_or(Identity{});
}
DocumentError fault(std::string_view text) {
  const auto identity = parse_aamva(text);
  REQUIRE(!identity);
  return identity.error();
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

TEST_CASE("the standard's own sample of version 10 says all it says") {
  const Identity michael = read(kVirginia);
  CHECK(michael.kind == DocumentKind::driver_license);
  CHECK(michael.document_code == "DL");
  CHECK(michael.issuer == "USA");
  CHECK(michael.jurisdiction == "VA");
  CHECK(michael.number == "T64235789");
  CHECK(michael.surname == "SAMPLE");
  CHECK(michael.given_names == "MICHAEL JOHN");
  CHECK(!michael.name_truncated);
  CHECK(michael.birth == day(1986, 6, 6));
  CHECK(michael.expiry == day(2024, 12, 10));
  CHECK(michael.sex == Sex::male);
  CHECK(michael.optional_data.empty());
}

TEST_CASE("control characters may come as each other, as marks, as replacement characters or as spaces") {
  const Identity good = read(kVirginia);
  CHECK(read(clean(kVirginia).text) == good);
  CHECK(read(replaced(kVirginia, "\n", "\r")) == good);
  CHECK(read(replaced(kVirginia, "\n", "\r\n")) == good);
  CHECK(read(replaced(replaced(kVirginia, "\n", "|"), "\r", "|")) == good);
  CHECK(read(replaced(kVirginia, "\x1e", "")) == good);
  CHECK(read(replaced(replaced(replaced(kVirginia, "\n", " "), "\r", " "), "\x1e", "")) == good);
  CHECK(read("]L0" + kVirginia) == good);
  CHECK(read(kVirginia.substr(0, kVirginia.find("ZVZVA"))) == good);
}

TEST_CASE("an ID card is told by its subfile, before or after others") {
  const Identity six = read(
      "@\n\x1e\rANSI 636018090002ID00410241ZI02820014IDDAQ436AS0669\nDCSSAMPLE\nDDEN\nDACPROFILE\nDDFN\nDADSIX\nDDGN\n"
      "DCA0\nDBD01082020\nDBB01011985\nDBA01082028\nDBC1\nDAJIA\nDCGUSA\rZIZIA\nZIB\nZIC\r");
  CHECK(six.kind == DocumentKind::id_card);
  CHECK(six.document_code == "ID");
  CHECK(six.jurisdiction == "IA");
  CHECK(six.number == "436AS0669");
  const Identity second = read("@\n\x1e\rANSI 636018090002ZI00410014ID00550241ZIZIA\rIDDAQ1\nDCSX\nDBB01011985\r");
  CHECK(second.number == "1");
}

TEST_CASE("version 1 has whole names, dates by year and another file type") {
  const Identity jack = read(
      "@\n\x1e\rAAMVA6360030101DL00290192DLDAQK-134-123-145-103\nDAAJOHNSON,JACK,,3RD\nDAG1234 BARNEYS INN PL\n"
      "DAIBALTIMORE\nDAJMD\nDAK21230 \nDARC \nDAS \nDAT \nDAU505\nDAW135\nDBA20170209\nDBB19910209\nDBC1\n"
      "DBD20120210\nDBHN\r");
  CHECK(jack.surname == "JOHNSON");
  CHECK(jack.given_names == "JACK");
  CHECK(jack.number == "K-134-123-145-103");
  CHECK(jack.birth == day(1991, 2, 9));
  CHECK(jack.expiry == day(2017, 2, 9));
  CHECK(jack.jurisdiction == "MD");
  CHECK(jack.issuer == "USA");
  // Without its type before the first element, with spaces after values, and with a middle name.
  const Identity adult = read(
      "@\nAAMVA6360060101DL00290179DAACTLIC,ADULT,A\nDAG60 STATE ST\nDAJCT\nDAQ990000001\nDARD   \nDBA20150101\n"
      "DBB19610101\nDBC2\nDBD20090223");
  CHECK(adult.surname == "CTLIC");
  CHECK(adult.given_names == "ADULT A");
  CHECK(adult.sex == Sex::female);
  const Identity apart =
      read("@\n\x1e\rANSI 6360290101DL00390285DLDAQ1234567     \nDABLAST\nDACFIRST\nDADM\nDBB19800229\n");
  CHECK(apart.surname == "LAST");
  CHECK(apart.given_names == "FIRST M");
  CHECK(apart.number == "1234567");
  CHECK(read("@\n\x1e\rANSI 6360290101DL00390285DLDAQ1\nDAAFIRST LAST\nDBB19800229\n").name == "FIRST LAST");
}

TEST_CASE("versions 2 and 3 have given names in one element; Canada writes years first") {
  const Identity mary = read(
      "@\n\x1e\rANSI 636012030001DL00000367DLDCAG   \nDCBNONE      \nDCDNONE \nDBA20200603\nDCSTESTER,           \n"
      "DCTMARY,ANN                  \nDBD20170607\nDBB19960603\nDBC2\nDAJON\nDAQS9244-43879-65702\nDCGCAN\n");
  CHECK(mary.issuer == "CAN");
  CHECK(mary.jurisdiction == "ON");
  CHECK(mary.surname == "TESTER");
  CHECK(mary.given_names == "MARY ANN");
  CHECK(mary.birth == day(1996, 6, 3));
  CHECK(mary.number == "S9244-43879-65702");
  // Illinois leaves the jurisdiction version out.
  CHECK(read("@\n\x1e\rANSI 6360350201DL00290201DLDAQS1\nDCSMOTORIST\nDBB06271969\n").jurisdiction == "IL");
}

TEST_CASE("NONE is nothing, a cut name is flagged, a card may not expire") {
  const Identity patty = read(
      "@\n\x1e\rANSI 604426090101DL00310233DLDBA20200904\nDCSFLOWERS\nDACPATTY\nDADNONE\nDBB19550904\nDAQ247725\n"
      "DDEN\nDDFT\nDDGN\n");
  CHECK(patty.given_names == "PATTY");
  CHECK(patty.name_truncated);
  CHECK(patty.issuer == "CAN");
  for (const char* never : {"00000000", "99999999", "INDEF"}) {
    const Identity forever = read(replaced(kVirginia, "DBA12102024", std::string("DBA") + never));
    CHECK(forever.unlimited);
    CHECK(forever.expiry == std::nullopt);
  }
  CHECK(!read(replaced(kVirginia, "DBA12102024\n", "")).unlimited);
}

TEST_CASE("an issuer that is not known is taken from the elements") {
  const Identity paul = read(
      "@\n\x1e\rANSI 999999090001DL00310226DLDAQ401761391\nDCSRAWLINGS\nDACPAUL\nDBB06011985\n"
      "DAJMA\nDCGUSA\n");
  CHECK(paul.issuer == "USA");
  CHECK(paul.jurisdiction == "MA");
}

TEST_CASE("what is missing is named, with what to change at the scanner") {
  const std::string by_line = kVirginia.substr(0, kVirginia.find("DCSSAMPLE"));
  CHECK(fault(replaced(kVirginia, "DAQT64235789", "DAX1")).field == "DAQ (number)");
  CHECK(fault(replaced(kVirginia, "DCSSAMPLE", "DCS")).field == "DCS (surname)");
  CHECK(fault(replaced(kVirginia, "DBB06061986", "DBB")).field == "DBB (birth date)");
  CHECK(fault(replaced(kVirginia, "DBB06061986", "DBB06311986")).mistake == Mistake::date);
  CHECK(fault(replaced(kVirginia, "DBA12102024", "DBA13102024")).field == "DBA (expiry)");
  CHECK(fault(kVirginia.substr(0, kVirginia.find("DBB0606"))).text.find("by a silence (idle)") != std::string::npos);
  CHECK(fault(by_line).field == "DCS (surname)");
  CHECK(fault(by_line).text.find("not read whole") != std::string::npos);
  const std::string bare = replaced(replaced(replaced(kVirginia, "\n", ""), "\r", ""), "\x1e", "");
  CHECK(fault(bare).text.find("control characters") != std::string::npos);
}

TEST_CASE("headers that are none are refused") {
  CHECK(fault("").field == "header");
  CHECK(fault("@\n\x1e\rANSI 63600").field == "header");
  CHECK(fault(replaced(kVirginia, "6360001001", "6360000001")).text.find("before AAMVA version 1") !=
        std::string::npos);
  CHECK(fault("@\n\x1e\rANSI 636000100100DL00410278").field == "header");
  CHECK(fault("@\n\x1e\rANSI 636000100199DL00410278").field == "header");
  CHECK(fault("@\n\x1e\rANSI 63600010010DL00410278").field == "header");
  CHECK(fault("@\n\x1e\rANSI 636000100101ZV00410278ZVZVA").field == "subfile directory");
  CHECK(fault(kVirginia + std::string(15000, 'A')).mistake == Mistake::shape);
  CHECK(!is_aamva("mail@example.com"));
  CHECK(!is_aamva("@ANSI"));
  CHECK(is_aamva(kVirginia));
}

TEST_CASE("neither the jurisdiction's subfile nor an address changes who it is") {
  CHECK(read(replaced(kVirginia, "ZVZVA01", "ZVDAQ1\nDCSOTHER")).number == "T64235789");
  const std::string spaces = replaced(replaced(kVirginia, "\n", " "), "\r", " ");
  CHECK(read(replaced(spaces, "2300 WEST", "2300 DAQ WEST")).number == "T64235789");
}
