// Who a row is about: what names it where it has no code, and which other rows look like the same person.
//
// Threads: one owner.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "storage/import/importer.h"
#include "storage/import/line_table.h"

namespace usher::importing {

// ImportedRow::natural_key without its number; "" if the row names nobody. Folded: case, spaces and width do not
// matter.
class NaturalKeys {
 public:
  [[nodiscard]] std::string key_of(const ImportedRow& row);

 private:
  std::string name_, scratch_;
};

// What was in the file before this row.
class Duplicates {
 public:
  // Call first for each row: makes the keys that the others look for.
  void look_at(const ImportedRow& row);
  // The line on which this code came first; 0: it is new, and remembered.
  [[nodiscard]] std::uint64_t first_line_of_secret(std::uint64_t line);
  // Which row with this natural key it is: 1, 2, …
  [[nodiscard]] std::uint64_t number_of(const std::string& natural_key);
  // Remembers the row. A row that shares its name and e-mail, phone or company with an earlier one is suspect.
  [[nodiscard]] std::optional<Suspect> suspect(std::uint64_t line);

 private:
  LineTable secrets_, natural_keys_, people_;
  std::uint64_t secret_key_ = 0;
  std::array<std::uint64_t, 3> people_keys_{};  // name with e-mail, phone, company; 0: the row has none
  std::string scratch_;
};

}  // namespace usher::importing
