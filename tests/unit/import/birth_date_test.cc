#include "storage/import/birth_date.h"

#include <doctest/doctest.h>

#include "tests/unit/import/reading.h"

using namespace usher::importing;
using namespace usher::importing::test;

TEST_CASE("birth dates are read as people and spreadsheets write them") {
  for (const char* text : {"1990-05-01", "1990-5-1", "1990/05/01", "1990/5/1", "1990.5.1", "19900501", "01.05.1990",
                           "1.5.1990", "1990年5月1日", "1990年05月01号", "1990 年 5 月 1 日", "１９９０－０５－０１",
                           " 1990-05-01 ", "1990-05-01 00:00:00", "1990/5/1 0:00", "1990-05-01T00:00:00"}) {
    CAPTURE(text);
    CHECK(parse_birth_date(text) == "1990-05-01");
  }
  CHECK(parse_birth_date("2000-02-29") == "2000-02-29");
}

TEST_CASE("what is no birth date, or could be two, is none") {
  for (const char* text : {"",
                           "x",
                           "1990",
                           "1990-05",
                           "1990-13-01",
                           "1990-02-30",
                           "1900-02-29",
                           "01/05/1990",
                           "1.5.90",
                           "1990-05.01",
                           "1990-05-01 08:00",
                           "1990年5月",
                           "1849-12-31",
                           "2150-01-01",
                           "05011990",
                           "1990-05-01-01",
                           "-1990-05-01",
                           "1990--05--01",
                           "99999-05-01",
                           "1990-005-01",
                           "1990-05-01 00:00:00x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_birth_date(text));
  }
}

TEST_CASE("a column of birth dates is found by its names, is part of the row, and is no badge field") {
  for (const char* header : {"birth_date", "Birth date", "Date of birth", "DOB", "Birthday", "Geburtsdatum", "出生日期",
                             "生日", "出生年月日"}) {
    CAPTURE(header);
    const Read read = read_file(std::string("secret,name,") + header + "\nS1,Ada,1.5.1990\nS2,Bob,\n");
    REQUIRE(read.out.rows.size() == 2);
    CHECK(read.out.rows[0].birth_date == "1990-05-01");
    CHECK(read.out.rows[0].ticket.badge_fields.empty());
    CHECK(read.out.rows[1].birth_date.empty());
  }
}

TEST_CASE("another birth date is another row, written otherwise it is the same") {
  const auto digest = [](const std::string& date) {
    return read_file("secret,name,birth_date\nS1,Ada," + date + "\n").out.rows.at(0).digest;
  };
  CHECK(digest("1990-05-01") == digest("1.5.1990"));
  CHECK(digest("1990-05-01") != digest("1990-05-02"));
  CHECK(digest("") == read_file("secret,name\nS1,Ada\n").out.rows.at(0).digest);
}

TEST_CASE("a bad birth date is a row error that names the column and not the date") {
  const Read read = read_file("secret,name,生日\nS1,Ada,01/05/1990\nS2,Bob,1990-05-01\n");
  REQUIRE(read.out.errors.size() == 1);
  CHECK(read.out.errors[0].line == 2);
  CHECK(read.out.errors[0].column == "生日");
  CHECK(read.out.errors[0].reason ==
        "the value is not a date; write it as 1990-05-01, 01.05.1990 or 1990年5月1日, or leave the cell empty");
  CHECK(read.out.rows.size() == 1);
}

TEST_CASE("a second column of what is only hashed is not kept as it is") {
  const Read read =
      read_file("secret,name,id_number,证件号,birthday,生日\nS1,Ada,P1234567,P7654321,1.5.1990,2.5.1990\n");
  REQUIRE(read.out.rows.size() == 1);
  CHECK(read.out.rows[0].ticket.badge_fields.empty());
  CHECK(read.out.rows[0].numbers.size() == 1);
  CHECK(read.out.warnings.size() == 2);
}
