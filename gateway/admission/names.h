// Enumerators and their names in every API: one table an enum, read both ways. Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace usher::admission {

// "" for a value outside of the table (bytes of a newer format).
template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{};
}

// An empty name names nothing.
template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (!name.empty() && names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace usher::admission
