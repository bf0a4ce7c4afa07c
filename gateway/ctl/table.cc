#include "gateway/ctl/table.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

constexpr int kGap = 2;            // columns between two cells
constexpr int kFlexibleLeast = 8;  // a flexible column is not cut below this

bool looks_like_formula(std::string_view cell) {
  if (cell.empty()) return false;
  if (cell[0] == '=' || cell[0] == '@' || cell[0] == '\t') return true;
  // "-12.5" and "+3" are numbers, "-2+cmd()" is not.
  return (cell[0] == '-' || cell[0] == '+') && cell.find_first_not_of("0123456789.,+-% ") != std::string_view::npos;
}

std::string csv_cell(std::string_view cell) {
  const std::string guarded = looks_like_formula(cell) ? "'" + std::string(cell) : std::string(cell);
  if (guarded.find_first_of(",\"\r\n") == std::string::npos) return guarded;
  std::string out = "\"";
  for (const char c : guarded) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

void trim_end(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::rule() {
  rules_.push_back(rows_.size());
}

std::vector<int> Table::widths(int columns) const {
  std::vector<int> widths;
  int total = -kGap;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    int width = display_width(columns_[c].title);
    for (const auto& row : rows_) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
    total += width + kGap;
  }
  // The widest flexible column gives way, one column at a time, until the line fits.
  while (columns > 0 && total > columns) {
    int widest = -1;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (!columns_[c].flexible || widths[c] <= kFlexibleLeast) continue;
      if (widest < 0 || widths[c] > widths[static_cast<std::size_t>(widest)]) widest = static_cast<int>(c);
    }
    if (widest < 0) break;
    --widths[static_cast<std::size_t>(widest)];
    --total;
  }
  return widths;
}

std::string Table::text(int columns) const {
  const std::vector<int> width = widths(columns);
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += std::string(kGap, ' ');
      text += pad(fit(cells[c], width[c]), width[c], columns_[c].number);
    }
    trim_end(text);
    out += text + '\n';
  };
  const auto draw_rule = [&] {
    std::string text;
    for (std::size_t c = 0; c < width.size(); ++c)
      text += (c > 0 ? std::string(kGap, ' ') : "") + std::string(static_cast<std::size_t>(width[c]), '-');
    out += text + '\n';
  };
  std::vector<std::string> titles;
  for (const auto& column : columns_) titles.push_back(column.title);
  line(titles);
  draw_rule();
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (std::find(rules_.begin(), rules_.end(), r) != rules_.end()) draw_rule();
    line(rows_[r]);
  }
  return out;
}

std::string Table::csv() const {
  std::string out;
  for (std::size_t c = 0; c < columns_.size(); ++c) out += (c > 0 ? "," : "") + csv_cell(columns_[c].title);
  out += "\r\n";
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < row.size(); ++c) out += (c > 0 ? "," : "") + csv_cell(row[c]);
    out += "\r\n";
  }
  return out;
}

std::string grouped(long long number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string percent(long long part, long long whole) {
  if (whole == 0) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

std::string byte_text(unsigned long long bytes) {
  constexpr std::array kUnits = {"bytes", "KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text.data();
}

}  // namespace usher::ctl
