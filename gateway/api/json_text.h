// A JSON value back as text, number by number as it was: 5 stays whole and 5.0 does not. Pure.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace usher::api {

// Bounded by the depth the value was parsed with.
[[nodiscard]] std::string json_text(const boost::json::value& value);

}  // namespace usher::api
