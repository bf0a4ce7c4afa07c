// A list's check-in rules: JSON Logic as pretix has it, compiled once and evaluated at each entry. RULES.md tells the
// grammar, every variable and operator, and where usher differs. Pure; a compiled rule is an immutable value, free to
// be shared between threads.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/admission/rules_names.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"
#include "gateway/admission/zone.h"

namespace usher::admission {

// One value of a rule: an operator with its arguments, or a literal. Arguments are nodes, found through
// Rules::arguments.
struct RuleNode {
  enum class Literal : std::uint8_t { null, boolean, number, text };

  RuleOp op = RuleOp::literal;
  Literal literal = Literal::null;
  bool flag = false;  // boolean: its value; number: whole; build_time: `at` is an instant, not a local time
  RuleVariable variable{};
  RuleTime time{};
  double number = 0;        // literal; is_before, is_after: the tolerance in minutes
  std::int64_t at_ms = 0;   // build_time: custom: since 1970; customtime: since midnight
  std::uint32_t first = 0;  // into `arguments`, or of a text into `texts`
  std::uint32_t count = 0;  // of arguments, or bytes of a text
};

struct Rules {
  std::vector<RuleNode> nodes;  // the root is the last; empty: no rule
  std::vector<std::uint32_t> arguments;
  std::string texts;

  [[nodiscard]] bool empty() const { return nodes.empty(); }
  [[nodiscard]] std::uint32_t root() const { return static_cast<std::uint32_t>(nodes.size() - 1); }
  [[nodiscard]] std::uint32_t argument(const RuleNode& node, std::uint32_t i) const {
    return arguments[node.first + i];
  }
  [[nodiscard]] std::string_view text(const RuleNode& node) const {
    return std::string_view(texts).substr(node.first, node.count);
  }
};

// Why rules were not taken: where ("rules.and[1].inList[0]") and what is allowed there.
struct RuleFault {
  std::string path;
  std::string message;

  friend bool operator==(const RuleFault&, const RuleFault&) = default;
};

// {} and an empty `and` or `or` at the top are no rule. Names are checked first, then numbers and kinds of arguments,
// so that what is taken can be evaluated.
[[nodiscard]] std::expected<Rules, RuleFault> compile_rules(std::string_view json);

// When the event (or the ticket's date of it) begins and ends, as far as known.
struct EventDates {
  std::optional<Time> from;
  std::optional<Time> to;         // none: from
  std::optional<Time> admission;  // none: from
};

// One entry that is asked for. Everything is borrowed for the call.
struct RuleScene {
  const Ticket& ticket;
  const Presence& presence;
  GateId gate;
  Time now;
  const Zone& zone;
  EventDates dates;
};

// faulty: the rule asks for what is not there (the begin of an event without one), or compares what has no order. Then
// it admits nobody.
enum class Ruling : std::uint8_t { met, unmet, faulty };

// No rule is met. Linear in the rule and in the check-ins.
[[nodiscard]] Ruling evaluate(const Rules& rules, const RuleScene& scene);

// What an unmet rule lacks, the nearest way to meet it: one coded word each (rule_words.h), for Explanation::words.
// Never empty.
[[nodiscard]] std::vector<std::string> explain_unmet(const Rules& rules, const RuleScene& scene);

}  // namespace usher::admission
