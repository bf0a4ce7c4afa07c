// A text table: aligned columns, East Asian widths counted, cut to the terminal if it is one. Also writes itself as
// CSV. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::ctl {

struct Column {
  std::string title;
  bool number = false;    // aligned to the right
  bool flexible = false;  // cut first when the terminal is too narrow
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns; missing ones are empty. Control characters become spaces.
  void add(std::vector<std::string> cells);
  // A rule between the rows before and after: above a sum.
  void rule();
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  // Lines ended by '\n', titles first; at most `columns` wide unless 0.
  [[nodiscard]] std::string text(int columns = 0) const;
  // RFC 4180, titles first, CR LF. A cell that a spreadsheet would run as a formula gets a leading apostrophe.
  [[nodiscard]] std::string csv() const;

 private:
  [[nodiscard]] std::vector<int> widths(int columns) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> rules_;  // indices of the rows they stand before
};

// 1234567 -> "1,234,567".
[[nodiscard]] std::string grouped(long long number);
// 0.1234 -> "12.3 %"; "-" when there is nothing to divide by.
[[nodiscard]] std::string percent(long long part, long long whole);
// 1536 -> "1.5 KB"; powers of 1024.
[[nodiscard]] std::string byte_text(unsigned long long bytes);

}  // namespace usher::ctl
