// What a part of a rule comes to, and how two such values compare: JSON Logic's loose ways, exactly as Python has them.
// Private to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/admission/ids.h"

namespace usher::admission {

struct RuleValue {
  enum class Kind : std::uint8_t { null, boolean, number, text, time };

  Kind kind = Kind::null;
  bool flag = false;  // boolean: its value; number: a whole one
  double number = 0;
  std::string_view text{};  // borrowed from the rule or the scene
  Time time{};

  static RuleValue of_flag(bool flag) { return {.kind = Kind::boolean, .flag = flag}; }
  static RuleValue of_count(std::int64_t n) {
    return {.kind = Kind::number, .flag = true, .number = static_cast<double>(n)};
  }
  static RuleValue of_text(std::string_view text) { return {.kind = Kind::text, .text = text}; }
  static RuleValue of_time(Time time) { return {.kind = Kind::time, .time = time}; }
};

// Whether `and` and `or` take it for true: not null, not 0, not "".
[[nodiscard]] bool truthy(const RuleValue& value);

// Beside a text everything is compared as text (null is "None", true is "True", 2.0 is "2.0"); else beside a boolean as
// booleans; else by value.
[[nodiscard]] bool loosely_equal(const RuleValue& a, const RuleValue& b);

// For inList: by value; a number and a text as text, since ids are texts here.
[[nodiscard]] bool same(const RuleValue& a, const RuleValue& b);

// Beside a number, compared as numbers; what cannot be one makes it `no`. Else texts by their code points, booleans,
// times. `never`: the two have no order (null, or two kinds).
enum class Order : std::uint8_t { no, yes, never };
[[nodiscard]] Order less(const RuleValue& a, const RuleValue& b);

// As a number, where it is one or a text that reads as one (" 2.5 ", "1e3", "inf"); booleans are 1 and 0.
[[nodiscard]] bool to_number(const RuleValue& value, double& out);

// As text. `room` is what a number is written into.
using RuleTextRoom = std::array<char, 40>;
[[nodiscard]] std::string_view to_text(const RuleValue& value, RuleTextRoom& room);

}  // namespace usher::admission
