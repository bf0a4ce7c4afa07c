#include <array>
#include <fstream>
#include <sstream>

#include "gateway/admission/rules_limits.h"
#include "gateway/admission/rules_names.h"
#include "tests/unit/admission/rules_scene.h"

namespace usher::admission {
namespace {

TEST_CASE("a fault in the names is told with its place and what is allowed") {
  CHECK(
      fault_of(R"({"xor":[]})") ==
      "rules.xor: is no operator; allowed: < <= > >= == != inList isBefore isAfter and or buildTime objectList lookup "
      "var entries_since entries_before entries_days_since entries_days_before");
  CHECK(fault_of(R"({"var":"now"})") ==
        "rules.var: may not stand at the top; allowed there: < <= > >= == != inList isBefore isAfter and or");
  CHECK(fault_of(R"({"and":[true,{"<":[{"and":[]},1]}]})") ==
        "rules.and[1].<[0].and: may not stand below a comparison; put the comparisons below it");
  CHECK(fault_of(R"({"and":[{"==":[{"var":"color"},1]}]})")
            .starts_with("rules.and[0].==[0].var: must be the name of a variable; allowed: product "));
  CHECK(fault_of(R"({"==":[{"var":["color"]},1]})").starts_with("rules.==[0].var[0]: must be"));
  CHECK(fault_of(R"({"==":[{"var":[]},1]})").starts_with("rules.==[0].var[0]: must be"));
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"buildTime":["noon"]}]})") ==
        "rules.isBefore[1].buildTime[0]: must be the name of a time; allowed: custom customtime date_from date_to "
        "date_admission");
  CHECK(fault_of(R"({"inList":[{"var":"gate"},{"objectList":[{"lookup":["door","1"]}]}]})")
            .starts_with("rules.inList[1].objectList[0].lookup[0]: must be the name of what is looked up; allowed: "
                         "product variation gate"));
}

TEST_CASE("an object is one operator") {
  CHECK(fault_of(R"({"<":[1,2],">":[1,2]})") == "rules: must be an object of exactly one operator, not of 2");
  CHECK(fault_of(R"({"and":[{}]})") == "rules.and[0]: must be an object of exactly one operator, not of 0");
  for (const char* json : {"[]", "null", "true", "\"x\"", "5"}) {
    CHECK(fault_of(json) == "rules: must be an object of one operator, or {} for no rule");
  }
}

TEST_CASE("names are checked before arguments") {
  CHECK(fault_of(R"({"and":[{"<":[1]},{"xor":[]}]})").starts_with("rules.and[1].xor: is no operator"));
}

TEST_CASE("numbers of arguments are checked") {
  CHECK(fault_of(R"({"<":[1]})") == "rules.<: takes 2 arguments, not 1");
  CHECK(fault_of(R"({"<":[1,2,3]})") == "rules.<: takes 2 arguments, not 3");
  CHECK(fault_of(R"({"and":[{"isAfter":[{"var":"now"}]}]})") == "rules.and[0].isAfter: takes 2 to 3 arguments, not 1");
  CHECK(fault_of(R"({"<":[{"entries_since":[]},1]})") == "rules.<[0].entries_since: takes 1 arguments, not 0");
  CHECK(fault_of(R"({"and":{"==":[1,1]}})") == "taken");
}

TEST_CASE("kinds of arguments are checked") {
  CHECK(fault_of(R"({"and":[1]})") == "rules.and[0]: must be a comparison, and, or, true or false");
  CHECK(fault_of(R"({"inList":[{"var":"product"},"abc"]})") ==
        "rules.inList[1]: must be a list: an objectList or an array of literals");
  CHECK(fault_of(R"({"inList":[{"var":"product"},[{"var":"gate"}]]})") ==
        "rules.inList[1][0]: must be a text, a number, true, false or null; else use objectList");
  CHECK(fault_of(R"({"==":[[1],1]})") == "rules.==[0]: may not be a list; only the second argument of inList is one");
  CHECK(fault_of(R"({"and":[{"objectList":[1]}]})").starts_with("rules.and[0]: may not be a list"));
  CHECK(fault_of(R"({"isBefore":[{"var":"product"},{"var":"now"}]})") ==
        "rules.isBefore[0]: must be a time: {\"var\": \"now\"} or a buildTime");
  CHECK(fault_of(R"({"<":[{"entries_since":["2026-01-01"]},1]})")
            .starts_with("rules.<[0].entries_since[0]: must be a time"));
  CHECK(fault_of(R"({"==":[{"var":"now"},"12:00"]})") == "rules.==: may compare a time only with a time");
  CHECK(fault_of(R"({"inList":[{"var":"now"},[1]]})") == "rules.inList[0]: may not be a time");
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"var":"now"},"soon"]})")
            .starts_with("rules.isBefore[2]: must be a number of minutes"));
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"var":"now"},1e300]})")
            .starts_with("rules.isBefore[2]: must be a number of minutes"));
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"var":"now"},"nan"]})")
            .starts_with("rules.isBefore[2]: must be a number of minutes"));
  CHECK(fault_of(R"({"==":[{"var":"gate"},{"lookup":["gate","North"]}]})") ==
        "rules.==[1].lookup[1]: must be the number of a gate");
  CHECK(fault_of(R"({"==":[{"var":"gate"},{"lookup":["product",true]}]})") ==
        "rules.==[1].lookup[1]: must be a pk: a text");
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"buildTime":["custom","tomorrow"]}]})")
            .starts_with("rules.isBefore[1].buildTime[1]: must be a time such as"));
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"buildTime":["custom"]}]})").find("must be a time such as") !=
        std::string::npos);
  CHECK(fault_of(R"({"isBefore":[{"var":"now"},{"buildTime":["customtime","24:00"]}]})")
            .starts_with("rules.isBefore[1].buildTime[1]: must be a time of day"));
}

TEST_CASE("times are read strictly") {
  const auto taken = [](const std::string& text) {
    return fault_of(R"({"isBefore":[{"var":"now"},{"buildTime":["custom",")" + text + "\"]}]}") == "taken";
  };
  for (const char* good : {"2026-02-28", "2024-02-29T00:00", "2026-01-01 10:00:59.5", "2026-01-01T10:00-0330",
                           "0001-01-01T00:00Z", "2026-01-01T10:00+01"}) {
    CAPTURE(good);
    CHECK(taken(good));
  }
  for (const char* bad :
       {"", "2026-02-29", "2026-1-1", "2026-01-01T", "2026-01-01T10", "2026-01-01T10:60", "2026-01-01T10:00:00.",
        "2026-01-01T10:00 Z", "2026-01-01T10:00+1", "0000-01-01", "2026-01-01T10:00+25:00"}) {
    CAPTURE(bad);
    CHECK_FALSE(taken(bad));
  }
}

TEST_CASE("the JSON is read strictly") {
  for (const char* bad :
       {"", "{", R"({"and":[true,]})", R"({"and":[01]})", R"({"and":[+1]})", R"({"and":[1.]})", R"({"and":[.5]})",
        R"({"and":[tru]})", R"({"and":true} x)", R"({and:[]})", R"({"and":["\x"]})", R"({"and":["\ud800"]})",
        "{\"and\":[\"\x01\"]}", "{\"and\":[\"\xC0\x80\"]}", "{\"and\":[\"\xED\xA0\x80\"]}", R"({"and":[1e999]})",
        R"({"and":[NaN]})", R"({"==":[9007199254740993000,1]})"}) {
    CAPTURE(bad);
    CHECK(fault_of(bad).starts_with("rules: not valid JSON at byte "));
  }
  RuleAsk ask;
  ask.ticket.item = "\xF0\x9F\x8E\xAB/\xC3\xA9\"";
  CHECK(ask.met(R"({"==":[{"var":"product"},"\ud83c\udfab\/\u00e9\""]})"));
}

TEST_CASE("rules are bounded in bytes, depth and values") {
  std::string deep = "true";
  for (std::size_t i = 0; i < kRulesDepthMax; ++i) deep = "{\"and\":[" + deep + "]}";
  CHECK(fault_of(deep).find("nested deeper than 24 levels") != std::string::npos);
  std::string wide = "{\"or\":[true";
  for (std::size_t i = 0; i < kRulesNodesMax; ++i) wide += ",true";
  CHECK(fault_of(wide + "]}").find("more than 2000 values") != std::string::npos);
  CHECK(fault_of("{\"or\":[true]}" + std::string(kRulesBytesMax, ' ')).find("longer than 65536 bytes") !=
        std::string::npos);
}

TEST_CASE("the manual names every operator, variable and time") {
  std::ifstream file("gateway/admission/RULES.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string manual = text.str();
  REQUIRE_FALSE(manual.empty());
  const auto check = [&](const auto& names) {
    for (const std::string_view name : names) {
      CAPTURE(name);
      CHECK(manual.find("`" + std::string(name) + "`") != std::string::npos);
    }
  };
  check(kRuleOps);
  check(kRuleVariables);
  check(kRuleTimes);
  check(kRulePks);
}

}  // namespace
}  // namespace usher::admission
