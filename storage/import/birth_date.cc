#include "storage/import/birth_date.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

#include "storage/import/text.h"

namespace usher::importing {
namespace {

constexpr int kYearMin = 1850, kYearMax = 2149;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "90-5-1" as runs of digits and what stands between them: {"90", "-", "5", "-", "1"}.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty() && pieces.size() < 8) {
    std::size_t n = 1;
    while (n < text.size() && is_digit(text[n]) == is_digit(text[0])) ++n;
    pieces.push_back(trim(text.substr(0, n)));
    text.remove_prefix(n);
  }
  return pieces;
}

// Without a midnight at its end.
std::string_view without_clock(std::string_view text) {
  for (const std::string_view clock : {"00:00:00", "0:00:00", "00:00", "0:00"}) {
    if (!text.ends_with(clock)) continue;
    const std::string_view day = text.substr(0, text.size() - clock.size());
    if (day.ends_with(' ') || day.ends_with('t')) return trim(day.substr(0, day.size() - 1));
  }
  return text;
}

// At most four digits.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::optional<std::string> date_of(std::string_view year, std::string_view month, std::string_view day) {
  const bool digits = !month.empty() && is_digit(month[0]) && !day.empty() && is_digit(day[0]);
  if (year.size() != 4 || month.size() > 2 || day.size() > 2 || !digits) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{number(year)},
                                         std::chrono::month{static_cast<unsigned>(number(month))},
                                         std::chrono::day{static_cast<unsigned>(number(day))}};
  if (!date.ok() || number(year) < kYearMin || number(year) > kYearMax) return std::nullopt;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", number(year), number(month), number(day));
  return text.data();
}

}  // namespace

std::optional<std::string> parse_birth_date(std::string_view text) {
  std::string plain;
  fold_name(trim(text), plain);
  const auto p = pieces_of(without_clock(plain));
  if (p.empty() || !is_digit(p[0][0])) return std::nullopt;
  if (p.size() == 1 && p[0].size() == 8) return date_of(p[0].substr(0, 4), p[0].substr(4, 2), p[0].substr(6, 2));
  if (p.size() == 6 && p[1] == "年" && p[3] == "月" && (p[5] == "日" || p[5] == "号")) return date_of(p[0], p[2], p[4]);
  if (p.size() != 5 || p[1] != p[3]) return std::nullopt;
  if (p[0].size() == 4 && (p[1] == "-" || p[1] == "/" || p[1] == ".")) return date_of(p[0], p[2], p[4]);
  if (p[1] == ".") return date_of(p[4], p[2], p[0]);
  return std::nullopt;
}

}  // namespace usher::importing
