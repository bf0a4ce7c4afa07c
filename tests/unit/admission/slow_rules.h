// A second evaluator of rules, written from the description of pretix's interface and without a look at the product's:
// it walks the JSON itself, throws where Python would, sorts and counts by hand, and writes the disjunctive normal form
// out. The property test and the simulator's auditor judge by it. Slow and obvious.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <boost/json.hpp>
#include <date/tz.h>

#include "gateway/admission/rules.h"

namespace usher::admission::slow {

namespace json = boost::json;

struct Null {
  friend bool operator==(Null, Null) { return true; }
};
struct Value;
using List = std::vector<Value>;
struct Value : std::variant<Null, bool, std::int64_t, double, std::string, Time, List> {
  using variant::variant;
};

// Where Python raises.
struct Raised : std::runtime_error {
  using runtime_error::runtime_error;
};

struct Entrance {  // what a rule is asked about
  std::string product, variation;
  std::uint32_t gate = 0;
  Time now;
  std::vector<Checkin> checkins;
  EventDates dates;
  std::string zone;
};

inline std::chrono::seconds offset(const std::string& zone, Time time) {
  return date::locate_zone(zone)->get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
}

// The reading with the offset of the day before, if clocks show it so, or if they never do; else that of the day after.
inline Time to_utc(const std::string& zone, std::chrono::milliseconds wall) {
  const Time as_utc{wall};
  const Time before = as_utc - offset(zone, as_utc - std::chrono::hours(24));
  const Time after = as_utc - offset(zone, as_utc + std::chrono::hours(24));
  if (before + offset(zone, before) == as_utc) return before;
  if (after + offset(zone, after) == as_utc) return after;
  return before;
}

inline std::int64_t day_of(const std::string& zone, Time time) {
  return std::chrono::floor<std::chrono::days>(time + offset(zone, time)).time_since_epoch().count();
}

inline std::string str(const Value& v) {
  if (const auto* text = std::get_if<std::string>(&v)) return *text;
  if (const auto* flag = std::get_if<bool>(&v)) return *flag ? "True" : "False";
  if (const auto* whole = std::get_if<std::int64_t>(&v)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&v)) {
    std::ostringstream out;
    out.precision(15);
    out << *number;
    return out.str().find('.') == std::string::npos ? out.str() + ".0" : out.str();
  }
  return "None";
}

inline bool is_number(const Value& v) {
  return std::holds_alternative<std::int64_t>(v) || std::holds_alternative<double>(v);
}

// float(); none where it fails.
inline std::optional<double> to_float(const Value& v) {
  if (const auto* whole = std::get_if<std::int64_t>(&v)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&v)) return *number;
  if (const auto* flag = std::get_if<bool>(&v)) return *flag ? 1.0 : 0.0;
  const auto* text = std::get_if<std::string>(&v);
  if (text == nullptr) return std::nullopt;
  std::istringstream in(*text);
  double number = 0;
  if (!(in >> number)) return std::nullopt;
  in >> std::ws;
  return in.eof() ? std::optional(number) : std::nullopt;
}

inline bool truth(const Value& v) {
  if (std::holds_alternative<Null>(v)) return false;
  if (const auto* flag = std::get_if<bool>(&v)) return *flag;
  if (const auto* text = std::get_if<std::string>(&v)) return !text->empty();
  if (is_number(v)) return *to_float(v) != 0;
  return true;
}

// Python's own ==.
inline bool equals(const Value& a, const Value& b) {
  const bool both_numeric =
      (is_number(a) || std::holds_alternative<bool>(a)) && (is_number(b) || std::holds_alternative<bool>(b));
  if (both_numeric) return *to_float(a) == *to_float(b);
  if (a.index() != b.index()) return false;
  if (const auto* text = std::get_if<std::string>(&a)) return *text == std::get<std::string>(b);
  if (const auto* time = std::get_if<Time>(&a)) return *time == std::get<Time>(b);
  return true;
}

inline bool soft_equals(const Value& a, const Value& b) {
  if (std::holds_alternative<std::string>(a) || std::holds_alternative<std::string>(b)) return str(a) == str(b);
  if (std::holds_alternative<bool>(a) || std::holds_alternative<bool>(b)) return truth(a) == truth(b);
  return equals(a, b);
}

inline bool lesser(const Value& a, const Value& b) {
  if (is_number(a) || is_number(b)) {
    const auto x = to_float(a), y = to_float(b);
    return x && y && *x < *y;
  }
  if (a.index() != b.index() || std::holds_alternative<Null>(a)) throw Raised("no order between these");
  if (const auto* flag = std::get_if<bool>(&a)) return !*flag && std::get<bool>(b);
  if (const auto* text = std::get_if<std::string>(&a)) return *text < std::get<std::string>(b);
  return std::get<Time>(a) < std::get<Time>(b);
}

class SlowRules {
 public:
  explicit SlowRules(Entrance entrance) : e_(std::move(entrance)) {
    std::stable_sort(e_.checkins.begin(), e_.checkins.end(),
                     [](const Checkin& a, const Checkin& b) { return a.time < b.time; });
    for (const Checkin& checkin : e_.checkins) {
      if (checkin.type == Direction::entry) entries_.push_back(checkin.time);
    }
  }

  Value apply(const json::value& rule) const {
    if (!rule.is_object()) return plain(rule);
    const std::string op(rule.get_object().begin()->key());
    const json::array behind = arguments(rule);
    if (op == "var") return variable(std::string(behind.at(0).as_string()));
    if (op == "buildTime") return build_time(behind);
    if (op == "lookup") {
      if (behind.at(0).as_string() == "gate") return std::int64_t{std::stoll(std::string(behind.at(1).as_string()))};
      return std::string(behind.at(1).as_string());
    }
    List args;
    for (const json::value& argument : behind) args.push_back(apply(argument));
    return operate(op, args);
  }

  static json::array arguments(const json::value& rule) {
    const json::value& behind = rule.get_object().begin()->value();
    return behind.is_array() ? behind.get_array() : json::array{behind};
  }

 private:
  static Value plain(const json::value& v) {
    if (v.is_null()) return Null{};
    if (v.is_bool()) return v.get_bool();
    if (v.is_int64()) return v.get_int64();
    if (v.is_double()) return v.get_double();
    if (v.is_string()) return std::string(v.get_string());
    List list;
    for (const json::value& item : v.as_array()) list.push_back(plain(item));
    return list;
  }

  Value operate(const std::string& op, const List& args) const {
    if (op.starts_with("entries_")) return counted(op, std::get<Time>(args.at(0)));
    if (op == "and") return std::all_of(args.begin(), args.end(), truth);
    if (op == "or") return std::any_of(args.begin(), args.end(), truth);
    if (op == "objectList") return args;
    if (op == "==") return soft_equals(args.at(0), args.at(1));
    if (op == "!=") return !soft_equals(args.at(0), args.at(1));
    if (op == "<") return lesser(args.at(0), args.at(1));
    if (op == ">") return lesser(args.at(1), args.at(0));
    if (op == "<=") return lesser(args.at(0), args.at(1)) || soft_equals(args.at(0), args.at(1));
    if (op == ">=") return lesser(args.at(1), args.at(0)) || soft_equals(args.at(0), args.at(1));
    if (op == "inList") return in_list(args.at(0), std::get<List>(args.at(1)));
    if (op != "isBefore" && op != "isAfter") throw std::logic_error("no such operator: " + op);
    const double minutes = args.size() > 2 && truth(args[2]) ? *to_float(args[2]) : 0;
    const auto tolerance = std::chrono::milliseconds(static_cast<std::int64_t>(std::round(minutes * 60000)));
    const Time a = std::get<Time>(args.at(0)), b = std::get<Time>(args.at(1));
    return op == "isBefore" ? a < b + tolerance : b < a + tolerance;
  }

  // Ids are texts here: a number in a list stands for its text.
  static bool in_list(const Value& wanted, const List& list) {
    for (const Value& item : list) {
      const bool mixed = (is_number(wanted) && std::holds_alternative<std::string>(item)) ||
                         (is_number(item) && std::holds_alternative<std::string>(wanted));
      if (mixed ? str(wanted) == str(item) : equals(wanted, item)) return true;
    }
    return false;
  }

  Value build_time(const json::array& args) const {
    const std::string kind(args.at(0).as_string());
    std::optional<Time> time;
    if (kind == "custom" || kind == "customtime") return written(kind, std::string(args.at(1).as_string()));
    if (kind == "date_to") time = e_.dates.to;
    if (kind == "date_admission") time = e_.dates.admission;
    if (!time) time = e_.dates.from;
    if (!time) throw Raised("the event has no such date");
    return *time;
  }

  // The tests write "YYYY-MM-DDTHH:MM:SS", with a "Z" for UTC, and "HH:MM".
  Value written(const std::string& kind, const std::string& text) const {
    std::istringstream in(text);
    if (kind == "customtime") {
      std::chrono::seconds clock;
      in >> date::parse("%H:%M", clock);
      const std::chrono::days today{day_of(e_.zone, e_.now)};
      return to_utc(e_.zone, today + clock);
    }
    date::local_seconds wall;
    in >> date::parse("%Y-%m-%dT%H:%M:%S", wall);
    if (text.back() == 'Z') return Time{wall.time_since_epoch()};
    return to_utc(e_.zone, wall.time_since_epoch());
  }

  Value counted(const std::string& op, Time at) const {
    const auto times = op.ends_with("since") ? between(at, Time::max()) : between(Time::min(), at);
    return op.starts_with("entries_days") ? days(times) : static_cast<std::int64_t>(times.size());
  }
  std::vector<Time> between(Time from, Time before) const {
    std::vector<Time> times;
    for (const Time time : entries_) {
      if (time >= from && time < before) times.push_back(time);
    }
    return times;
  }
  std::int64_t days(const std::vector<Time>& times) const {
    std::set<std::int64_t> days;
    for (const Time time : times) days.insert(day_of(e_.zone, time));
    return static_cast<std::int64_t>(days.size());
  }
  std::int64_t minutes_since(Time time) const {
    return static_cast<std::int64_t>(std::floor(static_cast<double>((e_.now - time).count()) / 60000.0));
  }

  Value variable(const std::string& name) const {
    if (name == "product") return e_.product;
    if (name == "variation" && e_.variation.empty()) return Null{};
    if (name == "variation") return e_.variation;
    if (name == "gate" && e_.gate == 0) return Null{};
    if (name == "gate") return std::int64_t{e_.gate};
    if (name == "now") return e_.now;
    if (name == "now_isoweekday") return (day_of(e_.zone, e_.now) + 3) % 7 + 1;  // day 0 was a Thursday
    if (name == "entries_number") return static_cast<std::int64_t>(entries_.size());
    if (name == "entries_days") return days(entries_);
    if (name == "entry_status") {
      const bool present = !e_.checkins.empty() && e_.checkins.back().type == Direction::entry;
      return std::string(present ? "present" : "absent");
    }
    if (name == "minutes_since_last_entry") return entries_.empty() ? -1 : minutes_since(entries_.back());
    if (name == "minutes_since_first_entry") return entries_.empty() ? -1 : minutes_since(entries_.front());
    const Time midnight = to_utc(e_.zone, std::chrono::days{day_of(e_.zone, e_.now)});
    return static_cast<std::int64_t>(between(midnight, Time::max()).size());  // entries_today
  }

  Entrance e_;
  std::vector<Time> entries_;
};

}  // namespace usher::admission::slow
