#include "gateway/api/json_in.h"

#include <algorithm>
#include <limits>

#include <boost/json/parser.hpp>

#include "storage/import/time_text.h"
#include "storage/import/utf8_check.h"

namespace usher::api {

namespace json = boost::json;

namespace {

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

// What went wrong, for the person who wrote the body; nullopt if `out` is the object.
std::optional<std::string> parse(std::string_view body, std::size_t depth_max, json::storage_ptr memory,
                                 json::object& out) {
  unsigned char scratch[1024];
  json::parse_options options;
  options.max_depth = depth_max;
  json::parser parser(json::storage_ptr(), options, scratch, sizeof scratch);
  parser.reset(std::move(memory));
  boost::system::error_code error;
  const std::size_t read = parser.write(body.data(), body.size(), error);
  if (!error) {
    json::value value = parser.release();
    if (!value.is_object()) return "the body must be a JSON object";
    out = std::move(value.get_object());
    return std::nullopt;
  }
  const std::size_t valid = importing::valid_utf8_bytes(body);
  if (valid < body.size()) return "the body is not valid UTF-8 at byte " + std::to_string(valid + 1);
  if (error == json::error::too_deep) return "the body is nested deeper than " + std::to_string(depth_max) + " levels";
  if (error == json::error::incomplete) {
    return body.empty() ? "the body is empty; a JSON object is expected" : "the JSON ends too early";
  }
  return "the body is not valid JSON at byte " + std::to_string(read + 1) + " (" + error.message() + ")";
}

bool is_text(const json::value& v) {
  return v.is_string() || v.is_null();
}
bool is_array(const json::value& v) {
  return v.is_array() || v.is_null();
}
bool is_object(const json::value& v) {
  return v.is_object() || v.is_null();
}
bool is_flag(const json::value& v) {
  return v.is_bool();
}
bool is_whole(const json::value& v) {
  return v.is_int64() || v.is_uint64();
}
bool is_whole_or_null(const json::value& v) {
  return is_whole(v) || v.is_null();
}

// Not negative.
std::optional<std::uint64_t> whole(const json::value& v) {
  if (v.is_uint64()) return v.get_uint64();
  if (v.get_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(v.get_int64());
}

std::string no_longer_than(std::size_t bytes_max) {
  return "no longer than " + std::to_string(bytes_max) + " bytes";
}

// An answer as text, whatever JSON type the client chose; nullopt for arrays and objects.
std::optional<std::string> answer_text(const json::value& v) {
  if (v.is_string()) return std::string(view(v.get_string()));
  if (v.is_bool()) return v.get_bool() ? "true" : "false";
  if (v.is_int64()) return std::to_string(v.get_int64());
  if (v.is_uint64()) return std::to_string(v.get_uint64());
  return std::nullopt;
}

}  // namespace

JsonIn::JsonIn(std::string_view body, std::size_t depth_max) {
  known_.reserve(16);
  mistake_ = parse(body, depth_max, &memory_, object_);
}

const json::value* JsonIn::find(std::string_view name) {
  if (std::ranges::find(known_, name) == known_.end()) known_.push_back(name);
  return object_.if_contains(name);
}

bool JsonIn::has(std::string_view name) const {
  return object_.if_contains(name) != nullptr;
}

const json::value* JsonIn::take(std::string_view name, std::string_view wanted, bool right_kind(const json::value&)) {
  const json::value* found = find(name);
  if (found == nullptr) return nullptr;
  if (right_kind(*found)) return found;
  mistake(name, std::string("must be ").append(wanted));
  return nullptr;
}

bool JsonIn::text(std::string_view name, std::string& out, std::size_t bytes_max) {
  const json::value* found = take(name, "a text", is_text);
  if (found == nullptr) return false;
  if (found->is_null()) {
    out.clear();
    return true;
  }
  const std::string_view value = view(found->get_string());
  if (value.size() > bytes_max) {
    mistake(name, "must be " + no_longer_than(bytes_max));
    return false;
  }
  out = value;
  return true;
}

bool JsonIn::text(std::string_view name, std::optional<std::string>& out) {
  std::string value;
  if (!text(name, value)) return false;
  out.reset();
  if (!object_.at(name).is_null()) out = std::move(value);
  return true;
}

bool JsonIn::texts(std::string_view name, std::vector<std::string>& out, std::size_t items_max, std::size_t bytes_max) {
  const json::value* found = take(name, "an array of texts", is_array);
  if (found == nullptr) return false;
  std::vector<std::string> values;
  if (!found->is_null()) {
    const json::array& array = found->get_array();
    if (array.size() > items_max) {
      mistake(name, "must have at most " + std::to_string(items_max) + " items");
      return false;
    }
    for (const json::value& item : array) {
      if (!item.is_string() || item.get_string().size() > bytes_max) {
        mistake(name, "must be an array of texts, each " + no_longer_than(bytes_max));
        return false;
      }
      values.emplace_back(view(item.get_string()));
    }
  }
  out = std::move(values);
  return true;
}

bool JsonIn::pairs(std::string_view name, Pairs& out) {
  const json::value* found = take(name, "an object of texts", is_object);
  if (found == nullptr) return false;
  Pairs values;
  if (!found->is_null()) {
    const json::object& object = found->get_object();
    if (object.size() > kArrayItemsMax) {
      mistake(name, "must have at most " + std::to_string(kArrayItemsMax) + " fields");
      return false;
    }
    for (const auto& member : object) {
      std::optional<std::string> value = answer_text(member.value());
      if (!value || value->size() > kTextBytesMax || member.key().size() > kTextBytesMax) {
        mistake(name, "must be an object of texts, each " + no_longer_than(kTextBytesMax));
        return false;
      }
      values.emplace_back(std::string_view(member.key().data(), member.key().size()), std::move(*value));
    }
  }
  out = std::move(values);
  return true;
}

bool JsonIn::flag(std::string_view name, bool& out) {
  const json::value* found = take(name, "true or false", is_flag);
  if (found == nullptr) return false;
  out = found->get_bool();
  return true;
}

bool JsonIn::number(std::string_view name, std::uint64_t& out) {
  const json::value* found = take(name, "a whole number", is_whole);
  if (found == nullptr) return false;
  const auto value = whole(*found);
  if (!value) mistake(name, "must not be negative");
  if (value) out = *value;
  return value.has_value();
}

bool JsonIn::number(std::string_view name, std::optional<std::uint32_t>& out) {
  const json::value* found = take(name, "a whole number or null", is_whole_or_null);
  if (found == nullptr) return false;
  if (found->is_null()) {
    out.reset();
    return true;
  }
  const auto value = whole(*found);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) {
    mistake(name, "must be between 0 and 4294967295");
    return false;
  }
  out = static_cast<std::uint32_t>(*value);
  return true;
}

bool JsonIn::time(std::string_view name, std::optional<admission::Time>& out) {
  const json::value* found = take(name, "a time as RFC 3339 text, or null", is_text);
  if (found == nullptr) return false;
  if (found->is_null()) {
    out.reset();
    return true;
  }
  const auto value = importing::parse_rfc3339(view(found->get_string()));
  if (!value) mistake(name, value.error());
  if (value) out = *value;
  return value.has_value();
}

void JsonIn::need(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (find(name) == nullptr) mistake(name, "is required");
  }
}

void JsonIn::mistake(std::string_view name, std::string_view what) {
  if (!mistake_) mistake_ = std::string(name).append(": ").append(what);
}

std::optional<std::string> JsonIn::finish() {
  for (const auto& member : object_) {
    if (mistake_) break;
    const std::string_view key(member.key().data(), member.key().size());
    if (std::ranges::find(known_, key) != known_.end()) continue;
    mistake_ = std::string("unknown field \"").append(key.substr(0, 64)).append("\"; known are");
    for (const std::string_view name : known_) mistake_->append(" ").append(name);
  }
  return std::move(mistake_);
}

}  // namespace usher::api
