#include <doctest/doctest.h>

#include "tests/unit/import/reading.h"

using namespace usher::importing;
using namespace usher::importing::test;
using usher::admission::OrderStatus;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("a pretix check-in list is known by its header and read with its secrets") {
  const Read read = read_file(data_file("pretix_checkin_list.csv"));
  CHECK(read.header.profile == "pretix");
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 2);
  const auto& anna = read.out.rows[0].ticket;
  CHECK(anna.secret == "kq3wd8zyxv4e");
  CHECK(anna.order == "ABC12");
  CHECK(anna.item == "Conference");
  CHECK(anna.variation == "Student");
  CHECK(anna.order_status == OrderStatus::paid);
  CHECK(anna.person.given_name == "Anna");
  CHECK(anna.seat == "Row A, seat 1");
  CHECK(anna.zone == "Stalls");
  CHECK(anna.badge_fields == Pairs{{"What do you eat?", "vegan"}});
  CHECK(anna.import_source == "pretix");
  const auto& wei = read.out.rows[1].ticket;
  CHECK(wei.order_status == OrderStatus::pending);
  CHECK(wei.person.email == "+wei@example.cn");
  CHECK(wei.require_attention);
  CHECK(wei.notes == "wheelchair");
}

TEST_CASE("a later export of the same pretix list is no change just because somebody was scanned") {
  const std::string before = data_file("pretix_checkin_list.csv");
  const Read one = read_file(before), two = read_file(replace_all(before, "2026-03-05 09:12", "2026-03-06 10:00"));
  REQUIRE(two.out.rows.size() == 2);
  CHECK(one.out.rows[0].digest == two.out.rows[0].digest);
}

TEST_CASE("pretix order positions have the attendee before the buyer") {
  const Read read = read_file(data_file("pretix_positions.csv"));
  CHECK(read.header.profile == "pretix");
  CHECK(read.header.separator == ';');
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 3);
  const auto& anna = read.out.rows[0].ticket;
  CHECK(anna.person.email == "anna@example.org");
  CHECK(anna.person.name == "Anna Meyer");
  CHECK(anna.person.company == "Meyer GmbH");
  CHECK(anna.variation == "Adult");
  CHECK(anna.language == "de");
  CHECK(read.out.rows[1].ticket.person.name == "Buyer Person");
  CHECK(read.out.rows[1].ticket.person.email == "buyer@example.org");
  CHECK(!read.out.rows[1].natural_key.empty());
  CHECK(read.out.rows[2].ticket.require_approval);
  CHECK(read.out.rows[2].ticket.language == "zh-hans");
}

TEST_CASE("an Eventbrite attendee report is known by its header") {
  const Read read = read_file(data_file("eventbrite.csv"));
  CHECK(read.header.profile == "eventbrite");
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 2);
  const auto& john = read.out.rows[0].ticket;
  CHECK(john.secret.empty());
  CHECK(john.person.name == "John Example");
  CHECK(john.order == "10000000001");
  CHECK(john.item == "General Admission");
  CHECK(john.order_status == OrderStatus::paid);
  CHECK(john.person.title == "Engineer");
  CHECK(john.badge_fields == Pairs{{"How did you hear about us?", "Newsletter"}});
  CHECK(read.out.rows[1].ticket.order_status == OrderStatus::canceled);
}

TEST_CASE("a Cvent report is known by its header, the confirmation number is the code") {
  const Read read = read_file(data_file("cvent.csv"));
  CHECK(read.header.profile == "cvent");
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 3);
  const auto& maria = read.out.rows[0].ticket;
  CHECK(maria.secret == "N7X2K4PQ9LM");
  CHECK(maria.person.name == "Maria García");
  CHECK(maria.person.title == "Director");
  CHECK(maria.category == "Attendee");
  CHECK(maria.item == "Full Conference");
  CHECK(read.out.rows[1].ticket.order_status == OrderStatus::canceled);
  CHECK(read.out.rows[2].ticket.require_approval);
}

TEST_CASE("a 31会议 list in GB18030 is known by its header") {
  const Read read = read_file(data_file("31huiyi_gb18030.csv"));
  CHECK(read.header.profile == "31huiyi");
  CHECK(read.header.encoding == "gb18030");
  CHECK(read.out.errors.empty());
  REQUIRE(read.out.rows.size() == 2);
  const ImportedRow& wang = read.out.rows[0];
  CHECK(wang.ticket.secret == "20260001");
  CHECK(wang.ticket.person.name == "王伟");
  CHECK(wang.ticket.category == "嘉宾");
  CHECK(wang.ticket.item == "VIP票");
  CHECK(wang.ticket.tags == std::vector<std::string>{"VIP", "演讲"});
  CHECK(wang.numbers == Pairs{{"id_number", "11010519491231002X"}});
  CHECK(wang.ticket.badge_fields == Pairs{{"是否需要住宿", "是"}});
  CHECK(read.out.rows[1].ticket.order_status == OrderStatus::pending);
  CHECK(read.out.rows[1].ticket.require_approval);
  CHECK(read.out.rows[1].ticket.import_source == "31huiyi");
}

TEST_CASE("of several status columns the one that admits least counts, in any order") {
  const Read read = read_file(
      "签到码,姓名,手机,报名状态,支付状态\n1,a,,已报名,待支付\n2,b,,已取消,已支付\n3,c,,已报名,\n4,d,,待审核,已支付\n");
  REQUIRE(read.out.rows.size() == 4);
  CHECK(read.out.rows[0].ticket.order_status == OrderStatus::pending);
  CHECK(read.out.rows[1].ticket.order_status == OrderStatus::canceled);
  CHECK(read.out.rows[2].ticket.order_status == OrderStatus::paid);
  CHECK(read.out.rows[3].ticket.require_approval);
}

TEST_CASE("a profile can be named, switched off, and its source renamed") {
  CHECK(read_file(data_file("cvent.csv"), {.profile = "canonical"}).header.profile.empty());
  const Read read =
      read_file("First Name,Last Name,Confirmation Number\nA,B,C\n", {.profile = "cvent", .source = "crm"});
  CHECK(read.header.profile == "cvent");
  REQUIRE(read.out.rows.size() == 1);
  CHECK(read.out.rows[0].ticket.secret == "C");
  CHECK(read.out.rows[0].ticket.import_source == "crm");
}
