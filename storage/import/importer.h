// A file of attendees -> rows, in one pass: bytes go in as they arrive, in pieces of any size; tickets come out.
// Knows encodings, separators, column names and values. Knows no store, no keys and no tickets that were there before:
// what a row changes is for the caller to find out.
//
// Threads: none of its own; one owner at a time. Owns all it keeps; borrows nothing between calls.
// Memory: at most one record, 64 KB of undecided bytes, and about 100 bytes a row to find duplicates.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/record_types.h"

namespace usher::importing {

struct ImportOptions {
  // A name of profile_names(), "canonical" for none, or "" to find it by the header line.
  std::string profile;
  // Column header of the file -> canonical field (a name of field_names(), or "" to leave the column out). Goes before
  // the profile and the known names; the header is compared without case, spaces and punctuation.
  std::vector<std::pair<std::string, std::string>> map;
  // "utf-8", "utf-16le", "utf-16be", "gb18030" (also "gbk", "gb2312"); "" finds it out by byte-order mark, zero bytes
  // and validity in the first 64 KB.
  std::string encoding;
  char separator = 0;            // ',' ';' or '\t'; 0 finds it out on the header line
  std::string timezone = "UTC";  // IANA name: the event's, for times without an offset
  std::string source;            // Ticket::import_source; "" = the profile's name, "csv" where there is none
};

// What is wrong with one row, for the person who made the file. In English; names what is allowed.
struct RowError {
  std::uint64_t line = 0;  // physical line on which the record starts, the header is 1; 0: not about a line
  std::string column;      // as the file writes it; "" = the whole row
  std::string reason;

  friend bool operator==(const RowError&, const RowError&) = default;
};

struct ImportedRow {
  std::uint64_t line = 0;
  // No id, no event, no identifiers; `secret` is "" where the file has none. import_digest and import_source are set.
  admission::Ticket ticket;
  // kind ("id_number", "passport") -> number: upper case, no spaces or hyphens. To be hashed, never stored as it is.
  std::vector<std::pair<std::string, std::string>> numbers;
  // "1990-05-01"; to be hashed, never stored as it is. "" where the row has none.
  std::string birth_date;
  // Who this is, normalised: what a code is derived from where `secret` is "". From the ID or passport number, else
  // e-mail and name, else phone and name, else order and name, else name and company; with "#2" for the second row of
  // the same key, and so on. Personal data. "" where the row has a secret.
  std::string natural_key;
  // Of the normalised row: the same row gives the same value in any column order, encoding, separator and letter
  // case of the header, in every version of usher. Never 0.
  std::uint64_t digest = 0;

  friend bool operator==(const ImportedRow&, const ImportedRow&) = default;
};

// Two rows under different secrets that look like one person. Both are imported.
struct Suspect {
  std::uint64_t line = 0;
  std::uint64_t first_line = 0;
  std::string why;  // "same name and e-mail", "same name and phone", "same name and company"

  friend bool operator==(const Suspect&, const Suspect&) = default;
};

// What came out of one call; appended to, so the caller takes away what it has used.
struct ImportOutput {
  std::vector<ImportedRow> rows;
  std::vector<RowError> errors;    // rows left out (at most kErrorsKept in all, see totals().errors)
  std::vector<RowError> warnings;  // rows or columns that were kept, but look
  std::vector<Suspect> suspects;   // at most kSuspectsKept in all
};

// What the header line was understood as.
struct HeaderReport {
  struct Column {
    std::string name;       // as the file writes it
    std::string field;      // canonical; "" = unknown: the cells go to Ticket::badge_fields under `name`
    bool left_out = false;  // by the profile or the map: the cells are not kept
  };
  std::string profile;   // "" = canonical columns
  std::string encoding;  // "utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252"
  char separator = ',';
  std::vector<Column> columns;
};

struct ImportTotals {
  std::uint64_t bytes = 0;     // fed
  std::uint64_t lines = 0;     // physical lines finished
  std::uint64_t rows = 0;      // given out
  std::uint64_t errors = 0;    // rows left out, also those beyond what `errors` held
  std::uint64_t warnings = 0;  // also those beyond what `warnings` held
  std::uint64_t suspects = 0;  // also those beyond what `suspects` held
};

class Importer {
 public:
  // Fails on an unknown profile, field, encoding, separator or time zone (line 0, the reason lists what there is).
  [[nodiscard]] static std::expected<Importer, RowError> create(ImportOptions options);

  Importer(Importer&&) noexcept;
  Importer& operator=(Importer&&) noexcept;
  ~Importer();

  // Takes the next bytes and appends what became complete. Nothing comes out until the encoding is decided (64 KB, or
  // finish) and the header line is complete. Fails only on a file that cannot be an attendee list (no known column, a
  // column of the map that is not there, a header over the limits, too many rows): then, and on every later call, with
  // the same error.
  [[nodiscard]] std::expected<void, RowError> feed(std::string_view bytes, ImportOutput& out);
  // The end of the file. A record that was cut (inside quotes, or its last columns missing) becomes an error; the rows
  // before it stand. Fails like feed, and on an empty file. Call once.
  [[nodiscard]] std::expected<void, RowError> finish(ImportOutput& out);

  // nullptr until the header line was read.
  [[nodiscard]] const HeaderReport* header() const;
  [[nodiscard]] const ImportTotals& totals() const;

 private:
  struct State;
  explicit Importer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// "eventbrite", "cvent", "31huiyi", "pretix". Built into the program.
[[nodiscard]] std::vector<std::string> profile_names();
// "secret", "name", "company" … : the canonical columns.
[[nodiscard]] std::vector<std::string> field_names();

}  // namespace usher::importing
