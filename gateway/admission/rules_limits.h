// Bounds of a list's rules, each with its unit. Over one: a fault that names the place, never growth.
#pragma once

#include <cstddef>
#include <cstdint>

namespace usher::admission {

inline constexpr std::size_t kRulesBytesMax = 64 * 1024;    // of the JSON text
inline constexpr std::size_t kRulesDepthMax = 24;           // objects and arrays in each other
inline constexpr std::size_t kRulesNodesMax = 2000;         // values in one rule
inline constexpr double kRulesWholeMax = 9007199254740992;  // 2^53: the largest whole number that is exact
inline constexpr double kRulesToleranceMax = 5'270'400;     // minutes: ten years, leap days included

}  // namespace usher::admission
