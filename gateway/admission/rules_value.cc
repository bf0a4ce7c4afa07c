#include "gateway/admission/rules_value.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace usher::admission {
namespace {

using Kind = RuleValue::Kind;

// What a number is like to a test of kinds: booleans are numbers to Python's own `==` and `<`.
bool numeric(const RuleValue& value) {
  return value.kind == Kind::number || value.kind == Kind::boolean;
}

double as_number(const RuleValue& value) {
  return value.kind == Kind::boolean ? (value.flag ? 1 : 0) : value.number;
}

// Python's repr of a float: the shortest digits that read back, an exponent from 1e16 on and below 1e-4, ".0" where
// there is neither fraction nor exponent.
std::string_view write_fraction(double number, RuleTextRoom& room) {
  const double size = std::abs(number);
  const bool exponent = size != 0 && (size >= 1e16 || size < 1e-4);
  char* const begin = room.data();
  char* const end = begin + room.size();
  char* at = std::to_chars(begin, end, number, exponent ? std::chars_format::scientific : std::chars_format::fixed).ptr;
  if (!exponent && std::memchr(begin, '.', static_cast<std::size_t>(at - begin)) == nullptr) {
    *at++ = '.';
    *at++ = '0';
  }
  return {begin, static_cast<std::size_t>(at - begin)};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

bool truthy(const RuleValue& value) {
  switch (value.kind) {
    case Kind::null:
      return false;
    case Kind::boolean:
      return value.flag;
    case Kind::number:
      return value.number != 0;
    case Kind::text:
      return !value.text.empty();
    case Kind::time:
      return true;
  }
  return false;
}

bool loosely_equal(const RuleValue& a, const RuleValue& b) {
  if (a.kind == Kind::text || b.kind == Kind::text) {
    RuleTextRoom room_a, room_b;
    return to_text(a, room_a) == to_text(b, room_b);
  }
  if (a.kind == Kind::boolean || b.kind == Kind::boolean) return truthy(a) == truthy(b);
  return same(a, b);
}

bool same(const RuleValue& a, const RuleValue& b) {
  if (numeric(a) && numeric(b)) return as_number(a) == as_number(b);
  const bool text_and_number =
      (a.kind == Kind::text && b.kind == Kind::number) || (a.kind == Kind::number && b.kind == Kind::text);
  if (text_and_number) return loosely_equal(a, b);
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::text) return a.text == b.text;
  return a.kind == Kind::null || a.time == b.time;
}

Order less(const RuleValue& a, const RuleValue& b) {
  const auto said = [](bool yes) { return yes ? Order::yes : Order::no; };
  if (a.kind == Kind::number || b.kind == Kind::number) {
    double left = 0, right = 0;
    return said(to_number(a, left) && to_number(b, right) && left < right);
  }
  if (a.kind != b.kind || a.kind == Kind::null) return Order::never;
  if (a.kind == Kind::text) return said(a.text < b.text);
  if (a.kind == Kind::time) return said(a.time < b.time);
  return said(!a.flag && b.flag);
}

bool to_number(const RuleValue& value, double& out) {
  if (numeric(value)) {
    out = as_number(value);
    return true;
  }
  if (value.kind != Kind::text) return false;
  std::string_view text = trimmed(value.text);
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  if (text.empty() || (plus && text.front() == '-') || text.find('(') != std::string_view::npos) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string_view to_text(const RuleValue& value, RuleTextRoom& room) {
  switch (value.kind) {
    case Kind::null:
      return "None";
    case Kind::boolean:
      return value.flag ? "True" : "False";
    case Kind::text:
      return value.text;
    case Kind::time:  // the compiler lets no time be compared with anything else
      return {};
    case Kind::number:
      break;
  }
  if (!value.flag) return write_fraction(value.number, room);
  char* const begin = room.data();
  const auto end = std::to_chars(begin, begin + room.size(), static_cast<std::int64_t>(value.number)).ptr;
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace usher::admission
