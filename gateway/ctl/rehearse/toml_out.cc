#include "gateway/ctl/rehearse/toml_out.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <sstream>

namespace usher::ctl::rehearse {
namespace {

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string key_text(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, is_bare) ? std::string(key) : toml_string(key);
}

// Exactly the number that was read, and with a point, so that it stays a float.
std::string float_text(double value) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  std::string text(digits, end);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

template <class Container, class Write>
std::string list_of(const Container& container, std::string_view open, std::string_view close, Write write) {
  std::string out(open);
  bool first = true;
  for (const auto& item : container) {
    if (!first) out += ", ";
    first = false;
    out += write(item);
  }
  out += close;
  return out;
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string toml_value(const toml::node& node) {
  if (const auto* text = node.as_string()) return toml_string(text->get());
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return float_text(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* array = node.as_array()) {
    return list_of(*array, "[", "]", [](const toml::node& item) { return toml_value(item); });
  }
  if (const auto* table = node.as_table()) {
    return list_of(*table, "{", "}",
                   [](const auto& item) { return key_text(item.first.str()) + " = " + toml_value(item.second); });
  }
  std::ostringstream moment;
  if (const auto* date = node.as_date()) moment << date->get();
  if (const auto* time = node.as_time()) moment << time->get();
  if (const auto* both = node.as_date_time()) moment << both->get();
  return moment.str();
}

std::string toml_line(std::string_view key, const toml::node& node) {
  return key_text(key) + " = " + toml_value(node) + "\n";
}

}  // namespace usher::ctl::rehearse
