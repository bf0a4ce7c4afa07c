#include "gateway/ctl/fields.h"

#include <algorithm>
#include <fstream>

#include <boost/json/error.hpp>
#include <boost/json/stream_parser.hpp>

#include "gateway/ctl/limits.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {

void put(json::object& body, std::string_view name, const Given& value) {
  if (value) body[name] = *value;
}

void put(json::object& body, std::string_view name, const std::optional<bool>& value) {
  if (value) body[name] = *value;
}

void put(json::object& body, std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) body[name] = texts(values);
}

Result<void> put_time(json::object& body, std::string_view name, std::string_view option, const Given& value) {
  if (!value) return {};
  if (*value == "none") {
    body[name] = nullptr;
    return {};
  }
  const auto time = time_argument(*value, now());
  if (!time) return usage_problem(std::string(option) + ": " + time.error());
  body[name] = *time;
  return {};
}

Result<void> put_count(json::object& body, std::string_view name, std::string_view option, const Given& value) {
  if (!value) return {};
  if (*value == "none") {
    body[name] = nullptr;
    return {};
  }
  const bool digits = !value->empty() && value->size() <= 9 &&
                      std::all_of(value->begin(), value->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits)
    return usage_problem(std::string(option) + ": '" + *value + "' is not a whole number from 0 to 999999999, or none");
  body[name] = std::stoll(*value);
  return {};
}

Result<std::pair<std::string, std::string>> split_pair(std::string_view option, std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return usage_problem(std::string(option) + ": '" + std::string(text) + "' is not NAME=VALUE");
  }
  return std::pair{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

Result<void> put_json_file(json::object& body, std::string_view name, std::string_view option, const Given& file) {
  if (!file) return {};
  const std::string said = std::string(option) + " " + *file;
  std::ifstream in(*file, std::ios::binary);
  std::string text(kJsonFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty()) return usage_problem(said + ": cannot be read, or is empty", "Name a file of JSON: rules.json");
  if (text.size() > kJsonFileBytesMax) return usage_problem(said + ": more than 64 KiB");
  json::stream_parser parser;
  boost::system::error_code error;
  std::size_t read = parser.write_some(text, error);
  if (!error) parser.finish(error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != std::string::npos) error = json::error::extra_data;
  if (error) {
    read = std::min(read, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n');
    return usage_problem(said + ", line " + std::to_string(line) + ": not JSON: " + error.message());
  }
  body[name] = parser.release();
  return {};
}

Result<void> put_pairs(json::object& body, std::string_view name, std::string_view option,
                       const std::vector<std::string>& pairs) {
  if (pairs.empty()) return {};
  json::object object;
  for (const auto& pair : pairs) {
    const auto split = split_pair(option, pair);
    if (!split) return std::unexpected(split.error());
    object[split->first] = split->second;
  }
  body[name] = std::move(object);
  return {};
}

std::string details(const std::vector<std::pair<std::string, std::string>>& lines) {
  int widest = 0;
  for (const auto& [name, value] : lines) {
    if (!value.empty()) widest = std::max(widest, display_width(name));
  }
  std::string out;
  for (const auto& [name, value] : lines) {
    if (!value.empty()) out += pad(name, widest) + "  " + printable(value) + "\n";
  }
  return out;
}

}  // namespace usher::ctl
