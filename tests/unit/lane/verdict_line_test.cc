#include "gateway/lane/verdict_line.h"

#include <doctest/doctest.h>

#include "gateway/lane/answer.h"
#include "gateway/lane/limits.h"
#include "gateway/lane/local_time.h"

using namespace usher;
using namespace usher::lane;

namespace {

LineValues refused() {
  LineValues values;
  values.verdict = "refused";
  values.reason = "unpaid";
  values.headline = "Not paid";
  values.explanation = "The order is not paid. Pay at the desk.";
  values.name = "Ada\r\nLovelace";
  return values;
}

}  // namespace

TEST_CASE("the default lines say OK and the name, or NO with reason and sentence") {
  LineValues values = refused();
  CHECK(verdict_line({}, values) == "NO unpaid The order is not paid. Pay at the desk.\r\n");
  values.explanation.clear();
  CHECK(verdict_line({}, values) == "NO unpaid Not paid\r\n");
  values.passed = true;
  CHECK(verdict_line({}, values) == "OK Ada Lovelace\r\n");
  values.name.clear();
  CHECK(verdict_line({}, values) == "OK\r\n");
}

TEST_CASE("a template may hold braces, its own end and every placeholder") {
  VerdictLineOptions options;
  options.no = "{{{verdict}|{item}|{category}|{seq}|{previous_gate}}}";
  options.end = "\x03";
  CHECK(check_template(options.no));
  CHECK(verdict_line(options, refused()) == "{refused||||}\x03");
  options.enabled = false;
  CHECK(verdict_line(options, refused()).empty());
}

TEST_CASE("a wrong template is refused with the placeholder and what is known") {
  CHECK(check_template("{nmae}").error().starts_with("unknown placeholder {nmae}; known are {verdict} "));
  CHECK(check_template("{name").error() == "a { without its }; write {{ for a brace");
  CHECK(check_template("name}").error() == "a lone }; write }} for a brace");
  CHECK(check_template("plain"));
  CHECK_FALSE(check_template(std::string(kTemplateBytesMax + 1, 'x')));
}

TEST_CASE("values are cut between characters and lines stay bounded") {
  LineValues values = refused();
  values.passed = true;
  values.name.clear();
  for (int i = 0; i < 1000; ++i) values.name += "\xE5\xBC\xA0";
  CHECK(verdict_line({}, values).size() == 3 + 255 + 2);
  VerdictLineOptions options;
  options.ok.clear();
  for (int i = 0; i < 80; ++i) options.ok += "{name}";
  CHECK(verdict_line(options, values).size() <= kLineBytesMax + options.end.size());
}

TEST_CASE("times are told in the event's zone, summer time included") {
  const admission::Time time{std::chrono::milliseconds(1'800'000'000'123)};  // 2027-01-15 08:00:00 UTC
  CHECK(local_time(time, "UTC") == "2027-01-15 08:00");
  CHECK(local_time(time, "Asia/Shanghai") == "2027-01-15 16:00");
  CHECK(local_time(time + std::chrono::days(180), "Europe/Berlin") == "2027-07-14 10:00");
  CHECK(local_time(time, "Mars/Olympus") == "2027-01-15 08:00 UTC");
  CHECK(local_time(admission::Time{std::chrono::milliseconds(-1)}, "UTC") == "1969-12-31 23:59");
  CHECK(known_timezone("Asia/Shanghai"));
  CHECK_FALSE(known_timezone("Mars/Olympus"));
}

TEST_CASE("trouble is told in the lane's language") {
  CHECK(line_values(Trouble::unknown_list, "main", admission::Language::de).headline ==
        "Die Liste main dieser Spur gibt es nicht. Bitte anlegen oder die Spur berichtigen.");
  const LineValues busy = line_values(Trouble::busy, {}, admission::Language::zh);
  CHECK(busy.reason == "busy");
  CHECK(busy.explanation.find("\xE9\x87\x8D\xE6\x96\xB0\xE6\x89\xAB\xE6\x8F\x8F") != std::string::npos);
  const LineValues unknown = line_values(Trouble::unknown_list, "main", admission::Language::en);
  CHECK(unknown.explanation.find("list main does not exist") != std::string::npos);
  CHECK_FALSE(unknown.passed);
}
