// One record -> one ImportedRow: cells to fields, checked.
//
// Threads: one owner. Views into the record are used during the call only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/import/column_plan.h"
#include "storage/import/identity.h"
#include "storage/import/record_reader.h"

namespace usher::importing {

class RowBuilder {
 public:
  enum class Outcome : unsigned char { row, blank, error };

  RowBuilder(ColumnPlan plan, std::string timezone, std::string source);

  // row: `row` holds it. error: error() says why. Both: warnings() may hold more.
  [[nodiscard]] Outcome build(const Record& record, ImportedRow& row);
  [[nodiscard]] const RowError& error() const { return error_; }
  [[nodiscard]] const std::vector<RowError>& warnings() const { return warnings_; }
  [[nodiscard]] const ColumnPlan& plan() const { return plan_; }

 private:
  // A cell read last in a column, and what it meant: neighbours are often the same.
  struct LastTime {
    std::string cell;
    admission::Time time{};
  };

  [[nodiscard]] bool shape_fits(const Record& record);
  [[nodiscard]] bool take(const PlannedColumn& column, std::string_view cell, ImportedRow& row);
  // nullptr or what is wrong with the cell.
  [[nodiscard]] const char* put(Field field, std::string_view cell, ImportedRow& row);
  [[nodiscard]] const char* put_text(Field field, std::string_view cell, ImportedRow& row);
  [[nodiscard]] const char* put_status(std::string_view cell, admission::Ticket& ticket);
  [[nodiscard]] const char* put_time(Field field, std::string_view cell, std::optional<admission::Time>& time);
  [[nodiscard]] const char* put_blocked(std::string_view cell, admission::Ticket& ticket);
  [[nodiscard]] const char* put_number(Field field, std::string_view cell, ImportedRow& row);
  void put_language(std::string_view cell, admission::Ticket& ticket);
  [[nodiscard]] bool complete(ImportedRow& row);
  [[nodiscard]] bool fail(std::string column, std::string reason);  // false
  void warn(std::string column, std::string reason);

  const ColumnPlan plan_;
  const std::string timezone_;
  const std::string source_;
  std::array<const PlannedColumn*, kFieldCount> filled_by_{};  // in this row
  StatusWord worst_status_ = StatusWord::paid;                 // in this row
  std::array<LastTime, 2> last_times_;
  NaturalKeys natural_keys_;
  std::uint64_t line_ = 0;
  std::string scratch_;
  std::string reason_;
  RowError error_;
  std::vector<RowError> warnings_;
};

// ImportedRow::digest of a finished row, whose badge fields have these folded headers.
[[nodiscard]] std::uint64_t digest_of(const ImportedRow& row);

}  // namespace usher::importing
