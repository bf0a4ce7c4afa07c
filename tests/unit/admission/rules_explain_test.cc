#include "gateway/admission/messages.h"
#include "gateway/admission/rule_words.h"
#include "tests/unit/admission/rules_scene.h"

namespace usher::admission {
namespace {

// As an event in Berlin renders it, in summer.
std::string in_berlin(Time time) {
  const auto local = time + 2h;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{local - day};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return text;
}

struct Told {
  std::string en, zh, de;
};

Told told(const RuleAsk& ask, std::string_view json) {
  const auto rules = compile_rules(json);
  REQUIRE(rules);
  REQUIRE(evaluate(*rules, ask.scene()) == Ruling::unmet);
  const Explanation why{MessageKey::rules_failed, {}, explain_unmet(*rules, ask.scene())};
  return {reason_explanation(why, Language::en, in_berlin), reason_explanation(why, Language::zh, in_berlin),
          reason_explanation(why, Language::de, in_berlin)};
}

TEST_CASE("each condition has its text in every language") {
  RuleAsk ask;
  ask.enter(ask.now - 26h);
  ask.enter(ask.now - 10min);
  struct Row {
    const char* json;
    Told told;
  };
  const Row rows[] = {
      {R"({"isBefore":[{"var":"now"},{"buildTime":["customtime","11:00"]}]})",
       {"Only allowed before 11:00", "仅限 11:00 之前入场", "Einlass nur vor 11:00"}},
      {R"({"isAfter":[{"var":"now"},{"buildTime":["customtime","13:00"]},30]})",
       {"Only allowed after 12:30", "仅限 12:30 之后入场", "Einlass erst nach 12:30"}},
      {R"({"isAfter":[{"var":"now"},{"buildTime":["custom","2026-06-16T00:00:00"]}]})",
       {"Only allowed after 2026-06-16 00:00", "仅限 2026-06-16 00:00 之后入场", "Einlass erst nach 16.06.2026 00:00"}},
      {R"({"isAfter":[{"var":"now"},{"buildTime":["custom","2026-06-15T23:59:00"]}]})",
       {"Only allowed after 23:59", "仅限 23:59 之后入场", "Einlass erst nach 23:59"}},
      {R"({"inList":[{"var":"product"},[1]]})",
       {"Ticket type not allowed", "票种不允许入场", "Ticketart nicht zugelassen"}},
      {R"({"==":[{"var":"variation"},"red"]})",
       {"Ticket type not allowed", "票种不允许入场", "Ticketart nicht zugelassen"}},
      {R"({"inList":[{"var":"gate"},[1]]})", {"Wrong entrance gate", "入口不符", "Falscher Eingang"}},
      {R"({"==":[{"var":"entry_status"},"absent"]})",
       {"Attendee is already checked in", "该人员已入场", "Person ist bereits eingecheckt"}},
      {R"({"<":[{"var":"entries_number"},2]})",
       {"Maximum number of entries exceeded", "入场次数超过上限", "Höchstwert überschritten: Anzahl der Eintritte"}},
      {R"({">":[{"var":"entries_today"},1]})",
       {"Minimum number of entries today exceeded", "今日入场次数未达下限",
        "Mindestwert nicht erreicht: Anzahl der heutigen Eintritte"}},
      {R"({"==":[{"var":"entries_days"},1]})",
       {"number of days with an entry is not 1", "有入场的天数不是 1", "Anzahl der Tage mit Eintritt ist nicht 1"}},
      {R"({">=":[{"var":"minutes_since_last_entry"},60]})",
       {"Minimum time since last entry exceeded", "距上次入场的时间未达下限",
        "Mindestwert nicht erreicht: Zeit seit dem letzten Eintritt"}},
      {R"({"<=":[{"var":"minutes_since_first_entry"},60]})",
       {"Maximum time since first entry exceeded", "距首次入场的时间超过上限",
        "Höchstwert überschritten: Zeit seit dem ersten Eintritt"}},
      {R"({"<":[{"entries_since":[{"buildTime":["customtime","00:30"]}]},1]})",
       {"Maximum number of entries since 00:30 exceeded", "00:30 以来的入场次数超过上限",
        "Höchstwert überschritten: Anzahl der Eintritte seit 00:30"}},
      {R"({"!=":[{"entries_days_before":[{"buildTime":["custom","2026-06-20"]}]},2]})",
       {"number of days with an entry before 2026-06-20 00:00 is 2", "2026-06-20 00:00 之前有入场的天数是 2",
        "Anzahl der Tage mit Eintritt vor 20.06.2026 00:00 ist 2"}},
      {R"({"==":[{"var":"now_isoweekday"},6]})",
       {"week day is not Saturday", "星期不是 星期六", "Wochentag ist nicht Samstag"}},
      {R"({"inList":[{"var":"now_isoweekday"},[6,7]]})",
       {"week day is not Saturday/Sunday", "星期不是 星期六/星期日", "Wochentag ist nicht Samstag/Sonntag"}},
      {R"({"==":[1,{"var":"entries_number"}]})", {"Unknown reason", "未知原因", "Unbekannter Grund"}},
      {R"({"and":[false]})", {"Unknown reason", "未知原因", "Unbekannter Grund"}},
      {R"({"and":[{"==":[{"var":"entries_number"},5]},{"var":"variation"}]})",
       {"Unknown reason", "未知原因", "Unbekannter Grund"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    const Told is = told(ask, row.json);
    CHECK(is.en == row.told.en);
    CHECK(is.zh == row.told.zh);
    CHECK(is.de == row.told.de);
  }
}

TEST_CASE("somebody outside is told so") {
  RuleAsk ask;
  CHECK(ask.lacks(R"({"==":[{"var":"entry_status"},"present"]})") == "absent");
}

TEST_CASE("of several ways in the nearest is told") {
  RuleAsk ask;
  ask.enter(ask.now - 10min);
  const std::string product = R"({"==":[{"var":"product"},"vip"]})";
  const std::string gate = R"({"==":[{"var":"gate"},9]})";
  const std::string few = R"({"<":[{"var":"entries_number"},1]})";
  const std::string later = R"({"isAfter":[{"var":"now"},{"buildTime":["customtime","13:00"]}]})";
  const std::string sooner = R"({"isAfter":[{"var":"now"},{"buildTime":["customtime","12:01"]}]})";
  const std::string once = R"({">=":[{"var":"minutes_since_last_entry"},0]})";  // met, by one who was here
  const std::string never = R"({"<":[{"var":"minutes_since_last_entry"},0]})";
  struct Row {
    std::string json, words;
  };
  const auto all = [](const std::string& members) { return R"({"and":[)" + members + "]}"; };
  const auto any = [](const std::string& members) { return R"({"or":[)" + members + "]}"; };
  const std::string at_1201 = "after|c1781517660000", at_1300 = "after|c1781521200000";
  const Row rows[] = {
      {any(product + "," + few), "maximum|entries_number"},
      {any(gate + "," + product), "gate"},
      {any(later + "," + sooner), at_1201},
      {all(later + "," + sooner), at_1300 + " " + at_1201},
      {all(few + "," + product), "maximum|entries_number type"},
      {any(all(few + "," + product) + "," + gate), "gate"},
      {all(any(product + "," + few) + "," + any(gate + "," + later)), "maximum|entries_number " + at_1300},
      {any(all(few + "," + once) + "," + few), "maximum|entries_number"},
      {any(never + "," + product), "type"},
      {any(never + "," + gate + "," + few), "maximum|entries_number"},
      {any("false," + product), "type"},
      {all("true," + product + "," + product), "type"},
      {any(R"({"and":[false]},)" + product), "type"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    CHECK(ask.lacks(row.json) == row.words);
  }
}

TEST_CASE("a form that would be huge is told all the same") {
  std::string json = R"({"and":[)";
  for (int i = 0; i < 60; ++i) {
    json += i == 0 ? "" : ",";
    json += R"({"or":[{"==":[{"var":"product"},"x"]},{"==":[{"var":"gate"},1]},{"==":[{"var":"entries_number"},7]}]})";
  }
  RuleAsk ask;
  CHECK(ask.lacks(json + "]}") == "not|entries_number|7");
}

TEST_CASE("words are written and read back") {
  using What = RuleWord::What;
  const Time time{1781517660000ms};
  for (const RuleWord& word :
       {RuleWord{}, RuleWord{.what = What::type}, RuleWord{.what = What::after, .time = time, .clock_only = true},
        RuleWord{.what = What::maximum, .subject = "entries_since", .time = time},
        RuleWord{.what = What::is_not, .subject = "entries_number", .value = "a|b"}}) {
    CHECK(read_word(write_word(word)) == word);
  }
  for (const char* bad :
       {"", "soon", "before|", "before|x", "type|more", "maximum|", "not|", "maximum|entries_since@c"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_word(bad));
  }
  CHECK(reason_explanation({MessageKey::rules_failed, {}, {"soon", "gate"}}, Language::en, nullptr) ==
        "Unknown reason, Wrong entrance gate");
}

TEST_CASE("the sentence of a refusal holds the texts, and does without them") {
  const Explanation why{MessageKey::rules_failed, {}, {"type", "after|1781517660000"}};
  CHECK(
      explain(why, Language::en, in_berlin) ==
      "The rules of this entrance do not admit this ticket now: Ticket type not allowed, Only allowed after 2026-06-15 "
      "12:01. Staff can say when they do.");
  CHECK(explain(why, Language::zh, in_berlin) ==
        "当前不符合此入口的入场规则:票种不允许入场，仅限 2026-06-15 12:01 之后入场。请咨询工作人员何时可以入场。");
  CHECK(explain({MessageKey::rules_failed}, Language::de, in_berlin) ==
        "Nach den Regeln dieses Eingangs derzeit kein Einlass. Das Personal weiß, wann er möglich ist.");
  CHECK(reason_explanation({MessageKey::rules_failed}, Language::en, in_berlin).empty());
}

TEST_CASE("validity is told as pretix tells it, and other reasons are not") {
  const Time time{1781517660000ms};
  const Explanation early{MessageKey::not_yet_valid, time}, late{MessageKey::no_longer_valid, time};
  CHECK(reason_explanation(early, Language::en, in_berlin) == "This ticket is only valid after 2026-06-15 12:01.");
  CHECK(reason_explanation(late, Language::en, in_berlin) == "This ticket was only valid before 2026-06-15 12:01.");
  CHECK(reason_explanation(early, Language::de, in_berlin) == "Erst ab 15.06.2026 12:01 gültig.");
  CHECK(reason_explanation(late, Language::de, in_berlin) == "Nur bis 15.06.2026 12:01 gültig.");
  CHECK(reason_explanation(early, Language::zh, in_berlin) == "此票仅在 2026-06-15 12:01 之后有效。");
  CHECK(reason_explanation(late, Language::zh, in_berlin) == "此票仅在 2026-06-15 12:01 之前有效。");
  CHECK(reason_explanation({MessageKey::already_in, time}, Language::en, in_berlin).empty());
}

}  // namespace
}  // namespace usher::admission
