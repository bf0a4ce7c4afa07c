// What an import says while it runs, line by line, and what is shown of it at the end. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ctl/json.h"
#include "gateway/ctl/table.h"

namespace usher::ctl {

// A row that was left out, or that looks odd.
struct RowNote {
  std::string kind;  // "error", "warning", "suspect"
  std::uint64_t line = 0;
  std::string column;
  std::string reason;
};

class ImportReport {
 public:
  // One line of the gateway's NDJSON. False if it is not JSON.
  [[nodiscard]] bool take(std::string_view line);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t rows_read() const { return rows_; }
  [[nodiscard]] const std::vector<RowNote>& notes() const { return notes_; }
  // The last line has come: without it the import was cut off.
  [[nodiscard]] bool complete() const { return complete_; }
  // "" unless the gateway ended the import with an error (the file is no attendee list; the gateway is stopping).
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] std::uint64_t errors() const;

  // The summary as a table of what and how many.
  [[nodiscard]] std::string summary_text(bool dry_run) const;
  // The first notes, one a line, then "and N more".
  [[nodiscard]] std::string notes_text(std::size_t shown) const;
  // All notes, for --errors FILE.
  [[nodiscard]] Table notes_table() const;

 private:
  void take_note(const char* kind, const json::value& note);

  std::uint64_t bytes_ = 0, rows_ = 0;
  std::vector<RowNote> notes_;
  json::value summary_;
  bool complete_ = false;
  std::string failure_;
};

}  // namespace usher::ctl
