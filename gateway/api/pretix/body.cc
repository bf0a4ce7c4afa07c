#include "gateway/api/pretix/body.h"

#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/pretix/replies.h"
#include "storage/import/time_text.h"

namespace usher::pretix {

namespace bj = boost::json;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kDepthMax = 16;

std::optional<std::string> text_of(const bj::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_number()) return bj::serialize(value);
  return std::nullopt;
}

}  // namespace

std::expected<Body, Response> Body::parse(const Request* request) {
  Body body;
  if (request->body.find_first_not_of(" \t\r\n") == std::string_view::npos) return body;
  boost::system::error_code error;
  bj::parse_options options;
  options.max_depth = kDepthMax;
  const bj::value value = bj::parse(bj::string_view(request->body.data(), request->body.size()), error, {}, options);
  if (error) return std::unexpected(detail(400, "JSON parse error - " + error.message()));
  if (!value.is_object()) {
    return std::unexpected(field_error("non_field_errors", "Invalid data. Expected a dictionary."));
  }
  body.object_ = value.get_object();
  return body;
}

const bj::value* Body::find(std::string_view name) const {
  return object_.if_contains(bj::string_view(name.data(), name.size()));
}

bool Body::text(std::string_view name, std::string& out) const {
  const bj::value* value = find(name);
  if (value == nullptr) return false;
  auto text = text_of(*value);
  if (!text) return false;
  out = std::move(*text);
  return true;
}

bool Body::truth(std::string_view name, bool otherwise) const {
  const bj::value* value = find(name);
  if (value == nullptr) return otherwise;
  switch (value->kind()) {
    case bj::kind::null:
      return false;
    case bj::kind::bool_:
      return value->get_bool();
    case bj::kind::string:
      return !value->get_string().empty();
    case bj::kind::object:
      return !value->get_object().empty();
    case bj::kind::array:
      return !value->get_array().empty();
    default:
      return value->to_number<double>() != 0;
  }
}

bool Body::time(std::string_view name, std::optional<admission::Time>& out) const {
  const bj::value* value = find(name);
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_string()) return false;
  const auto& text = value->get_string();
  const auto parsed = importing::parse_time({text.data(), text.size()}, "UTC");
  if (!parsed) return false;
  out = *parsed;
  return true;
}

std::vector<std::pair<std::string, std::string>> Body::texts(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> out;
  const bj::value* value = find(name);
  if (value == nullptr || !value->is_object()) return out;
  for (const auto& [key, each] : value->get_object()) {
    if (auto text = text_of(each)) out.emplace_back(key, std::move(*text));
  }
  return out;
}

std::optional<std::vector<std::uint64_t>> Body::numbers(std::string_view name) const {
  const bj::value* value = find(name);
  if (value == nullptr || !value->is_array()) return std::nullopt;
  std::vector<std::uint64_t> out;
  for (const auto& each : value->get_array()) {
    const auto text = text_of(each);
    std::uint64_t number = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc())
      return std::nullopt;
    out.push_back(number);
  }
  return out;
}

}  // namespace usher::pretix
