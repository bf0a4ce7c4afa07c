// JSON as rules need it: one text, read strictly (RFC 8259, nothing beyond) into a small tree. Bounded in bytes, depth
// and values by rules_limits.h. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace usher::admission {

struct Json {
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  bool flag = false;              // boolean: its value; number: written without fraction and exponent
  double number = 0;              // finite
  std::string text;               // UTF-8, escapes undone
  std::vector<Json> items;        // of an array, or an object's values
  std::vector<std::string> keys;  // an object's, in the order of `items`
};

// The error says in English what is wrong and at which byte (the first is 1).
[[nodiscard]] std::expected<Json, std::string> read_json(std::string_view text);

}  // namespace usher::admission
