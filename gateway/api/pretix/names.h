// The pretix interface's names for what usher names by text: one organizer, and numbers for items, variations and
// subevents.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/api/whole_number.h"

namespace usher::pretix {

// One gateway is one organizer.
inline constexpr std::string_view kOrganizer = "usher";
// What this interface was taken from; clients choose their calls by it.
inline constexpr std::string_view kVersion = "2026.5.0";
inline constexpr std::uint64_t kVersionNumber = 20260050001000;

// pretix's number, where the text is one (an event that came from there); else a number drawn from the text (FNV-1a),
// above what pretix gives, below 2^31: the same on every gateway.
[[nodiscard]] inline std::uint64_t number_of(std::string_view text) {
  if (const auto number = api::whole_number(text); number && *number < (std::uint64_t{1} << 53)) return *number;
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return 1'000'000'000U + hash % 1'000'000'000U;
}

}  // namespace usher::pretix
