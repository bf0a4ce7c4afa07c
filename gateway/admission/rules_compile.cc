// JSON Logic to a compiled rule: first every name, then numbers and kinds of arguments.
#include <cstdlib>
#include <span>
#include <utility>

#include "gateway/admission/rules.h"
#include "gateway/admission/rules_json.h"
#include "gateway/admission/rules_limits.h"
#include "gateway/admission/rules_time.h"
#include "gateway/admission/rules_value.h"

namespace usher::admission {
namespace {

template <std::size_t N>
std::string listed(const std::array<std::string_view, N>& names, std::size_t count = N) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) (all += i == 0 ? "" : " ") += names[i];
  return all;
}

bool is_object(const Json& json) {
  return json.kind == Json::Kind::object;
}
bool is_array(const Json& json) {
  return json.kind == Json::Kind::array;
}
bool is_text(const Json& json) {
  return json.kind == Json::Kind::text;
}

// What stands behind an operator: its arguments, or the only one without an array around it.
std::span<const Json> arguments_of(const Json& object) {
  const Json& behind = object.items.front();
  if (is_array(behind)) return behind.items;
  return {&behind, 1};
}

std::string path_of(const Json& object, const std::string& path, std::size_t i) {
  std::string at = path + "." + object.keys.front();
  if (is_array(object.items.front())) at += "[" + std::to_string(i) + "]";
  return at;
}

RuleOp op_of(const Json& object) {
  return named<RuleOp>(kRuleOps, object.keys.front()).value_or(RuleOp::literal);
}

// --- names ---------------------------------------------------------------------------------------

enum class Level : std::uint8_t { top, logic, value };  // at the top, below and/or only, below a comparison

using Checked = std::optional<RuleFault>;  // none: good

// A name among the arguments: the first one.
template <std::size_t N>
Checked check_name(const Json& object, const std::string& path, const std::array<std::string_view, N>& names,
                   const char* what) {
  const auto arguments = arguments_of(object);
  const bool known = !arguments.empty() && is_text(arguments[0]) && named<RuleOp>(names, arguments[0].text);
  if (known) return std::nullopt;
  return RuleFault{path_of(object, path, 0),
                   std::string("must be the name of ") + what + "; allowed: " + listed(names)};
}

Checked check_names(const Json& json, const std::string& path, Level level) {
  if (!is_object(json)) return std::nullopt;
  if (json.keys.size() != 1) {
    return RuleFault{path, "must be an object of exactly one operator, not of " + std::to_string(json.keys.size())};
  }
  const RuleOp op = op_of(json);
  const std::string at = path + "." + json.keys.front();
  if (op == RuleOp::literal) return RuleFault{at, "is no operator; allowed: " + listed(kRuleOps)};
  if (level == Level::top && static_cast<std::size_t>(op) >= kRuleTopOps) {
    return RuleFault{at, "may not stand at the top; allowed there: " + listed(kRuleOps, kRuleTopOps)};
  }
  if (is_logic(op) && level == Level::value) {
    return RuleFault{at, "may not stand below a comparison; put the comparisons below it"};
  }
  if (op == RuleOp::variable) return check_name(json, path, kRuleVariables, "a variable");
  if (op == RuleOp::build_time) return check_name(json, path, kRuleTimes, "a time");
  if (op == RuleOp::lookup) return check_name(json, path, kRulePks, "what is looked up");
  const auto arguments = arguments_of(json);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Level below = is_logic(op) ? Level::logic : Level::value;
    if (auto fault = check_names(arguments[i], path_of(json, path, i), below)) return fault;
  }
  return std::nullopt;
}

// --- numbers and kinds of arguments --------------------------------------------------------------

// What a node may come to.
enum Kinds : unsigned { kNull = 1, kFlag = 2, kNumber = 4, kText = 8, kTime = 16, kList = 32 };

struct Made {
  std::uint32_t node = 0;
  unsigned kinds = 0;
};

struct Arity {
  std::size_t least = 0, most = 0;
};

constexpr std::size_t kAny = kRulesNodesMax;

Arity arity_of(RuleOp op) {
  switch (op) {
    case RuleOp::all_of:
    case RuleOp::any_of:
    case RuleOp::object_list:
      return {0, kAny};
    case RuleOp::is_before:
    case RuleOp::is_after:
    case RuleOp::lookup:
      return {2, 3};
    case RuleOp::build_time:
      return {1, 2};
    default:
      return op == RuleOp::variable || is_count(op) ? Arity{1, 1} : Arity{2, 2};
  }
}

std::string say(const Arity& arity) {
  const std::string most = std::to_string(arity.most);
  return arity.least == arity.most ? most : std::to_string(arity.least) + " to " + most;
}

unsigned kinds_of(RuleVariable variable) {
  switch (variable) {
    case RuleVariable::product:
    case RuleVariable::entry_status:
      return kText;
    case RuleVariable::variation:
      return kText | kNull;
    case RuleVariable::gate:
      return kNumber | kNull;
    case RuleVariable::now:
      return kTime;
    default:
      return kNumber;
  }
}

// Every make_* returns nothing after it has kept a fault.
class Compiler {
 public:
  std::expected<Rules, RuleFault> whole(const Json& root) {
    if (!make(root, "rules", Level::top)) return std::unexpected(std::move(fault_));
    return std::move(rules_);
  }

 private:
  using Result = std::optional<Made>;
  using Arguments = std::span<const Json>;

  std::nullopt_t fail(std::string path, std::string message) {
    fault_ = {std::move(path), std::move(message)};
    return std::nullopt;
  }

  Made keep(const RuleNode& node, unsigned kinds) {
    rules_.nodes.push_back(node);
    return {rules_.root(), kinds};
  }
  Made keep(RuleNode node, const std::vector<std::uint32_t>& arguments, unsigned kinds) {
    node.first = static_cast<std::uint32_t>(rules_.arguments.size());
    node.count = static_cast<std::uint32_t>(arguments.size());
    rules_.arguments.insert(rules_.arguments.end(), arguments.begin(), arguments.end());
    return keep(node, kinds);
  }
  Made keep_text(std::string_view text) {
    RuleNode node{.literal = RuleNode::Literal::text};
    node.first = static_cast<std::uint32_t>(rules_.texts.size());
    node.count = static_cast<std::uint32_t>(text.size());
    rules_.texts += text;
    return keep(node, kText);
  }
  Made keep_number(double number, bool whole) {
    return keep({.literal = RuleNode::Literal::number, .flag = whole, .number = number}, kNumber);
  }

  Result make(const Json& json, const std::string& path, Level level) {
    if (is_object(json)) return make_operator(json, path);
    if (level == Level::logic && json.kind != Json::Kind::boolean) {
      return fail(path, "must be a comparison, and, or, true or false");
    }
    return make_literal(json, path);
  }

  Result make_literal(const Json& json, const std::string& path) {
    switch (json.kind) {
      case Json::Kind::null:
        return keep({.literal = RuleNode::Literal::null}, kNull);
      case Json::Kind::boolean:
        return keep({.literal = RuleNode::Literal::boolean, .flag = json.flag}, kFlag);
      case Json::Kind::number:
        return keep_number(json.number, json.flag);
      case Json::Kind::text:
        return keep_text(json.text);
      default:
        return make_array(json, path);
    }
  }

  // A list as it is written: of literals only, since JSON Logic evaluates nothing in it.
  Result make_array(const Json& json, const std::string& path) {
    std::vector<std::uint32_t> elements;
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      const Json& item = json.items[i];
      const std::string at = path + "[" + std::to_string(i) + "]";
      if (is_object(item) || is_array(item))
        return fail(at, "must be a text, a number, true, false or null; else use objectList");
      elements.push_back(make_literal(item, at)->node);
    }
    return keep({.op = RuleOp::object_list}, elements, kList);
  }

  Result make_operator(const Json& json, const std::string& path) {
    const RuleOp op = op_of(json);
    const auto given = arguments_of(json);
    const Arity arity = arity_of(op);
    if (given.size() < arity.least || given.size() > arity.most) {
      return fail(path + "." + json.keys.front(),
                  "takes " + say(arity) + " arguments, not " + std::to_string(given.size()));
    }
    if (op == RuleOp::variable) {
      const auto variable = *named<RuleVariable>(kRuleVariables, given[0].text);
      return keep({.op = op, .variable = variable}, kinds_of(variable));
    }
    if (op == RuleOp::lookup) return make_lookup(json, path, given);
    if (op == RuleOp::build_time) return make_time(json, path, given);
    // A tolerance is a number of its node, not an argument that is evaluated.
    const bool timed = op == RuleOp::is_before || op == RuleOp::is_after;
    std::vector<Made> made;
    for (std::size_t i = 0; i < (timed ? 2 : given.size()); ++i) {
      const Result argument = make(given[i], path_of(json, path, i), is_logic(op) ? Level::logic : Level::value);
      if (!argument) return std::nullopt;
      if (!fits(op, i, *argument, path_of(json, path, i))) return std::nullopt;
      made.push_back(*argument);
    }
    RuleNode node{.op = op};
    if (timed && given.size() == 3 && !read_tolerance(given[2], path_of(json, path, 2), node.number))
      return std::nullopt;
    if (op <= RuleOp::not_equal && (made[0].kinds == kTime) != (made[1].kinds == kTime)) {
      return fail(path + "." + json.keys.front(), "may compare a time only with a time");
    }
    std::vector<std::uint32_t> arguments;
    for (const Made& argument : made) arguments.push_back(argument.node);
    return keep(node, arguments, is_count(op) ? kNumber : op == RuleOp::object_list ? kList : kFlag);
  }

  bool fits(RuleOp op, std::size_t i, const Made& argument, const std::string& path) {
    const bool list = (argument.kinds & kList) != 0;
    const bool time = (argument.kinds & kTime) != 0;
    if (op == RuleOp::in_list && i == 1) {
      if (!list) fail(path, "must be a list: an objectList or an array of literals");
      return list;
    }
    if (list) {
      fail(path, "may not be a list; only the second argument of inList is one");
      return false;
    }
    if (op == RuleOp::is_before || op == RuleOp::is_after || is_count(op)) {
      if (!time) fail(path, R"(must be a time: {"var": "now"} or a buildTime)");
      return time;
    }
    if (time && (op == RuleOp::in_list || op == RuleOp::object_list)) {
      fail(path, "may not be a time");
      return false;
    }
    return true;
  }

  bool read_tolerance(const Json& json, const std::string& path, double& minutes) {
    if (json.kind == Json::Kind::null || (is_text(json) && json.text.empty())) return true;
    const bool number = json.kind == Json::Kind::number;
    minutes = json.number;
    const bool read = number || (is_text(json) && to_number(RuleValue::of_text(json.text), minutes));
    if (read && minutes >= -kRulesToleranceMax && minutes <= kRulesToleranceMax) return true;
    fail(path, "must be a number of minutes, at most ten years of them, or null");
    return false;
  }

  Result make_lookup(const Json& json, const std::string& path, Arguments given) {
    const Json& pk = given[1];
    const bool whole = pk.kind == Json::Kind::number && pk.flag;
    if (!whole && (!is_text(pk) || pk.text.empty())) return fail(path_of(json, path, 1), "must be a pk: a text");
    if (*named<RulePk>(kRulePks, given[0].text) != RulePk::gate) {
      return keep_text(whole ? std::to_string(static_cast<std::int64_t>(pk.number)) : pk.text);
    }
    double number = pk.number;
    const bool digits = whole || pk.text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || (!whole && (!to_number(RuleValue::of_text(pk.text), number) || number > kRulesWholeMax))) {
      return fail(path_of(json, path, 1), "must be the number of a gate");
    }
    return keep_number(number, true);
  }

  Result make_time(const Json& json, const std::string& path, Arguments given) {
    RuleNode node{.op = RuleOp::build_time, .time = *named<RuleTime>(kRuleTimes, given[0].text)};
    if (node.time == RuleTime::date_from || node.time == RuleTime::date_to || node.time == RuleTime::date_admission) {
      return keep(node, kTime);
    }
    const std::string at = path_of(json, path, 1);
    const std::string_view text = given.size() == 2 ? std::string_view(given[1].text) : std::string_view();
    if (node.time == RuleTime::customtime) {
      const auto clock = read_clock(text);
      if (!clock) return fail(at, "must be a time of day such as 09:30 or 09:30:00");
      node.at_ms = *clock;
      return keep(node, kTime);
    }
    const auto moment = read_moment(text);
    if (!moment) return fail(at, "must be a time such as 2026-03-05T09:00:00Z or 2026-03-05T09:00:00+01:00");
    node.at_ms = moment->at_ms;
    node.flag = moment->exact;
    return keep(node, kTime);
  }

  Rules rules_;
  RuleFault fault_;
};

bool is_no_rule(const Json& root) {
  if (root.items.empty()) return true;
  return root.items.size() == 1 && is_logic(op_of(root)) && is_array(root.items.front()) &&
         root.items.front().items.empty();
}

}  // namespace

std::expected<Rules, RuleFault> compile_rules(std::string_view text) {
  auto json = read_json(text);
  if (!json) return std::unexpected(RuleFault{"rules", std::move(json.error())});
  if (!is_object(*json))
    return std::unexpected(RuleFault{"rules", "must be an object of one operator, or {} for no rule"});
  if (is_no_rule(*json)) return Rules{};
  if (auto fault = check_names(*json, "rules", Level::top)) return std::unexpected(std::move(*fault));
  return Compiler().whole(*json);
}

}  // namespace usher::admission
