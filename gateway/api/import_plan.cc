#include "gateway/api/import_plan.h"

#include <optional>
#include <string_view>
#include <utility>

namespace usher::api {

namespace {

using Unexpected = std::unexpected<std::string>;

// Calls visit(name, value) for each parameter, percent-decoded; false if one cannot be.
template <class Visit>
bool for_each_parameter(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == query.npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto name = http::percent_decode(pair.substr(0, equals), true);
    const auto value = equals == pair.npos ? std::string() : http::percent_decode(pair.substr(equals + 1), true);
    if (!name || !value) return false;
    visit(*name, *value);
  }
  return true;
}

std::optional<bool> flag(std::string_view value) {
  if (value.empty() || value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  return std::nullopt;
}

std::optional<char> separator(std::string_view value) {
  if (value == "," || value == "comma") return ',';
  if (value == ";" || value == "semicolon") return ';';
  if (value == "\t" || value == "tab") return '\t';
  return std::nullopt;
}

// "" or what is wrong with it.
std::string take(ImportPlan& plan, const std::string& name, std::string value) {
  if (name == "dry_run" || name == "withdraw") {
    const auto set = flag(value);
    if (!set) return name + ": must be 1 or 0";
    (name == "dry_run" ? plan.dry_run : plan.withdraw) = *set;
  } else if (name == "profile") {
    plan.options.profile = std::move(value);
  } else if (name == "encoding") {
    plan.options.encoding = std::move(value);
  } else if (name == "source") {
    plan.options.source = std::move(value);
  } else if (name == "separator") {
    const auto known = separator(value);
    if (!known) return "separator: must be comma, semicolon or tab";
    plan.options.separator = *known;
  } else if (name == "map") {
    const std::size_t colon = value.rfind(':');
    if (colon == value.npos || colon == 0) return "map: must be Column:field, or Column: to leave the column out";
    plan.options.map.emplace_back(value.substr(0, colon), value.substr(colon + 1));
  } else {
    return "unknown parameter \"" + name + "\"; known are dry_run withdraw profile map encoding separator source";
  }
  return {};
}

}  // namespace

std::expected<ImportPlan, std::string> import_plan(const http::Request& request, const admission::Event& event) {
  ImportPlan plan;
  plan.options.timezone = event.timezone;
  std::string mistake;
  const bool decoded = for_each_parameter(request.query, [&](const std::string& name, std::string value) {
    if (mistake.empty()) mistake = take(plan, name, std::move(value));
  });
  if (!decoded) return Unexpected("the query has a % that is not followed by two hex digits");
  if (!mistake.empty()) return Unexpected(std::move(mistake));
  return plan;
}

}  // namespace usher::api
