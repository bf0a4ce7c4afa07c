#include "gateway/api/json_text.h"

#include <charconv>
#include <string_view>

#include "gateway/api/json_out.h"

namespace usher::api {
namespace {

namespace json = boost::json;

void append(std::string& out, double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append(std::string& out, const json::value& value);

void append(std::string& out, const json::array& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    append(out, array[i]);
  }
  out += ']';
}

void append(std::string& out, const json::object& object) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : object) {
    if (!first) out += ',';
    first = false;
    append_json_text(out, std::string_view(name.data(), name.size()));
    out += ':';
    append(out, value);
  }
  out += '}';
}

void append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      return;
    case json::kind::double_:
      return append(out, value.get_double());
    case json::kind::string:
      return append_json_text(out, std::string_view(value.get_string().data(), value.get_string().size()));
    case json::kind::array:
      return append(out, value.get_array());
    case json::kind::object:
      return append(out, value.get_object());
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace usher::api
