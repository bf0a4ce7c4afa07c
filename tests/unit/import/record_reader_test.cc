#include "storage/import/record_reader.h"

#include <doctest/doctest.h>

#include "storage/import/limits.h"
#include "tests/unit/import/reading.h"

using namespace usher::importing;
using namespace usher::importing::test;

namespace {

// Records as "line:cell|cell", problems as "line!".
std::vector<std::string> records(std::string_view text, std::size_t piece_bytes = 1 << 20, char separator = ',') {
  RecordReader reader(separator);
  std::vector<std::string> out;
  const auto drain = [&] {
    for (auto step = reader.next(); step != RecordReader::Step::more; step = reader.next()) {
      std::string shown = std::to_string(reader.record().line);
      if (step == RecordReader::Step::bad) {
        out.push_back(shown + "!");
        continue;
      }
      char mark = ':';
      for (const auto cell : reader.record().cells) shown += std::exchange(mark, '|') + std::string(cell);
      out.push_back(shown);
    }
  };
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    reader.tail() += text.substr(at, piece_bytes);
    drain();
  }
  reader.finish();
  drain();
  return out;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("quotes, separators and line ends of every kind") {
  const std::string text = "a,b\r\n\"x,\"\"y\"\"\",\"l1\r\nl2\"\rlast, \"q\" ,\n,\n\nend";
  const Lines wanted = {"1:a|b", "2:x,\"y\"|l1\r\nl2", "4:last|q|", "5:|", "6:", "7:end"};
  for (std::size_t piece = 1; piece < 9; ++piece) CHECK(records(text, piece) == wanted);
}

TEST_CASE("a single quotation mark is text where the row is whole") {
  CHECK(records("5\" pipe,\"Acme \"Best\" Co\",x\n") == Lines{"1:5\" pipe|Acme \"Best\" Co|x"});
}

TEST_CASE("a lost quotation mark costs its row, not the rest of the file") {
  CHECK(records("a,\"b\nc,\"d\"\ne,f\n") == Lines{"1!", "2:c|d", "3:e|f"});
  CHECK(records("a,b\n\"c,d\ne,f\ng,h") == Lines{"1:a|b", "2!", "3:e|f", "4:g|h"});
  std::string long_file = "\"lost,x\n";
  Lines wanted = {"1!"};
  for (int i = 2; i < 20000; ++i) {
    long_file += "c" + std::to_string(i) + ",x\n";
    wanted.push_back(std::to_string(i) + ":c" + std::to_string(i) + "|x");
  }
  CHECK(records(long_file) == wanted);
  CHECK(records(long_file, 1000) == wanted);
}

TEST_CASE("cells, rows and columns over the limits are reported and left out") {
  const std::string big(kFieldBytesMax + 1, 'x');
  for (const std::size_t piece : {std::size_t{999}, std::size_t{1} << 20}) {
    CHECK(records("a\n" + big + ",y\nb\n", piece) == Lines{"1:a", "2!", "3:b"});
    CHECK(records("a\n" + std::string(kColumnsMax, ',') + "\nb\n", piece) == Lines{"1:a", "2!", "3:b"});
    std::string wide = "a\n";
    for (int i = 0; i < 20; ++i) wide += std::string(kFieldBytesMax, 'x') + ",";
    CHECK(records(wide + "\nb\n", piece) == Lines{"1:a", "2!", "3:b"});
  }
  CHECK(records(std::string(kColumnsMax - 1, ',') + "\n").front().size() == 2 + kColumnsMax - 1);
}

TEST_CASE("many lost quotation marks cost bounded work and no row count") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "\"a,b\n";
  CHECK(records(text).size() <= 20000);
}

TEST_CASE("the separator is the one that stands most often outside quotes on the first line with text") {
  CHECK(detect_separator("a,b;c;d\n,,,,,,") == ';');
  CHECK(detect_separator("\n\n\"a;b;c\nd;\",b\n") == ',');
  CHECK(detect_separator("a\tb c\td,e") == '\t');
  CHECK(detect_separator("name") == ',');
}

TEST_CASE("a file cut at any byte keeps the rows before the cut and reports at most one") {
  const std::string file =
      "secret,name,notes\r\nA,王伟,\"one\r\ntwo, three\"\r\nB,\"李 \"\"娜\"\"\",x\r\nC,Anna,\"y\"\r\n";
  const Read whole = read_file(file);
  REQUIRE(whole.out.rows.size() == 3);
  for (std::size_t cut = 0; cut <= file.size(); ++cut) {
    CAPTURE(cut);
    const Read read = read_file(std::string_view(file).substr(0, cut), {}, 5);
    std::size_t complete = 0;
    for (const std::string_view end : {"three\"\r\n", ",x\r\n", "\"y\"\r\n"})
      if (file.find(end) + end.size() <= cut) ++complete;
    REQUIRE(read.out.rows.size() >= complete);
    for (std::size_t i = 0; i < complete; ++i) CHECK(read.out.rows[i] == whole.out.rows[i]);
    // The cut row itself may be whole in all but its last cell; rows out of nothing there are none.
    CHECK(read.out.rows.size() <= complete + 1);
    if (cut > file.find("\r\n") + 2) CHECK(read.failure == RowError{});
  }
}

TEST_CASE("a cut record says so, with its line") {
  const Read columns = read_file("secret,name,company\nA,x,y\nB,z");
  REQUIRE(columns.out.errors.size() == 1);
  CHECK(columns.out.errors[0].line == 3);
  CHECK(columns.out.errors[0].reason.find("cut") != std::string::npos);
  const Read quoted = read_file("secret,name,company\nA,x,y\nB,\"z");
  REQUIRE(quoted.out.errors.size() == 1);
  CHECK(quoted.out.errors[0].line == 3);
  CHECK(quoted.out.rows.size() == 1);
}

TEST_CASE("too many columns are an error, too few are empty cells with a warning") {
  const Read read = read_file("secret,name,company\nA,x,y,z\nB,x,y,,\nC,x\nD\n");
  REQUIRE(read.out.errors.size() == 2);
  CHECK(read.out.errors[0].line == 2);
  CHECK(read.out.errors[1].line == 5);
  CHECK(read.out.rows.size() == 2);
  REQUIRE(read.out.warnings.size() == 1);
  CHECK(read.out.warnings[0].line == 4);
}
