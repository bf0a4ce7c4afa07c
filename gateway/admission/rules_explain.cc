// What an unmet rule lacks. In disjunctive normal form a rule is a choice of paths, each a set of leaves that must all
// hold. Every false leaf weighs something (how far it is from being met), a path weighs as much as its heaviest false
// leaf, and the lightest path is told; of several, the one with the fewest leaves, then the first. The form itself
// grows exponentially, so it is never written out: the lightest path through an `or` is that of its lightest member,
// and through an `and` the lightest paths of all members together.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <limits>
#include <utility>

#include "gateway/admission/rule_words.h"
#include "gateway/admission/rules.h"
#include "gateway/admission/rules_evaluate.h"

namespace usher::admission {
namespace {

using What = RuleWord::What;

struct Weight {
  int group = 0;
  double distance = 0;
  friend auto operator<=>(const Weight&, const Weight&) = default;
};

constexpr Weight kNever{std::numeric_limits<int>::max(), 0};         // no path at all
constexpr Weight kHopeless{std::numeric_limits<int>::max() - 1, 0};  // a leaf that nothing makes true

// Comparisons of minutes with -1, which tell only whether there was an entry, are made last resorts.
constexpr int kTechnical = 1000;

constexpr std::chrono::hours kClockIsEnough{12};

int group_of(RuleOp count) {
  return count == RuleOp::entries_days_since || count == RuleOp::entries_days_before ? 105 : 110;
}

int group_of(RuleVariable variable) {
  switch (variable) {
    case RuleVariable::entry_status:
      return 20;
    case RuleVariable::minutes_since_first_entry:
      return 80;
    case RuleVariable::minutes_since_last_entry:
      return 90;
    case RuleVariable::entries_days:
      return 100;
    case RuleVariable::entries_number:
      return 120;
    case RuleVariable::entries_today:
      return 140;
    case RuleVariable::now:
      return 200;
    case RuleVariable::now_isoweekday:
      return 210;
    case RuleVariable::gate:
      return 500;
    case RuleVariable::product:
    case RuleVariable::variation:
      return 1000;
  }
  return 1000;
}

int extra_of(RuleOp op) {
  return op == RuleOp::equal ? 2 : op == RuleOp::not_equal ? 3 : 1;
}

bool is_technical(RuleOp op, double bound) {
  switch (op) {
    case RuleOp::equal:
    case RuleOp::not_equal:
      return bound == -1;
    case RuleOp::less:
    case RuleOp::greater_equal:
      return bound > -1 && bound <= 0;
    case RuleOp::less_equal:
    case RuleOp::greater:
      return bound >= -1 && bound < 0;
    default:
      return false;
  }
}

class Explainer {
 public:
  Explainer(const Rules& rules, const RuleScene& scene)
      : rules_(rules), scene_(scene), evaluator_(rules, scene), judged_(rules.nodes.size()) {}

  std::vector<std::string> words() {
    judge(rules_.root());
    const Weight lightest = weigh(rules_.root());
    if (!nameless_ && lightest < kHopeless) gather(rules_.root(), lightest);
    if (words_.empty()) words_.push_back(write_word({}));
    return std::move(words_);
  }

 private:
  struct Judged {
    bool holds = false;
    Weight weight;
    std::string word;
  };

  [[nodiscard]] std::uint32_t child(const RuleNode& node, std::uint32_t i) const { return rules_.argument(node, i); }

  // Evaluates every leaf, and weighs the false ones.
  void judge(std::uint32_t index) {
    const RuleNode& node = rules_.nodes[index];
    if (is_logic(node.op)) {
      for (std::uint32_t i = 0; i < node.count; ++i) judge(child(node, i));
      return;
    }
    Judged& leaf = judged_[index];
    leaf.holds = truthy(evaluator_.value(index));
    if (leaf.holds) return;
    leaf.weight = kHopeless;
    if (is_comparison(node.op)) judge_comparison(node, leaf);
  }

  void judge_comparison(const RuleNode& node, Judged& leaf) {
    const std::uint32_t left = child(node, 0);
    const RuleNode& subject = rules_.nodes[left];
    if (subject.op == RuleOp::variable) return judge_variable(node, subject.variable, left, leaf);
    if (is_count(subject.op)) {
      RuleWord word{.subject = std::string(to_string(subject.op))};
      word.time = evaluator_.value(child(subject, 0)).time;
      word.clock_only = is_near(*word.time);
      return judge_number(node, left, group_of(subject.op), std::move(word), leaf);
    }
    nameless_ = true;
  }

  void judge_variable(const RuleNode& node, RuleVariable variable, std::uint32_t left, Judged& leaf) {
    leaf.weight = {group_of(variable), 0};
    switch (variable) {
      case RuleVariable::product:
      case RuleVariable::variation:
        leaf.word = write_word({.what = What::type});
        return;
      case RuleVariable::gate:
        leaf.word = write_word({.what = What::gate});
        return;
      case RuleVariable::entry_status:
        leaf.word = write_word({.what = inside(scene_.presence) ? What::present : What::absent});
        return;
      case RuleVariable::now:
        return judge_now(node, leaf);
      default:
        judge_number(node, left, group_of(variable), {.subject = std::string(to_string(variable))}, leaf);
    }
  }

  [[nodiscard]] bool is_near(Time time) const { return std::chrono::abs(time - scene_.now) < kClockIsEnough; }

  void judge_now(const RuleNode& node, Judged& leaf) {
    const RuleValue other = evaluator_.value(child(node, 1));
    const bool before = node.op == RuleOp::is_before || node.op == RuleOp::less || node.op == RuleOp::less_equal;
    const bool after = node.op == RuleOp::is_after || node.op == RuleOp::greater || node.op == RuleOp::greater_equal;
    const auto tolerance = std::chrono::milliseconds{std::llround(node.number * 60'000)};
    const Time limit = before ? other.time + tolerance : other.time - tolerance;
    RuleWord word{.what = before ? What::before : after ? What::after : What::unknown};
    word.time = limit;
    word.clock_only = is_near(limit);
    leaf.weight.distance = std::chrono::duration<double>(std::chrono::abs(scene_.now - limit)).count();
    leaf.word = write_word(word);
  }

  void judge_number(const RuleNode& node, std::uint32_t left, int group, RuleWord word, Judged& leaf) {
    const RuleVariable variable = rules_.nodes[left].variable;
    const bool counted = rules_.nodes[left].op != RuleOp::variable;
    const bool weekday = !counted && variable == RuleVariable::now_isoweekday;
    const bool minutes = !counted && (variable == RuleVariable::minutes_since_last_entry ||
                                      variable == RuleVariable::minutes_since_first_entry);
    leaf.weight.group = group + (weekday ? 0 : extra_of(node.op));
    double bound = 0;
    if (node.op != RuleOp::in_list) {
      const double is = evaluator_.value(left).number;
      const RuleValue right = evaluator_.value(child(node, 1));
      if (to_number(right, bound) && std::isfinite(bound)) {
        leaf.weight.distance = std::abs(is - bound);
        if (minutes && is_technical(node.op, bound)) leaf.weight.group += kTechnical;
      }
    }
    word.what = what_of(node.op);
    if (word.what == What::is || word.what == What::is_not) word.value = compared_with(node);
    leaf.word = write_word(word);
  }

  static What what_of(RuleOp op) {
    switch (op) {
      case RuleOp::less:
      case RuleOp::less_equal:
        return What::maximum;
      case RuleOp::greater:
      case RuleOp::greater_equal:
        return What::minimum;
      case RuleOp::not_equal:
        return What::is;
      default:
        return What::is_not;
    }
  }

  // The right side as text; a list with '/' between its elements.
  std::string compared_with(const RuleNode& node) {
    RuleTextRoom room;
    const std::uint32_t right = child(node, 1);
    if (node.op != RuleOp::in_list) return std::string(to_text(evaluator_.value(right), room));
    std::string all;
    const RuleNode& list = rules_.nodes[right];
    for (std::uint32_t i = 0; i < list.count; ++i) {
      if (i > 0) all += '/';
      all += to_text(evaluator_.value(child(list, i)), room);
    }
    return all;
  }

  // Of the lightest path.
  [[nodiscard]] Weight weigh(std::uint32_t index) const {
    const RuleNode& node = rules_.nodes[index];
    if (!is_logic(node.op)) return judged_[index].holds ? Weight{} : judged_[index].weight;
    const bool all = node.op == RuleOp::all_of;
    Weight weight = all ? Weight{} : kNever;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Weight member = weigh(child(node, i));
      weight = all ? std::max(weight, member) : std::min(weight, member);
    }
    return weight;
  }

  // The leaves of the shortest path that is no heavier than `limit`; none if there is no such path.
  [[nodiscard]] std::optional<std::size_t> length(std::uint32_t index, const Weight& limit) const {
    const RuleNode& node = rules_.nodes[index];
    if (!is_logic(node.op)) {
      const bool fits = judged_[index].holds || judged_[index].weight <= limit;
      return fits ? std::optional<std::size_t>(1) : std::nullopt;
    }
    const bool all = node.op == RuleOp::all_of;
    std::optional<std::size_t> leaves;
    if (all) leaves = 0;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const auto member = length(child(node, i), limit);
      if (all && !member) return std::nullopt;
      if (all) *leaves += *member;
      if (!all && member && (!leaves || *member < *leaves)) leaves = member;
    }
    return leaves;
  }

  void gather(std::uint32_t index, const Weight& limit) {
    const RuleNode& node = rules_.nodes[index];
    if (!is_logic(node.op)) {
      const Judged& leaf = judged_[index];
      if (!leaf.holds && std::ranges::find(words_, leaf.word) == words_.end()) words_.push_back(leaf.word);
    } else if (node.op == RuleOp::all_of) {
      for (std::uint32_t i = 0; i < node.count; ++i) gather(child(node, i), limit);
    } else if (const auto shortest = length(index, limit)) {
      for (std::uint32_t i = 0; i < node.count; ++i) {
        if (length(child(node, i), limit) == shortest) return gather(child(node, i), limit);
      }
    }
  }

  const Rules& rules_;
  const RuleScene& scene_;
  RuleEvaluator evaluator_;
  std::vector<Judged> judged_;  // by node; leaves only
  bool nameless_ = false;       // a false comparison whose left side is no variable
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> explain_unmet(const Rules& rules, const RuleScene& scene) {
  if (rules.empty()) return {write_word({})};
  return Explainer(rules, scene).words();
}

}  // namespace usher::admission
