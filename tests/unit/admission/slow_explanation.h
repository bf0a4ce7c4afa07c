// What an unmet rule lacks, the long way: the disjunctive normal form is written out, path by path.
#pragma once

#include "tests/unit/admission/slow_rules.h"

namespace usher::admission::slow {

class SlowExplanation {
 public:
  SlowExplanation(const SlowRules& rules, Time now) : rules_(rules), now_(now) {}

  // The words of the lightest path, each once; see rule_words.h.
  std::vector<std::string> words(const json::value& rule) {
    const std::vector<Path> paths = normal_form(rule);
    if (nameless_ || paths.empty()) return {"unknown"};
    const Path* best = nullptr;
    for (const Path& path : paths) {
      if (best == nullptr || weight(path) < weight(*best) ||
          (weight(path) == weight(*best) && path.size() < best->size()))
        best = &path;
    }
    std::vector<std::string> words;
    for (const Leaf& leaf : *best) {
      if (leaf.hopeless) return {"unknown"};
      if (!leaf.holds && std::find(words.begin(), words.end(), leaf.word) == words.end()) words.push_back(leaf.word);
    }
    return words;
  }

 private:
  using Weight = std::pair<double, double>;
  struct Leaf {
    bool holds = false;
    bool hopeless = false;
    Weight weight{};
    std::string word;
  };
  using Path = std::vector<Leaf>;

  static Weight weight(const Path& path) {
    Weight heaviest{0, 0};
    for (const Leaf& leaf : path) {
      if (!leaf.holds) heaviest = std::max(heaviest, leaf.weight);
    }
    return heaviest;
  }

  std::vector<Path> normal_form(const json::value& rule) {
    const std::string op = rule.is_object() ? std::string(rule.get_object().begin()->key()) : "";
    if (op != "and" && op != "or") return {{leaf(rule, op)}};
    std::vector<Path> paths;
    if (op == "and") paths.emplace_back();
    for (const json::value& member : SlowRules::arguments(rule)) {
      const std::vector<Path> more = normal_form(member);
      if (op == "or") {
        paths.insert(paths.end(), more.begin(), more.end());
        continue;
      }
      std::vector<Path> longer;
      for (const Path& head : paths) {
        for (const Path& tail : more) {
          longer.push_back(head);
          longer.back().insert(longer.back().end(), tail.begin(), tail.end());
        }
      }
      paths = longer;
    }
    return paths;
  }

  Leaf leaf(const json::value& rule, const std::string& op) {
    Leaf leaf;
    leaf.holds = truth(rules_.apply(rule));
    if (leaf.holds) return leaf;
    static const std::set<std::string> kComparisons{"<", "<=", ">", ">=", "==", "!=", "inList", "isBefore", "isAfter"};
    if (kComparisons.count(op) == 0) {
      leaf.hopeless = true;
      leaf.weight = {1e9, 0};
      return leaf;
    }
    const json::array args = SlowRules::arguments(rule);
    const json::value& left = args.at(0);
    const std::string of = left.is_object() ? std::string(left.get_object().begin()->key()) : "";
    if (of == "var") {
      name_variable(std::string(SlowRules::arguments(left).at(0).as_string()), op, args, leaf);
    } else if (of.starts_with("entries_")) {
      const Time at = std::get<Time>(rules_.apply(SlowRules::arguments(left).at(0)));
      name_number(of + "@" + time_word(at), of.starts_with("entries_days") ? 105 : 110, op, args, leaf);
    } else {
      nameless_ = true;
    }
    return leaf;
  }

  std::string time_word(Time time) const {
    const auto away = time > now_ ? time - now_ : now_ - time;
    return (away < std::chrono::hours(12) ? "c" : "") + std::to_string(time.time_since_epoch().count());
  }

  void name_variable(const std::string& name, const std::string& op, const json::array& args, Leaf& leaf) const {
    static const std::map<std::string, int> kWeights{{"entry_status", 20},
                                                     {"minutes_since_first_entry", 80},
                                                     {"minutes_since_last_entry", 90},
                                                     {"entries_days", 100},
                                                     {"entries_number", 120},
                                                     {"entries_today", 140},
                                                     {"now", 200},
                                                     {"now_isoweekday", 210},
                                                     {"gate", 500},
                                                     {"product", 1000},
                                                     {"variation", 1000}};
    leaf.weight = {kWeights.at(name), 0};
    if (name == "product" || name == "variation") {
      leaf.word = "type";
    } else if (name == "gate") {
      leaf.word = "gate";
    } else if (name == "entry_status") {
      leaf.word = str(rules_.apply(args.at(0)));
    } else if (name == "now") {
      name_now(op, args, leaf);
    } else {
      name_number(name, kWeights.at(name), op, args, leaf);
    }
  }

  void name_now(const std::string& op, const json::array& args, Leaf& leaf) const {
    const bool before = op == "isBefore" || op == "<" || op == "<=";
    const bool after = op == "isAfter" || op == ">" || op == ">=";
    double minutes = 0;
    if (args.size() == 3) minutes = to_float(rules_.apply(args[2])).value_or(0);
    const auto tolerance = std::chrono::milliseconds(static_cast<std::int64_t>(std::round(minutes * 60000)));
    const Time other = std::get<Time>(rules_.apply(args.at(1)));
    const Time limit = before ? other + tolerance : other - tolerance;
    leaf.weight.second = std::abs(static_cast<double>((now_ - limit).count())) / 1000.0;
    leaf.word = before ? "before|" + time_word(limit) : after ? "after|" + time_word(limit) : "unknown";
  }

  void name_number(const std::string& subject, int weight, const std::string& op, const json::array& args,
                   Leaf& leaf) const {
    static const std::map<std::string, std::string> kWords{{"<", "maximum"},  {"<=", "maximum"}, {">", "minimum"},
                                                           {">=", "minimum"}, {"==", "not"},     {"!=", "is"},
                                                           {"inList", "not"}};
    leaf.weight.first = weight;
    if (subject != "now_isoweekday") leaf.weight.first += op == "==" ? 2 : op == "!=" ? 3 : 1;
    const Value right = rules_.apply(args.at(1));
    const auto bound = to_float(right);
    if (bound) {
      leaf.weight.second = std::abs(*to_float(rules_.apply(args.at(0))) - *bound);
      if (subject.starts_with("minutes") && only_tells_whether(op, *bound)) leaf.weight.first += 1000;
    }
    leaf.word = kWords.at(op) + "|" + subject;
    if (op != "==" && op != "!=" && op != "inList") return;
    std::string value;
    if (const auto* list = std::get_if<List>(&right)) {
      for (const Value& item : *list) value += (value.empty() ? "" : "/") + str(item);
    } else {
      value = str(right);
    }
    leaf.word += "|" + value;
  }

  // -1, "no entry yet", on one side of the bound and every real number of minutes on the other.
  static bool only_tells_whether(const std::string& op, double bound) {
    if (op == "==" || op == "!=") return bound == -1;
    const auto holds = [&](double minutes) {
      return op == "<"    ? minutes < bound
             : op == "<=" ? minutes <= bound
             : op == ">"  ? minutes > bound
                          : minutes >= bound;
    };
    return holds(-1) != holds(0) && holds(0) == holds(1e12);
  }

  const SlowRules& rules_;
  const Time now_;
  bool nameless_ = false;
};

}  // namespace usher::admission::slow
