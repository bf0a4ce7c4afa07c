// Answers read gently: a field that is missing, null or of another kind reads as empty, so that a newer or older
// gateway does not break a table. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace usher::ctl {

namespace json = boost::json;

// None if it is not JSON.
[[nodiscard]] std::optional<json::value> parse_json(std::string_view text);

// The member, or null if `value` is not an object or has none of this name (or it is null).
[[nodiscard]] const json::value* member(const json::value& value, std::string_view name);
// Texts as they are; numbers and booleans as text; "" for everything else.
[[nodiscard]] std::string text_of(const json::value* value);
[[nodiscard]] std::string text(const json::value& value, std::string_view name);
[[nodiscard]] std::int64_t number(const json::value& value, std::string_view name);
[[nodiscard]] std::optional<double> real(const json::value& value, std::string_view name);
[[nodiscard]] bool flag(const json::value& value, std::string_view name);
// An array of texts, joined; "" if there is none.
[[nodiscard]] std::string joined(const json::value& value, std::string_view name, std::string_view by = ", ");
// The rows of `value` itself if it is an array, or of its member; empty if there are none.
[[nodiscard]] const json::array& rows(const json::value& value, std::string_view name);

[[nodiscard]] json::array texts(const std::vector<std::string>& values);

}  // namespace usher::ctl
