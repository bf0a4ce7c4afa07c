// Rules against the slow evaluator: random rules, histories and times within two days of a change of clocks, in two
// zones. USHER_RULES_CASES sets how many (default 100,000), USHER_RULES_SEED where to begin.
#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "gateway/zone/zone.h"
#include "tests/unit/admission/slow_explanation.h"

namespace usher::admission {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Change {
  const char* zone;
  std::int64_t at_s;
};

constexpr Change kChanges[] = {
    {"Europe/Berlin", 1774746000},     // 2026-03-29T01:00Z, forward
    {"Europe/Berlin", 1792890000},     // 2026-10-25T01:00Z, back
    {"America/New_York", 1772953200},  // 2026-03-08T07:00Z, forward
    {"America/New_York", 1793512800},  // 2026-11-01T06:00Z, back
};

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed), change_(kChanges[below(4)]) {}

  slow::Entrance entrance() {
    slow::Entrance e;
    e.zone = change_.zone;
    e.now = time();
    e.product = one_of({"A", "B", "5", "full-pass", "2.0"});
    if (below(2) == 0) e.variation = one_of({"A", "red", "7", "None"});
    e.gate = below(4);
    for (std::uint64_t i = below(3) == 0 ? 0 : below(7); i > 0; --i) {
      Checkin checkin;
      checkin.time = time();
      checkin.type = below(3) == 0 ? Direction::exit : Direction::entry;
      e.checkins.push_back(checkin);
    }
    if (below(8) != 0) e.dates.from = time();
    if (below(2) == 0) e.dates.to = time();
    if (below(2) == 0) e.dates.admission = time();
    return e;
  }

  std::string rule() { return below(5) == 0 ? comparison() : logic(3); }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  std::string one_of(std::initializer_list<const char*> texts) { return texts.begin()[below(texts.size())]; }

  // Mostly on the half hour, so that limits are met exactly.
  Time time() {
    const std::int64_t half_hours = static_cast<std::int64_t>(below(192)) - 96;
    Time time{std::chrono::seconds(change_.at_s + half_hours * 1800)};
    if (below(4) == 0) time += std::chrono::milliseconds(below(1'800'000));
    return time;
  }

  static std::string call(const std::string& op, const std::string& arguments) {
    return "{\"" + op + "\":[" + arguments + "]}";
  }
  static std::string quoted(const std::string& text) { return "\"" + text + "\""; }

  std::string logic(int depth) {
    std::string members;
    for (std::uint64_t i = below(8) == 0 ? 0 : 1 + below(3); i > 0; --i) {
      if (!members.empty()) members += ",";
      members += depth > 0 && below(3) == 0 ? logic(depth - 1) : leaf();
    }
    // An empty one at the top would be no rule.
    if (members.empty() && depth == 3) members = leaf();
    return call(one_of({"and", "or"}), members);
  }

  std::string leaf() {
    const auto kind = below(20);
    if (kind == 0) return one_of({"true", "false"});
    if (kind == 1) return below(2) == 0 ? subject() : lookup();
    return comparison();
  }

  std::string comparison() {
    const auto kind = below(10);
    if (kind < 3) {
      std::string arguments = moment() + "," + moment();
      if (below(2) == 0) arguments += one_of({",null", ",0", ",30", ",-30", ",1.5", ",\"60\"", ",\"\""});
      return call(one_of({"isBefore", "isAfter"}), arguments);
    }
    if (kind < 4) return call(one_of({"<", "<=", ">", ">=", "==", "!="}), moment() + "," + moment());
    if (kind < 6) {
      std::string list = one_of({"[5,\"A\",null,7]", "[]", "[1,2,6,7]", "[2.0,true]"});
      if (below(2) == 0) list = call("objectList", lookup() + "," + scalar());
      return call("inList", subject() + "," + list);
    }
    return call(one_of({"<", "<=", ">", ">=", "==", "!="}),
                below(8) == 0 ? scalar() + "," + subject() : subject() + "," + scalar());
  }

  std::string lookup() {
    if (below(2) == 0) return call("lookup", "\"gate\",\"" + std::to_string(below(4)) + "\",\"North\"");
    return call("lookup", one_of({"\"product\",\"A\",\"Pass\"", "\"product\",\"5\"", "\"variation\",\"red\",\"Red\""}));
  }

  std::string subject() {
    if (below(5) == 0) {
      return call(one_of({"entries_since", "entries_before", "entries_days_since", "entries_days_before"}), moment());
    }
    const std::string name =
        one_of({"product", "variation", "gate", "now_isoweekday", "entries_number", "entries_today", "entries_days",
                "minutes_since_last_entry", "minutes_since_first_entry", "entry_status", "entries_number",
                "entries_today", "entries_days"});
    return below(2) == 0 ? "{\"var\":" + quoted(name) + "}" : call("var", quoted(name));
  }

  std::string scalar() {
    const auto kind = below(12);
    if (kind == 0) return lookup();
    if (kind == 1) return subject();
    if (kind == 2) return one_of({"null", "true", "false", "1.5", "2.0", "\" 2 \"", "\"\"", "\"1e1\""});
    if (kind == 3) return one_of({"\"A\"", "\"5\"", "\"present\"", "\"absent\"", "\"None\"", "\"True\""});
    if (kind == 4) return comparison_of_numbers();
    return std::to_string(static_cast<int>(below(kind == 5 ? 4000 : 8)) - 1);
  }
  std::string comparison_of_numbers() { return call("<", "{\"var\":\"entries_number\"}," + std::to_string(below(4))); }

  std::string moment() {
    switch (below(7)) {
      case 0:
      case 1:
        return R"({"var":"now"})";
      case 2:
        return call("buildTime", one_of({"\"date_from\"", "\"date_to\"", "\"date_admission\"", "\"date_to\",null"}));
      case 3:
        return call("buildTime", "\"customtime\"," + quoted(two(below(24)) + one_of({":00", ":30", ":59"})));
      default: {
        const auto day = date::floor<date::days>(time());
        const date::year_month_day ymd{day};
        std::ostringstream text;
        text << ymd << "T" << two(below(4) == 0 ? below(24) : 1 + below(2)) << one_of({":00:00", ":30:00", ":15:30"});
        return call("buildTime", "\"custom\"," + quoted(text.str() + one_of({"", "Z", ""})));
      }
    }
  }
  static std::string two(std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

  std::mt19937_64 random_;
  const Change& change_;
};

struct Outcome {
  std::string ruling;
  std::vector<std::string> words;
};

Outcome by_the_product(const Rules& rules, const slow::Entrance& e) {
  Ticket ticket;
  ticket.item = e.product;
  ticket.variation = e.variation;
  const Presence presence{e.checkins, {}};
  const RuleScene scene{ticket, presence, GateId{e.gate}, e.now, zone::named(e.zone), e.dates};
  switch (evaluate(rules, scene)) {
    case Ruling::met:
      return {"met", {}};
    case Ruling::unmet:
      return {"unmet", explain_unmet(rules, scene)};
    case Ruling::faulty:
      break;
  }
  return {"faulty", {}};
}

Outcome by_the_slow_one(const boost::json::value& rule, const slow::Entrance& e) {
  const slow::SlowRules rules(e);
  try {
    if (slow::truth(rules.apply(rule))) return {"met", {}};
  } catch (const slow::Raised&) {
    return {"faulty", {}};
  }
  return {"unmet", slow::SlowExplanation(rules, e.now).words(rule)};
}

TEST_CASE("rules are ruled as the slow evaluator rules them, over changes of clocks") {
  const std::uint64_t first = from_environment("USHER_RULES_SEED", 1);
  const std::uint64_t cases = from_environment("USHER_RULES_CASES", 100'000);
  std::map<std::string, int> seen;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    Draw draw(seed);
    const std::string text = draw.rule();
    const slow::Entrance entrance = draw.entrance();
    CAPTURE(seed);
    CAPTURE(text);
    const auto rules = compile_rules(text);
    if (!rules) FAIL(rules.error().path << ": " << rules.error().message);
    const Outcome is = by_the_product(*rules, entrance);
    const Outcome should = by_the_slow_one(boost::json::parse(text), entrance);
    ++seen[should.ruling];
    if (is.ruling == should.ruling && is.words == should.words) continue;
    CHECK(is.ruling == should.ruling);
    std::string told, wanted;
    for (const auto& word : is.words) told += word + " ";
    for (const auto& word : should.words) wanted += word + " ";
    CHECK(told == wanted);
    break;
  }
  MESSAGE("seeds " << first << " to " << first + cases - 1 << ": " << seen["met"] << " met, " << seen["unmet"]
                   << " unmet, " << seen["faulty"] << " faulty");
  for (const char* ruling : {"met", "unmet", "faulty"}) CHECK(seen[ruling] > static_cast<int>(cases / 100));
}

}  // namespace
}  // namespace usher::admission
