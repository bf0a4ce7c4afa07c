#include <doctest/doctest.h>

#include "gateway/ctl/console.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/url.h"

namespace usher::ctl {
namespace {

Time at(const char* text) {
  return parse_rfc3339(text).value();
}

}  // namespace

TEST_CASE("a server address may leave out what goes without saying") {
  CHECK(parse_server("http://127.0.0.1:8480")->text() == "http://127.0.0.1:8480");
  CHECK(parse_server("gate.example")->text() == "http://gate.example:8480");
  CHECK(parse_server("gate.example:80")->text() == "http://gate.example:80");
  CHECK(parse_server("https://gate.example")->text() == "https://gate.example:443");
  CHECK(parse_server("https://gate.example/usher/")->text() == "https://gate.example:443/usher");
  CHECK(parse_server("[::1]:9")->authority() == "[::1]:9");
  CHECK(parse_server("[::1]")->host == "::1");
}

TEST_CASE("a wrong server address says what is wrong with it") {
  CHECK(parse_server("ftp://x").error().find("not http or https") != std::string::npos);
  CHECK(parse_server("").error() == "the host is missing");
  CHECK(parse_server("http://h:99999").error().find("not a port") != std::string::npos);
  CHECK(parse_server("http://h:").error().find("not a port") != std::string::npos);
  CHECK(parse_server("::1").error().find("brackets") != std::string::npos);
  CHECK(parse_server("[::1").error().find("closing") != std::string::npos);
  CHECK(parse_server("[::1]x").error().find("':port'") != std::string::npos);
  CHECK_FALSE(parse_server("http://user@h"));
  CHECK_FALSE(parse_server("http://h?x"));
  CHECK_FALSE(parse_server("h\r\nX: y"));
}

TEST_CASE("whatever a person types stays one segment of the path") {
  CHECK(path("/v1/events/{}/lists/{}", {"a/b", "李 %"}) == "/v1/events/a%2Fb/lists/%E6%9D%8E%20%25");
  CHECK(with_query("/x", {{"search", "a&b=c+d"}, {"n", "1"}}) == "/x?search=a%26b%3Dc%2Bd&n=1");
  CHECK(with_query("/x", {}) == "/x");
}

TEST_CASE("a list is named EVENT/LIST") {
  CHECK(split_list_name("expo/main").value() == std::pair<std::string, std::string>("expo", "main"));
  for (const auto* wrong : {"expo", "/main", "expo/", "a/b/c", ""}) CHECK_FALSE(split_list_name(wrong));
}

TEST_CASE("RFC 3339 times are read in any zone and written in UTC") {
  CHECK(rfc3339(at("2026-11-21T09:30:00+08:00")) == "2026-11-21T01:30:00Z");
  CHECK(rfc3339(at("2026-11-21 09:30:00.25Z")) == "2026-11-21T09:30:00.250Z");
  CHECK(rfc3339(at("2024-02-29t23:59:59-00:30")) == "2024-03-01T00:29:59Z");
  for (const auto* wrong :
       {"", "2026-11-21", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:30:00",
        "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00Zx", "2026-11-21T09:30:00+8:00"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

TEST_CASE("a time argument may be a span from now") {
  const Time noon = at("2026-11-21T12:00:00.7Z");
  CHECK(time_argument("now", noon).value() == "2026-11-21T12:00:00Z");
  CHECK(time_argument("+2h", noon).value() == "2026-11-21T14:00:00Z");
  CHECK(time_argument("-30m", noon).value() == "2026-11-21T11:30:00Z");
  CHECK(time_argument("+1d12h", noon).value() == "2026-11-23T00:00:00Z");
  CHECK(time_argument("+90s", noon).value() == "2026-11-21T12:01:30Z");
  CHECK(time_argument("+30min", noon).value() == "2026-11-21T12:30:00Z");
  for (const auto* wrong : {"+", "+2", "+h", "+2x", "2h", "tomorrow", "+99999999999999999999d", "+1h-"}) {
    CAPTURE(wrong);
    CHECK(time_argument(wrong, noon).error().find("+2h") != std::string::npos);
  }
}

TEST_CASE("spans read well") {
  CHECK(span_text(std::chrono::seconds(14)) == "14 s");
  CHECK(span_text(std::chrono::seconds(185)) == "3 min 05 s");
  CHECK(span_text(std::chrono::seconds(7620)) == "2 h 07 min");
  CHECK(span_text(std::chrono::seconds(-5)) == "0 s");
}

TEST_CASE("values become members, none takes one away, and what was not given stays out") {
  json::object body;
  put(body, "name", Given("x"));
  put(body, "other", Given());
  put(body, "flag", std::optional<bool>(false));
  put(body, "items", std::vector<std::string>{});
  CHECK(put_count(body, "capacity", "--capacity", Given("none")));
  CHECK(put_time(body, "closes_at", "--closes-at", Given("2026-11-21T09:30:00Z")));
  CHECK(put_pairs(body, "answers", "--answer", {"size=L", "note=a=b"}));
  CHECK(body == json::object{{"name", "x"},
                             {"flag", false},
                             {"capacity", nullptr},
                             {"closes_at", "2026-11-21T09:30:00Z"},
                             {"answers", {{"size", "L"}, {"note", "a=b"}}}});
}

TEST_CASE("a wrong value is named with its option") {
  json::object body;
  CHECK(put_count(body, "capacity", "--capacity", Given("-1")).error().message.starts_with("--capacity: '-1'"));
  CHECK(put_time(body, "opens_at", "--opens-at", Given("soon")).error().message.starts_with("--opens-at: 'soon'"));
  CHECK(put_pairs(body, "answers", "--answer", {"=x"}).error().message.starts_with("--answer: '=x'"));
  CHECK(put_count(body, "capacity", "--capacity", Given("x")).error().exit == Exit::usage);
}

TEST_CASE("the locale decides the language") {
  CHECK(language_of_locale("zh_CN.UTF-8") == Language::zh);
  CHECK(language_of_locale("zh") == Language::zh);
  CHECK(language_of_locale("zha_XX") == Language::en);
  CHECK(language_of_locale("en_US.UTF-8") == Language::en);
  CHECK(language_of_locale("C") == Language::en);
  CHECK(language_of_locale("") == Language::en);
}

}  // namespace usher::ctl
