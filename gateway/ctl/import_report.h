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
  // One line of the gateway's NDJSON: {"rows","bytes"}, {"error":{…}}, {"warning":{…}}, {"summary":{…}}. False if it is
  // not JSON.
  [[nodiscard]] bool take(std::string_view line);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t rows_read() const { return rows_; }
  [[nodiscard]] const std::vector<RowNote>& notes() const { return notes_; }
  // The summary has come: without it the import was cut off.
  [[nodiscard]] bool summarised() const { return summary_.is_object(); }
  // It has come and the gateway got through the file.
  [[nodiscard]] bool complete() const;
  // What the gateway wants a person to know; "" if nothing.
  [[nodiscard]] std::string note() const;
  // Rows left out.
  [[nodiscard]] std::uint64_t errors() const;

  // The summary as a table of what and how many.
  [[nodiscard]] std::string summary_text(bool dry_run) const;
  // What the file's columns were taken for, and those nobody knew; "" before the summary.
  [[nodiscard]] std::string columns_text() const;
  // The first notes, one a line, then "and N more".
  [[nodiscard]] std::string notes_text(std::size_t shown) const;
  // All notes, for --errors FILE.
  [[nodiscard]] Table notes_table() const;

 private:
  void take_note(const char* kind, const json::value& note);
  void take_summary(const json::value& summary);

  std::uint64_t bytes_ = 0, rows_ = 0;
  std::uint64_t suspects_untold_ = 0;
  std::vector<RowNote> notes_;
  json::value summary_;
};

}  // namespace usher::ctl
