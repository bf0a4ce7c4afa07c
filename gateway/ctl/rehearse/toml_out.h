// TOML written back: tables, arrays and values as toml++ has read them. Comments and order of keys are not kept. Pure.
#pragma once

#include <string>
#include <string_view>

#include "storage/import/toml.h"

namespace usher::ctl::rehearse {

// A basic string with its quotes.
[[nodiscard]] std::string toml_string(std::string_view text);
// A value on one line; tables and arrays inline.
[[nodiscard]] std::string toml_value(const toml::node& node);
// "key = value\n"; a key that is not bare is quoted.
[[nodiscard]] std::string toml_line(std::string_view key, const toml::node& node);

}  // namespace usher::ctl::rehearse
