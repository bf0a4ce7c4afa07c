// Where the fields of each MRZ format stand. Source: ICAO Doc 9303 parts 4 to 7, section 4.2. Tables only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace usher::scanner {

// Columns of a line, from 0. size 0: the format has no such field.
struct MrzSpan {
  std::uint8_t line = 0, at = 0, size = 0;
};

struct MrzLayout {
  std::uint8_t lines, width;
  MrzSpan names, number, number_check, nationality, birth, birth_check, sex, expiry, expiry_check;
  MrzSpan optional, optional_check, optional2;
  MrzSpan composite;
  std::array<MrzSpan, 4> composite_over;
};

// The same in all of them.
inline constexpr MrzSpan kMrzCode{0, 0, 2}, kMrzIssuer{0, 2, 3};

inline constexpr MrzLayout kTd1{.lines = 3,
                                .width = 30,
                                .names = {2, 0, 30},
                                .number = {0, 5, 9},
                                .number_check = {0, 14, 1},
                                .nationality = {1, 15, 3},
                                .birth = {1, 0, 6},
                                .birth_check = {1, 6, 1},
                                .sex = {1, 7, 1},
                                .expiry = {1, 8, 6},
                                .expiry_check = {1, 14, 1},
                                .optional = {0, 15, 15},
                                .optional_check = {},
                                .optional2 = {1, 18, 11},
                                .composite = {1, 29, 1},
                                .composite_over = {{{0, 5, 25}, {1, 0, 7}, {1, 8, 7}, {1, 18, 11}}}};

// TD2, TD3 and the visas share the beginning of their second line.
constexpr MrzLayout two_lines(std::uint8_t width, MrzSpan optional, MrzSpan optional_check, MrzSpan composite) {
  return {.lines = 2,
          .width = width,
          .names = {0, 5, static_cast<std::uint8_t>(width - 5)},
          .number = {1, 0, 9},
          .number_check = {1, 9, 1},
          .nationality = {1, 10, 3},
          .birth = {1, 13, 6},
          .birth_check = {1, 19, 1},
          .sex = {1, 20, 1},
          .expiry = {1, 21, 6},
          .expiry_check = {1, 27, 1},
          .optional = optional,
          .optional_check = optional_check,
          .optional2 = {},
          .composite = composite,
          .composite_over = {{{1, 0, 10},
                              {1, 13, 7},
                              {1, 21, 7},
                              {1, optional.at, static_cast<std::uint8_t>(optional.size + optional_check.size)}}}};
}

inline constexpr MrzLayout kTd2 = two_lines(36, {1, 28, 7}, {}, {1, 35, 1});
inline constexpr MrzLayout kTd3 = two_lines(44, {1, 28, 14}, {1, 42, 1}, {1, 43, 1});
inline constexpr MrzLayout kMrvA = two_lines(44, {1, 28, 16}, {}, {});
inline constexpr MrzLayout kMrvB = two_lines(36, {1, 28, 8}, {}, {});

}  // namespace usher::scanner
