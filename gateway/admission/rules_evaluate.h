// The evaluation of single values of a rule, for evaluate() and explain_unmet(). Private to this folder.
#pragma once

#include <cstdint>

#include "gateway/admission/rules.h"
#include "gateway/admission/rules_value.h"

namespace usher::admission {

// One scene's evaluator: lives for one call, allocates only to count local days. Borrows both.
class RuleEvaluator {
 public:
  RuleEvaluator(const Rules& rules, const RuleScene& scene) : rules_(rules), scene_(scene) {}

  // Every argument is evaluated, also where the result no longer depends on it. Not for a list.
  [[nodiscard]] RuleValue value(std::uint32_t node);
  // Whether anything so far could not be evaluated.
  [[nodiscard]] bool faulty() const { return faulty_; }

 private:
  [[nodiscard]] RuleValue fault();
  [[nodiscard]] RuleValue literal(const RuleNode& node) const;
  [[nodiscard]] RuleValue variable(RuleVariable variable);
  [[nodiscard]] RuleValue logic(const RuleNode& node);
  [[nodiscard]] RuleValue comparison(const RuleNode& node);
  [[nodiscard]] RuleValue in_list(const RuleNode& node);
  [[nodiscard]] RuleValue in_time(const RuleNode& node);
  [[nodiscard]] RuleValue time(const RuleNode& node);
  [[nodiscard]] RuleValue count(const RuleNode& node);
  [[nodiscard]] bool ordered(const RuleValue& a, const RuleValue& b);

  [[nodiscard]] std::int64_t local_day(Time time);
  [[nodiscard]] Time midnight();
  [[nodiscard]] std::int64_t entries(Time from, Time before) const;
  [[nodiscard]] std::int64_t days_with_entry(Time from, Time before);
  [[nodiscard]] std::int64_t minutes_since(bool last) const;

  const Rules& rules_;
  const RuleScene& scene_;
  Zone::Span span_;  // of the zone, where it was looked at last; empty at first
  bool faulty_ = false;
};

// The instant a build_time node stands for; none if the event has no such date.
[[nodiscard]] std::optional<Time> build_time(const RuleNode& node, const RuleScene& scene);

}  // namespace usher::admission
