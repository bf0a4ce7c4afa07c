#include <string>

#include <doctest/doctest.h>

#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"

using namespace usher;
using api::JsonIn;
using api::JsonOut;

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  api::append_json_text(out, text);
  return out;
}

// The mistake in a body that should hold only {"name": text, "count": number}.
std::string mistake_in(std::string_view body) {
  JsonIn in(body);
  std::string name;
  std::uint64_t count = 0;
  in.text("name", name, 10);
  in.number("count", count);
  in.need({"name"});
  return in.finish().value_or("");
}

}  // namespace

TEST_CASE("texts are written as JSON with quotes, control characters and backslashes escaped") {
  CHECK(quoted("Ada") == R"("Ada")");
  CHECK(quoted("a\"b\\c\n\t\r") == R"("a\"b\\c\n\t\r")");
  CHECK(quoted(std::string_view("\0\x1f", 2)) == R"("\u0000\u001f")");
  CHECK(quoted("王小明 Ünïcode 🎫") == "\"王小明 Ünïcode 🎫\"");
}

TEST_CASE("bytes that are not UTF-8 are written as U+FFFD, each, and what is around them stands") {
  CHECK(quoted("a\xFF"
               "b") ==
        "\"a\xEF\xBF\xBD"
        "b\"");
  CHECK(quoted("\xE7\x8E") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(quoted("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(quoted("王\xFF王") == "\"王\xEF\xBF\xBD王\"");
}

TEST_CASE("objects and arrays get their commas where they belong") {
  JsonOut out;
  out.begin_object();
  out.field("a", 1);
  out.begin_array("b");
  out.value("x");
  out.begin_object();
  out.end_object();
  out.value(true);
  out.end_array();
  out.begin_object("c");
  out.null("d");
  out.field("e", std::optional<std::uint32_t>());
  out.end_object();
  out.field("f", 1.5);
  out.field("g", admission::Time(std::chrono::milliseconds(1'795'224'600'250)));
  out.end_object();
  CHECK(std::move(out).take() ==
        R"({"a":1,"b":["x",{},true],"c":{"d":null,"e":null},"f":1.500,"g":"2026-11-21T01:30:00.250Z"})");
}

TEST_CASE("a body that is not JSON is answered with the byte, and one that is not UTF-8 with that") {
  CHECK(mistake_in(R"({"name":"x"})").empty());
  CHECK(mistake_in("").find("empty") != std::string::npos);
  CHECK(mistake_in("[1]") == "the body must be a JSON object");
  CHECK(mistake_in(R"({"name":)").find("ends too early") != std::string::npos);
  CHECK(mistake_in(R"({"name" "x"})").find("at byte 9") != std::string::npos);
  CHECK(mistake_in("{\"name\":\"\xFF\"}") == "the body is not valid UTF-8 at byte 10");
  CHECK(mistake_in(R"({"name":"x"} {})").find("not valid JSON") != std::string::npos);
}

TEST_CASE("a body is bounded in depth") {
  CHECK(mistake_in(R"({"name":[[[[[[[[[[1]]]]]]]]]]})").find("deeper than 8") != std::string::npos);
}

TEST_CASE("a field of the wrong type, one too long, one missing and one unknown are each named") {
  CHECK(mistake_in(R"({"name":7})") == "name: must be a text");
  CHECK(mistake_in(R"({"name":"x","count":"7"})") == "count: must be a whole number");
  CHECK(mistake_in(R"({"name":"x","count":-1})") == "count: must not be negative");
  CHECK(mistake_in(R"({"name":"12345678901"})") == "name: must be no longer than 10 bytes");
  CHECK(mistake_in(R"({"count":1})") == "name: is required");
  CHECK(mistake_in(R"({"name":"x","nmae":"y"})") == "unknown field \"nmae\"; known are name count");
}

TEST_CASE("null clears what can be cleared, and an absent field changes nothing") {
  JsonIn in(R"({"a":null,"b":null,"c":null})");
  std::string a = "old", d = "old";
  std::vector<std::string> b = {"old"};
  std::optional<admission::Time> c = admission::Time();
  CHECK(in.text("a", a));
  CHECK(in.texts("b", b));
  CHECK(in.time("c", c));
  CHECK_FALSE(in.text("d", d));
  CHECK(a.empty());
  CHECK(b.empty());
  CHECK_FALSE(c);
  CHECK(d == "old");
  CHECK_FALSE(in.finish());
}
