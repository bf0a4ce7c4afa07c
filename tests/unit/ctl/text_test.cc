#include <doctest/doctest.h>

#include "gateway/ctl/table.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {

TEST_CASE("a Chinese character is two columns wide, a combining mark none") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("李伟") == 4);
  CHECK(display_width("Ｌｉ") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("🎫") == 2);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("é") == 1);
  CHECK(display_width("") == 0);
}

TEST_CASE("bytes that are not UTF-8 are one column each and never read past the end") {
  CHECK(display_width("\xFF\xFE") == 2);
  CHECK(display_width("\xE6\x9D") == 2);
  CHECK(display_width("\xC0\x80") == 2);
  CHECK(display_width("\xED\xA0\x80") == 3);
  CHECK(printable("a\xFF") == "a?");
}

TEST_CASE("text is cut between characters and says so") {
  CHECK(fit("abcdef", 6) == "abcdef");
  CHECK(fit("abcdef", 4) == "abc…");
  CHECK(fit("李伟明", 5) == "李伟…");
  CHECK(fit("李伟明", 4) == "李…");
  CHECK(fit("abc", 0).empty());
}

TEST_CASE("padding counts columns, not bytes") {
  CHECK(pad("李", 4) == "李  ");
  CHECK(pad("12", 4, true) == "  12");
  CHECK(pad("long", 2) == "long");
}

TEST_CASE("a name cannot steer the terminal") {
  CHECK(printable("a\033[2Jb\tc\nd") == "a [2Jb c d");
  CHECK(printable("\u202Eevil") == " evil");
  CHECK(printable("李伟") == "李伟");
}

TEST_CASE("columns of a table line up whatever the script") {
  Table table({{"name"}, {"count", true}});
  table.add({"李伟", "7"});
  table.add({"Ann", "1,200"});
  CHECK(table.text() == "name  count\n----  -----\n李伟      7\nAnn   1,200\n");
}

TEST_CASE("a table fits a narrow terminal by cutting its flexible columns") {
  Table table({{"id", true}, {"name", false, true}, {"end"}});
  table.add({"1", "a name that is far too long", "x"});
  for (int columns : {40, 30, 20}) {
    const std::string text = table.text(columns);
    for (std::size_t from = 0; from < text.size();) {
      const auto end = text.find('\n', from);
      CHECK(display_width(text.substr(from, end - from)) <= columns);
      from = end + 1;
    }
  }
}

TEST_CASE("a rule stands above a sum and missing cells are empty") {
  Table table({{"a"}, {"b"}});
  table.add({"x"});
  table.rule();
  table.add({"y", "z"});
  CHECK(table.text() == "a  b\n-  -\nx\n-  -\ny  z\n");
}

TEST_CASE("CSV quotes what must be quoted and disarms formulas") {
  Table table({{"name"}, {"n"}});
  table.add({"a,\"b\"", "-5"});
  table.add({"=1+1", "+3 %"});
  table.add({"@x", "-2+cmd()"});
  CHECK(table.csv() == "name,n\r\n\"a,\"\"b\"\"\",-5\r\n'=1+1,+3 %\r\n'@x,'-2+cmd()\r\n");
}

TEST_CASE("numbers, shares and sizes read well") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(-1234567) == "-1,234,567");
  CHECK(grouped(-123) == "-123");
  CHECK(percent(1, 8) == "12.5 %");
  CHECK(percent(1, 0) == "-");
  CHECK(byte_text(0) == "0 bytes");
  CHECK(byte_text(1536) == "1.5 KB");
  CHECK(byte_text(std::size_t{5} << 30) == "5.0 GB");
}

}  // namespace usher::ctl
