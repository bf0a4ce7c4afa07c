#include "tests/unit/admission/rules_scene.h"
#include "tests/unit/admission/scene.h"

namespace usher::admission {
namespace {

TEST_CASE("no rule admits everybody") {
  RuleAsk ask;
  for (const char* json : {"{}", R"({"and":[]})", R"({"or":[]})", " { } "}) CHECK(ask.met(json));
}

TEST_CASE("booleans are leaves, and an empty and or or below the top counts as Python counts it") {
  RuleAsk ask;
  CHECK_FALSE(ask.met(R"({"and":[false,true]})"));
  CHECK(ask.met(R"({"or":[false,true]})"));
  CHECK(ask.met(R"({"and":[{"and":[]}]})"));
  CHECK_FALSE(ask.met(R"({"and":[{"or":[]}]})"));
}

TEST_CASE("products and variations are compared as texts") {
  RuleAsk ask;
  const char* here = R"({"inList":[{"var":"product"},{"objectList":[{"lookup":["product","full-pass","Full"]},)"
                     R"({"lookup":["product",12,"Twelve"]}]}]})";
  CHECK(ask.met(here));
  ask.ticket.item = "12";
  CHECK(ask.met(here));
  ask.ticket.item = "13";
  CHECK_FALSE(ask.met(here));
  CHECK(ask.met(R"({"inList":[{"var":"product"},[13]]})"));
  CHECK_FALSE(ask.met(R"({"inList":[{"var":"variation"},{"objectList":[{"lookup":["variation","red"]}]}]})"));
  ask.ticket.variation = "red";
  CHECK(ask.met(R"({"inList":[{"var":"variation"},{"objectList":[{"lookup":["variation","red"]}]}]})"));
}

TEST_CASE("a gate is its number, or null") {
  RuleAsk ask;
  const char* north = R"({"inList":[{"var":"gate"},{"objectList":[{"lookup":["gate","3","North"]}]}]})";
  CHECK_FALSE(ask.met(north));
  CHECK(ask.met(R"({"==":[{"var":["gate"]},null]})"));
  ask.gate = GateId{3};
  CHECK(ask.met(north));
}

TEST_CASE("what can not be a number is not less than one") {
  RuleAsk ask;
  CHECK_FALSE(ask.met(R"({"<":[{"var":"product"},5]})"));
  CHECK_FALSE(ask.met(R"({">":[{"var":"product"},5]})"));
  CHECK_FALSE(ask.met(R"({"<":[{"var":"gate"},5]})"));
  ask.ticket.item = " 4.5 ";
  CHECK(ask.met(R"({"<":[{"var":"product"},5]})"));
}

TEST_CASE("equality is loose beside a text and beside a boolean") {
  RuleAsk ask;
  CHECK(ask.met(R"({"==":["5",5]})"));
  CHECK_FALSE(ask.met(R"({"==":["5",5.0]})"));
  CHECK(ask.met(R"({"==":["5.0",5.0]})"));
  CHECK(ask.met(R"({"==":["1e+16",1e16]})"));
  CHECK(ask.met(R"({"==":["1e-05",0.00001]})"));
  CHECK(ask.met(R"({"==":["100000.0",100000.0]})"));
  CHECK(ask.met(R"({"==":["None",null]})"));
  CHECK(ask.met(R"({"==":["True",true]})"));
  CHECK(ask.met(R"({"==":[true,5]})"));
  CHECK(ask.met(R"({"==":[false,null]})"));
  CHECK(ask.met(R"({"==":[5,5.0]})"));
  CHECK(ask.met(R"({"!=":[null,0]})"));
}

TEST_CASE("what has no order makes the rule faulty, however the rest stands") {
  RuleAsk ask;
  CHECK(ask.rule(R"({"<":[{"var":"variation"},"x"]})") == Ruling::faulty);
  CHECK(ask.rule(R"({"or":[true,{"<":[{"var":"variation"},"x"]}]})") == Ruling::faulty);
  CHECK(ask.rule(R"({"and":[false,{"isBefore":[{"var":"now"},{"buildTime":["date_from"]}]}]})") == Ruling::faulty);
  CHECK(ask.rule(R"({">=":["x",true]})") == Ruling::faulty);
}

TEST_CASE("entries are counted, exits are not") {
  RuleAsk ask;
  ask.enter(ask.now - 49h);
  ask.leave(ask.now - 48h);
  ask.enter(ask.now - 30min);
  CHECK(ask.met(R"({"==":[{"var":"entries_number"},2]})"));
  CHECK(ask.met(R"({"==":[{"var":"entries_today"},1]})"));
  CHECK(ask.met(R"({"==":[{"var":"entries_days"},2]})"));
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_last_entry"},30]})"));
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_first_entry"},2940]})"));
  CHECK(ask.met(R"({"==":[{"var":"entry_status"},"present"]})"));
  ask.leave(ask.now);
  CHECK(ask.met(R"({"==":[{"var":"entry_status"},"absent"]})"));
}

TEST_CASE("minutes are whole ones begun, and -1 without an entry") {
  RuleAsk ask;
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_last_entry"},-1]})"));
  ask.enter(ask.now - 119s);
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_last_entry"},1]})"));
  ask.presence.checkins[0].time = ask.now + 1s;  // an offline scan from before it
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_last_entry"},-1]})"));
  ask.presence.checkins[0].time = ask.now + 61s;
  CHECK(ask.met(R"({"==":[{"var":"minutes_since_last_entry"},-2]})"));
}

TEST_CASE("days are those of the event's zone") {
  RuleAsk ask;
  ask.enter(Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 14} + 21h + 59min});
  ask.enter(Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 14} + 22h});  // midnight in Berlin
  CHECK(ask.met(R"({"==":[{"var":"entries_today"},1]})"));
  CHECK(ask.met(R"({"==":[{"var":"entries_days"},2]})"));
  CHECK(ask.met(R"({"==":[{"var":"now_isoweekday"},1]})"));
  ask.zone = "America/New_York";
  CHECK(ask.met(R"({"==":[{"var":"entries_days"},1]})"));
  ask.now = Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 15} + 3h};
  CHECK(ask.met(R"({"==":[{"var":"now_isoweekday"},7]})"));
}

TEST_CASE("entries before and since a time") {
  RuleAsk ask;
  ask.enter(ask.now - 26h);
  ask.enter(ask.now - 2h);  // 10:00 in Berlin
  ask.enter(ask.now - 1h);
  const auto count = [&](const std::string& op, int n) {
    return ask.met("{\"==\":[{\"" + op + R"(":[{"buildTime":["customtime","10:00"]}]},)" + std::to_string(n) + "]}");
  };
  CHECK(count("entries_since", 2));
  CHECK(count("entries_before", 1));
  CHECK(count("entries_days_since", 1));
  CHECK(count("entries_days_before", 1));
}

TEST_CASE("before and after are strict, and a tolerance widens both") {
  RuleAsk ask;
  const auto holds = [&](const std::string& op, const std::string& clock, const std::string& tolerance) {
    return ask.met("{\"" + op + R"(":[{"var":"now"},{"buildTime":["customtime",")" + clock + "\"]}" + tolerance + "]}");
  };
  CHECK_FALSE(holds("isBefore", "12:00", ""));
  CHECK(holds("isBefore", "12:00:01", ",null"));
  CHECK(holds("isBefore", "12:00", ",0.5"));
  CHECK_FALSE(holds("isBefore", "11:50", ",10"));
  CHECK_FALSE(holds("isAfter", "12:00", ",0"));
  CHECK(holds("isAfter", "11:59:59", ",\"\""));
  CHECK(holds("isAfter", "12:09", ",10"));
  CHECK_FALSE(holds("isAfter", "12:10", ",\"10\""));
}

TEST_CASE("times are written with an offset, in the event's zone, or as the event's dates") {
  RuleAsk ask;
  const auto is_now = [&](const std::string& build) {
    return ask.rule(R"({"==":[{"var":"now"},{"buildTime":[)" + build + "]}]}");
  };
  CHECK(is_now(R"("custom","2026-06-15T10:00:00Z")") == Ruling::met);
  CHECK(is_now(R"("custom","2026-06-15T10:00:00.000Z")") == Ruling::met);
  CHECK(is_now(R"("custom","2026-06-15T12:00:00")") == Ruling::met);
  CHECK(is_now(R"("custom","2026-06-15 13:00+03:00")") == Ruling::met);
  CHECK(is_now(R"("custom","2026-06-15")") == Ruling::unmet);
  CHECK(is_now(R"("date_to")") == Ruling::faulty);
  ask.dates.from = ask.now;
  CHECK(is_now(R"("date_from")") == Ruling::met);
  CHECK(is_now(R"("date_to")") == Ruling::met);
  CHECK(is_now(R"("date_admission",null)") == Ruling::met);
  ask.dates.to = ask.now + 1h;
  ask.dates.admission = ask.now - 1h;
  CHECK(is_now(R"("date_to")") == Ruling::unmet);
  CHECK(is_now(R"("date_admission")") == Ruling::unmet);
}

// --- in the evaluator ----------------------------------------------------------------------------

struct RuledScene : Scene {
  Rules rules;
  EventDates dates;

  void rule(std::string_view json) {
    list.rules = json;
    rules = *compile_rules(json);
  }
  [[nodiscard]] Decision ask(const Scan& scan) const {
    return decide({list, match, candidates, false, inside_now, &rules, &zone::named("UTC")}, scan);
  }
};

TEST_CASE("rules that are not met refuse an entry, let an exit pass, and are skipped by force") {
  RuledScene scene;
  scene.add("A");
  scene.rule(R"({"==":[{"var":"product"},"B"]})");
  const Decision refused = scene.ask(entry_at(0));
  CHECK(refused.reason == Reason::rules);
  CHECK(refused.explanation == Explanation{MessageKey::rules_failed, {}, {"type"}});
  CHECK(scene.ask(exit_at(0)).verdict == Verdict::exited);
  CHECK(scene.ask(forced(entry_at(0))).skipped == std::vector{Reason::rules});
  scene.rule(R"({"==":[{"var":"product"},"A"]})");
  CHECK(scene.ask(entry_at(0)).verdict == Verdict::admitted);
}

TEST_CASE("rules come after the payment and before the second entry") {
  RuledScene scene;
  scene.add("A").order_status = OrderStatus::pending;
  scene.rule(R"({"and":[false]})");
  CHECK(scene.ask(entry_at(0)).reason == Reason::unpaid);
  scene.tickets[0].order_status = OrderStatus::paid;
  scene.presences[0].checkins.push_back({.time = at_minute(0)});
  CHECK(scene.ask(entry_at(5)).reason == Reason::rules);
}

TEST_CASE("rules that cannot be evaluated refuse without words, and force does not help") {
  RuledScene scene;
  scene.add("A");
  scene.rule(R"({"or":[true,{"isAfter":[{"var":"now"},{"buildTime":["date_from"]}]}]})");
  for (const Scan& scan : {entry_at(0), forced(entry_at(0))}) {
    const Decision d = scene.ask(scan);
    CHECK(d.verdict == Verdict::refused);
    CHECK(d.reason == Reason::rules);
    CHECK(d.explanation == Explanation{MessageKey::rules_failed});
    CHECK(d.skipped.empty());
  }
  scene.candidates[0].dates.from = at_minute(-5);
  CHECK(scene.ask(entry_at(0)).verdict == Verdict::admitted);
}

}  // namespace
}  // namespace usher::admission
