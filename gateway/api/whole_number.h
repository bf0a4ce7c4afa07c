// Numbers and ids as paths, queries and names of JSON members write them: digits alone. Pure.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace usher::api {

// None: there is something else in it, or it is more than a Number holds.
template <std::unsigned_integral Number = std::uint64_t>
[[nodiscard]] std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The same as an id (admission/ids.h); 0, which is no id, too.
template <class Id>
[[nodiscard]] std::optional<Id> whole_id(std::string_view text) {
  const auto number = whole_number<decltype(Id::value)>(text);
  return number ? std::optional(Id(*number)) : std::nullopt;
}

}  // namespace usher::api
