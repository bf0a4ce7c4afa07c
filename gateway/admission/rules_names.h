// The words of rules, one table each: read by the compiler, by explanations and by the test of RULES.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/admission/names.h"

namespace usher::admission {

// `literal` has no name in JSON.
enum class RuleOp : std::uint8_t {
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  in_list,
  is_before,
  is_after,
  all_of,
  any_of,
  build_time,
  object_list,
  lookup,
  variable,
  entries_since,
  entries_before,
  entries_days_since,
  entries_days_before,
  literal
};
inline constexpr std::array<std::string_view, 19> kRuleOps{"<",
                                                           "<=",
                                                           ">",
                                                           ">=",
                                                           "==",
                                                           "!=",
                                                           "inList",
                                                           "isBefore",
                                                           "isAfter",
                                                           "and",
                                                           "or",
                                                           "buildTime",
                                                           "objectList",
                                                           "lookup",
                                                           "var",
                                                           "entries_since",
                                                           "entries_before",
                                                           "entries_days_since",
                                                           "entries_days_before"};
// These alone may stand at the top.
inline constexpr std::size_t kRuleTopOps = 11;

enum class RuleVariable : std::uint8_t {
  product,
  variation,
  gate,
  now,
  now_isoweekday,
  entries_number,
  entries_today,
  entries_days,
  minutes_since_last_entry,
  minutes_since_first_entry,
  entry_status
};
inline constexpr std::array<std::string_view, 11> kRuleVariables{"product",
                                                                 "variation",
                                                                 "gate",
                                                                 "now",
                                                                 "now_isoweekday",
                                                                 "entries_number",
                                                                 "entries_today",
                                                                 "entries_days",
                                                                 "minutes_since_last_entry",
                                                                 "minutes_since_first_entry",
                                                                 "entry_status"};

enum class RuleTime : std::uint8_t { custom, customtime, date_from, date_to, date_admission };
inline constexpr std::array<std::string_view, 5> kRuleTimes{"custom", "customtime", "date_from", "date_to",
                                                            "date_admission"};

// What a pk is looked up as.
enum class RulePk : std::uint8_t { product, variation, gate };
inline constexpr std::array<std::string_view, 3> kRulePks{"product", "variation", "gate"};

[[nodiscard]] constexpr std::string_view to_string(RuleOp op) {
  return name_of(kRuleOps, op);
}
[[nodiscard]] constexpr std::string_view to_string(RuleVariable variable) {
  return name_of(kRuleVariables, variable);
}
[[nodiscard]] constexpr bool is_comparison(RuleOp op) {
  return op <= RuleOp::is_after;
}
[[nodiscard]] constexpr bool is_logic(RuleOp op) {
  return op == RuleOp::all_of || op == RuleOp::any_of;
}
// entries_since … entries_days_before: numbers that depend on a time.
[[nodiscard]] constexpr bool is_count(RuleOp op) {
  return op >= RuleOp::entries_since && op <= RuleOp::entries_days_before;
}

}  // namespace usher::admission
