#include <doctest/doctest.h>

#include "storage/import/limits.h"
#include "tests/unit/import/reading.h"

using namespace usher::importing;
using namespace usher::importing::test;
using usher::admission::OrderStatus;

namespace {

bool says(const std::vector<RowError>& errors, std::size_t at, std::uint64_t line, std::string_view part) {
  if (at >= errors.size()) return false;
  INFO(errors[at].reason);
  CHECK(errors[at].line == line);
  return errors[at].reason.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("all canonical columns reach the ticket") {
  const Read read = read_file(
      "secret,name,company,title,category,item,order,status,tags,seat,zone,language,email,phone,id_number,valid_from,"
      "valid_until,blocked,given_name,family_name,variation,subevent,notes,passport,require_attention\n"
      "S1,王伟,Acme,CEO,vip,Day,O1,pending,\"a,b\",A1,Hall,zh-CN,w@x.cn,13800138000,11010519491231002X,"
      "2026-03-05 09:00,2026-03-05,lost;stolen,伟,王,Adult,Morning,hello,E1234 5678,yes\n",
      {.timezone = "Asia/Shanghai"});
  CHECK(read.out.warnings.empty());
  REQUIRE(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 1);
  const ImportedRow& row = read.out.rows[0];
  const auto& t = row.ticket;
  CHECK(t.secret == "S1");
  CHECK(t.person.name == "王伟");
  CHECK(t.person.company == "Acme");
  CHECK(t.person.title == "CEO");
  CHECK(t.category == "vip");
  CHECK(t.item == "Day");
  CHECK(t.order == "O1");
  CHECK(t.order_status == OrderStatus::pending);
  CHECK(t.tags == std::vector<std::string>{"a", "b"});
  CHECK(t.seat == "A1");
  CHECK(t.zone == "Hall");
  CHECK(t.language == "zh-CN");
  CHECK(t.person.email == "w@x.cn");
  CHECK(t.person.phone == "13800138000");
  CHECK(t.valid_from->time_since_epoch() == std::chrono::seconds(1772672400));
  CHECK(t.valid_until->time_since_epoch() == std::chrono::milliseconds(1772726399999));
  CHECK(t.blocked == std::vector<std::string>{"lost", "stolen"});
  CHECK(t.variation == "Adult");
  CHECK(t.subevent == "Morning");
  CHECK(t.notes == "hello");
  CHECK(t.require_attention);
  CHECK(row.numbers == std::vector<std::pair<std::string, std::string>>{{"id_number", "11010519491231002X"},
                                                                        {"passport", "E12345678"}});
  CHECK(row.natural_key.empty());
  CHECK(t.import_source == "csv");
}

TEST_CASE("columns are found by their usual names, without case, spaces and punctuation") {
  const Read read =
      read_file("*姓 名,E-Mail :,手机（必填）,Job title,参会类型,Order #\n李娜,li@x.cn,139,CTO,媒体,77\n");
  REQUIRE(read.out.rows.size() == 1);
  const auto& t = read.out.rows[0].ticket;
  CHECK(t.person.name == "李娜");
  CHECK(t.person.email == "li@x.cn");
  CHECK(t.person.phone == "139");
  CHECK(t.person.title == "CTO");
  CHECK(t.category == "媒体");
  CHECK(t.order == "77");
}

TEST_CASE("a map goes before everything, and may leave a column out") {
  const Read read = read_file("Code,Wer,Firma,Name\nA,Anna,Acme,dropped\n",
                              {.map = {{"wer", "name"}, {"FIRMA", "company"}, {"Name", ""}}});
  REQUIRE(read.out.rows.size() == 1);
  CHECK(read.out.rows[0].ticket.person.name == "Anna");
  CHECK(read.out.rows[0].ticket.person.company == "Acme");
  CHECK(read.out.rows[0].ticket.badge_fields.empty());
  CHECK(read.header.columns[3].left_out);
  CHECK(read_file("Code\nA\n", {.map = {{"Wer", "name"}}}).failure.column == "Wer");
  CHECK(read_file("Code\nA\n", {.map = {{"Code", "sekret"}}}).failure.reason.find("secret, name") != std::string::npos);
}

TEST_CASE("an unknown column is reported once and kept for the badge") {
  const Read read = read_file("secret,T恤尺码,Diet\nA,XL,\nB,M,vegan\n");
  REQUIRE(read.out.warnings.size() == 2);
  CHECK(read.out.warnings[0].column == "T恤尺码");
  CHECK(read.out.warnings[0].line == 1);
  CHECK(read.out.warnings[0].reason.find("Known are secret, name") != std::string::npos);
  CHECK(read.out.rows[0].ticket.badge_fields == std::vector<std::pair<std::string, std::string>>{{"T恤尺码", "XL"}});
  CHECK(read.out.rows[1].ticket.badge_fields.size() == 2);
}

TEST_CASE("a file with no known column is refused with what was found and what is known") {
  const Read read = read_file("foo,bar\n1,2\n");
  CHECK(read.failure.line == 1);
  CHECK(read.failure.reason.find("Found: foo, bar") != std::string::npos);
  CHECK(read.failure.reason.find("Known: secret") != std::string::npos);
}

TEST_CASE("bad options are refused with what there is") {
  CHECK(read_file("", {.profile = "nope"}).failure.reason.find("eventbrite") != std::string::npos);
  CHECK(read_file("", {.encoding = "klingon"}).failure.reason.find("gb18030") != std::string::npos);
  CHECK(read_file("", {.separator = '#'}).failure.reason.find("semicolon") != std::string::npos);
  CHECK(read_file("", {.timezone = "Mars/Base"}).failure.reason.find("Asia/Shanghai") != std::string::npos);
}

TEST_CASE("each bad value is reported with line, column and what is allowed, and the other rows stand") {
  const Read read = read_file(
      "secret,name,status,email,id_number,valid_from,valid_until\n"
      "A,one,maybe,,,,\n"
      "B,two,,no-at,,,\n"
      "C,three,,,110105194912310021,,\n"
      "D,four,,,,yesterday,\n"
      "E,five,paid,,,2026-03-05,2026-03-04\n"
      "1.2E+15,six,,,,,\n"
      "G,seven,paid,a@b.c,11010519491231002x,2026/3/5 9:00,2026-03-06 18:00\n"
      ",,paid,,,,\n");
  REQUIRE(read.out.rows.size() == 1);
  CHECK(read.out.rows[0].ticket.secret == "G");
  CHECK(read.out.rows[0].line == 8);
  const auto& e = read.out.errors;
  REQUIRE(e.size() == 7);
  CHECK(says(e, 0, 2, "paid, pending"));
  CHECK(e[0].column == "status");
  CHECK(says(e, 1, 3, "name@example.com"));
  CHECK(says(e, 2, 4, "last character"));
  CHECK(says(e, 3, 5, "2026-03-05 09:00"));
  CHECK(says(e, 4, 6, "before valid_from"));
  CHECK(says(e, 5, 7, "shortened by a spreadsheet"));
  CHECK(says(e, 6, 9, "names nobody"));
  CHECK(read.totals.errors == 7);
}

TEST_CASE("a code that stands in two rows is an error that names the first") {
  const Read read = read_file("票号,name\nA,x\nB,y\nA,z\na,w\n");
  CHECK(read.out.rows.size() == 3);
  REQUIRE(read.out.errors.size() == 1);
  CHECK(read.out.errors[0].line == 4);
  CHECK(read.out.errors[0].column == "票号");
  CHECK(read.out.errors[0].reason.find("line 2") != std::string::npos);
}

TEST_CASE("a row without a code is named by ID number, e-mail, phone, order or company, in this order") {
  const Read read = read_file(
      "name,email,phone,order,company,id_number\n"
      "Ann,a@x.y,1,O,C,11010519491231002X\n"
      "Ann,A@X.y,1,O,C,\n"
      "ann,a@x.y,2,P,D,\n"
      "Ann,,+86 13800138000,O,C,\n"
      "ANN,,138-0013-8000,O,C,\n"
      "Ann,,,O,C,\n"
      "Ann,,,,C,\n");
  REQUIRE(read.out.rows.size() == 7);
  const auto key = [&](std::size_t i) { return replace_all(read.out.rows[i].natural_key, "\x1F", "/"); };
  CHECK(key(0) == "id_number/11010519491231002X/");
  CHECK(key(1) == "email/a@x.y/ann");
  CHECK(key(2) == "email/a@x.y/ann#2");
  CHECK(key(3) == "phone/13800138000/ann");
  CHECK(key(4) == "phone/13800138000/ann#2");
  CHECK(key(5) == "order/o/ann");
  CHECK(key(6) == "name/ann/c");
}

TEST_CASE("rows that look like one person under two codes are suspects, and both are kept") {
  const Read read = read_file(
      "secret,name,email,phone,company\nA,Li  Na,li@x.cn,1,Acme\nB,li na,,,ACME\nC,LI NA,LI@x.cn,,Other\nD,Li "
      "Na,z@x.cn,9,Third\n");
  CHECK(read.out.rows.size() == 4);
  CHECK(read.out.suspects == std::vector<Suspect>{{3, 2, "same name and company"}, {4, 2, "same name and e-mail"}});
}

TEST_CASE("names are joined as their script has it") {
  const Read read = read_file("secret,first name,surname\nA,伟,王\nB,Anna,Meyer\nC,,Solo\nD,Anna,王\nE,민준,김\n");
  REQUIRE(read.out.rows.size() == 5);
  CHECK(read.out.rows[0].ticket.person.name == "王伟");
  CHECK(read.out.rows[1].ticket.person.name == "Anna Meyer");
  CHECK(read.out.rows[2].ticket.person.name == "Solo");
  CHECK(read.out.rows[3].ticket.person.name == "Anna 王");
  CHECK(read.out.rows[4].ticket.person.name == "김민준");
}

TEST_CASE("status and blocked words are read in both languages") {
  const Read read = read_file(
      "secret,状态,封禁\n1,已支付,否\n2,待支付,是\n3,已取消,黄牛票、投诉\n4,Refunded,no\n5,待审核,\n6,已过期,YES\n");
  REQUIRE(read.out.rows.size() == 6);
  const auto status = [&](std::size_t i) { return read.out.rows[i].ticket.order_status; };
  CHECK(status(0) == OrderStatus::paid);
  CHECK(status(1) == OrderStatus::pending);
  CHECK(status(2) == OrderStatus::canceled);
  CHECK(status(3) == OrderStatus::canceled);
  CHECK(status(4) == OrderStatus::pending);
  CHECK(read.out.rows[4].ticket.require_approval);
  CHECK(status(5) == OrderStatus::expired);
  CHECK(read.out.rows[0].ticket.blocked.empty());
  CHECK(read.out.rows[1].ticket.blocked == std::vector<std::string>{"blocked"});
  CHECK(read.out.rows[2].ticket.blocked == std::vector<std::string>{"黄牛票", "投诉"});
}

TEST_CASE("what spreadsheets put around numbers is taken off") {
  const Read read = read_file("sep=;\r\nsecret;name;phone;notes\r\n=\"00123\";'+name;\t13800138000\t;'=1+1\r\n");
  REQUIRE(read.out.rows.size() == 1);
  const auto& t = read.out.rows[0].ticket;
  CHECK(read.out.rows[0].line == 3);
  CHECK(t.secret == "00123");
  CHECK(t.person.name == "+name");
  CHECK(t.person.phone == "13800138000");
  CHECK(t.notes == "=1+1");
  CHECK(read.out.warnings.empty());
}

TEST_CASE("errors and suspects beyond the bounds are counted, not kept") {
  std::string file = "secret,name,email\n";
  for (int i = 0; i < 3000; ++i) file += "K" + std::to_string(i) + ",Same,bad\nL" + std::to_string(i) + ",Same,a@b.c\n";
  const Read read = read_file(file);
  CHECK(read.totals.errors == 3000);
  CHECK(read.out.errors.size() == kErrorsKept);
  CHECK(read.totals.suspects == 2999);
  CHECK(read.out.suspects.size() == kSuspectsKept);
  CHECK(read.totals.rows == 3000);
}

TEST_CASE("reading the same file twice gives the same rows") {
  const std::string file = "name,company\n王伟,A\n王伟,A\nLi,B\n";
  CHECK(read_file(file).out.rows == read_file(file, {}, 1).out.rows);
}
