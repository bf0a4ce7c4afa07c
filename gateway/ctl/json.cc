#include "gateway/ctl/json.h"

#include <cmath>
#include <cstdio>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace usher::ctl {

std::optional<json::value> parse_json(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return {};
  return value;
}

const json::value* member(const json::value& value, std::string_view name) {
  if (!value.is_object()) return nullptr;
  const json::value* found = value.get_object().if_contains(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string text_of(const json::value* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_bool() || value->is_int64() || value->is_uint64()) return json::serialize(*value);
  if (value->is_double()) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.1f", value->get_double());
    return digits;
  }
  return {};
}

std::string text(const json::value& value, std::string_view name) {
  return text_of(member(value, name));
}

std::int64_t number(const json::value& value, std::string_view name) {
  const auto found = real(value, name);
  return found ? std::llround(*found) : 0;
}

std::optional<double> real(const json::value& value, std::string_view name) {
  const json::value* found = member(value, name);
  if (found == nullptr) return {};
  if (found->is_int64()) return static_cast<double>(found->get_int64());
  if (found->is_uint64()) return static_cast<double>(found->get_uint64());
  if (found->is_double()) return found->get_double();
  return {};
}

bool flag(const json::value& value, std::string_view name) {
  const json::value* found = member(value, name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::string joined(const json::value& value, std::string_view name, std::string_view by) {
  std::string out;
  for (const auto& item : rows(value, name)) {
    if (!out.empty()) out += by;
    out += text_of(&item);
  }
  return out;
}

const json::array& rows(const json::value& value, std::string_view name) {
  static const json::array kNone;
  const json::value* found = value.is_array() ? &value : member(value, name);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

json::array texts(const std::vector<std::string>& values) {
  json::array out;
  for (const auto& value : values) out.emplace_back(value);
  return out;
}

}  // namespace usher::ctl
