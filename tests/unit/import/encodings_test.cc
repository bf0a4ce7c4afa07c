#include <doctest/doctest.h>

#include "tests/unit/import/reading.h"

using namespace usher::importing;
using namespace usher::importing::test;

namespace {

// '|' stands for the separator, '~' for the line end.
constexpr std::string_view kFile =
    "票号|姓名|公司|备注|Tags~"
    "A-1|王秀英|北京智慧会展有限公司|\"第一行~第二行 \"\"引号\"\"\"|vip、媒体~"
    "A-2|Anna Meyer|\"Meyer | Söhne\"|plain|~"
    "A-3|𠮷野家|한국|x|staff~";

std::string file_with(char separator, std::string_view line_end) {
  std::string text = replace_all(std::string(kFile), "|", std::string(1, separator));
  return replace_all(std::move(text), "~", line_end);
}

void check_golden(const Read& read, char separator, std::string_view line_end) {
  CHECK(read.failure == RowError{});
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 3);
  const auto& first = read.out.rows[0].ticket;
  CHECK(first.secret == "A-1");
  CHECK(first.person.name == "王秀英");
  CHECK(first.person.company == "北京智慧会展有限公司");
  CHECK(first.notes == "第一行" + std::string(line_end) + "第二行 \"引号\"");
  CHECK(first.tags == std::vector<std::string>{"vip", "媒体"});
  CHECK(read.out.rows[1].ticket.person.company == "Meyer " + std::string(1, separator) + " Söhne");
  CHECK(read.out.rows[2].ticket.person.name == "𠮷野家");
  CHECK(read.out.rows[0].line == 2);
  CHECK(read.out.rows[1].line == 4);
  CHECK(read.out.rows[2].line == 5);
  CHECK(read.header.separator == separator);
}

struct Form {
  const char* name;
  const char* charset;
  std::string_view mark;
  const char* detected;
};
constexpr Form kForms[] = {
    {"UTF-8", "UTF-8", "", "utf-8"},
    {"UTF-8 with mark", "UTF-8", "\xEF\xBB\xBF", "utf-8"},
    {"UTF-16LE with mark", "UTF-16LE", "\xFF\xFE", "utf-16le"},
    {"UTF-16BE with mark", "UTF-16BE", "\xFE\xFF", "utf-16be"},
    {"UTF-16LE", "UTF-16LE", "", "utf-16le"},
    {"UTF-16BE", "UTF-16BE", "", "utf-16be"},
    {"GB18030", "GB18030", "", "gb18030"},
    {"GB18030 with mark", "GB18030", "\x84\x31\x95\x33", "gb18030"},
};

}  // namespace

TEST_CASE("every encoding, separator and line end gives the same rows, in pieces of any size") {
  for (const Form& form : kForms)
    for (const char separator : {',', ';', '\t'})
      for (const std::string_view line_end : {"\n", "\r\n", "\r"})
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
          CAPTURE(form.name);
          CAPTURE(separator);
          CAPTURE(piece);
          const std::string bytes = std::string(form.mark) + convert(file_with(separator, line_end), form.charset);
          const Read read = read_file(bytes, {}, piece);
          CHECK(read.header.encoding == form.detected);
          check_golden(read, separator, line_end);
        }
}

TEST_CASE("a row has the same digest in every encoding, separator and column order") {
  const Read one = read_file("secret,name,Company,colour\nA,王伟,Acme,red\n");
  const Read two = read_file(convert("COLOUR;company;姓名;票号\nred;Acme;王伟;A\n", "GB18030"));
  const Read other = read_file("secret,name,Company,colour\nA,王伟,Acme,blue\n");
  REQUIRE(one.out.rows.size() == 1);
  REQUIRE(two.out.rows.size() == 1);
  REQUIRE(other.out.rows.size() == 1);
  CHECK(one.out.rows[0].digest == two.out.rows[0].digest);
  CHECK(one.out.rows[0].digest != other.out.rows[0].digest);
  CHECK(one.out.rows[0].ticket.import_digest == one.out.rows[0].digest);
}

TEST_CASE("digests are stored and so never change from one version to the next") {
  const Read read = read_file("secret,name,status,valid_from,tags,colour\nA,王伟,pending,2026-03-05 09:00,a;b,red\n");
  REQUIRE(read.out.rows.size() == 1);
  CHECK(read.out.rows[0].digest == 2374735403386779340ULL);
}

TEST_CASE("a byte that is no text costs its row and no other") {
  const Read read = read_file("secret,name\nA,王伟\nB,bro\xFFken\nC,李\xE5\x8A\nD,张敏\n");
  REQUIRE(read.out.rows.size() == 2);
  CHECK(read.out.rows[1].ticket.secret == "D");
  REQUIRE(read.out.errors.size() == 2);
  CHECK(read.out.errors[0].line == 3);
  CHECK(read.out.errors[0].column == "name");
  CHECK(read.out.errors[1].line == 4);
}

TEST_CASE("a bad byte in GB18030 and a lone surrogate in UTF-16 are found by their line") {
  std::string gb = convert("票号,姓名\nA,王伟\nB,李\nC,张敏\n", "GB18030");
  gb.replace(gb.find("B,") + 2, 2, "\xFF\xFF");
  const Read read = read_file(gb);
  CHECK(read.out.rows.size() == 2);
  REQUIRE(read.out.errors.size() == 1);
  CHECK(read.out.errors[0].line == 3);

  std::string wide = convert("票号,姓名\nA,王伟\nB,李\n", "UTF-16LE");
  wide.replace(wide.size() - 4, 2, "\x00\xD8", 2);
  const Read second = read_file(wide);
  CHECK(second.out.rows.size() == 1);
  REQUIRE(second.out.errors.size() == 1);
  CHECK(second.out.errors[0].line == 3);
}

TEST_CASE("a Western spreadsheet's accents are not taken for Chinese") {
  const Read read = read_file(convert("secret,name\nA,André Müller\nB,José\n", "CP1252"));
  CHECK(read.header.encoding == "windows-1252");
  REQUIRE(read.out.rows.size() == 2);
  CHECK(read.out.rows[0].ticket.person.name == "André Müller");
}

TEST_CASE("a named encoding goes before what the bytes look like") {
  const Read read = read_file(convert("票号,姓名\nA,王伟\n", "GB18030"), {.encoding = "GBK"});
  CHECK(read.header.encoding == "gb18030");
  CHECK(read.out.rows.size() == 1);
  const Read wide = read_file("\xFE\xFF" + convert("票号,姓名\nA,王伟\n", "UTF-16BE"), {.encoding = "utf-16"});
  CHECK(wide.header.encoding == "utf-16be");
  CHECK(wide.out.rows.size() == 1);
}

TEST_CASE("a workbook in place of text is refused with what to do") {
  const Read read = read_file(std::string_view("PK\x03\x04 anything", 13));
  CHECK(read.failure.reason.find("save it as CSV") != std::string::npos);
  CHECK(read_file("").failure.reason.find("empty") != std::string::npos);
  CHECK(read_file("\xEF\xBB\xBF\n\n").failure.reason.find("empty") != std::string::npos);
}

TEST_CASE("text after the first 64 KB may be cut anywhere between pieces") {
  std::string file = "secret,name\n";
  for (int i = 0; i < 20000; ++i) file += "C" + std::to_string(i) + ",王秀英" + std::to_string(i) + "\r\n";
  const Read whole = read_file(file);
  CHECK(whole.out.rows.size() == 20000);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{65537}}) {
    const Read cut = read_file(file, {}, piece);
    CHECK(cut.out.rows == whole.out.rows);
  }
  const Read gb = read_file(convert(file, "GB18030"), {}, 1001);
  CHECK(gb.out.rows == whole.out.rows);
}
