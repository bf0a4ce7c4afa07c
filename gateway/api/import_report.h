// The lines of an import's answer (NDJSON): progress, rows left out, and last the summary. Pure.
//   {"rows":…,"bytes":…}
//   {"error":{"line":…,"column":…,"reason":…}}   {"warning":{…}}
//   {"summary":{"complete":true,"dry_run":…,"rows":…,"added":…,"changed":…,"unchanged":…,"missing":…,"withdrawn":…,"failed":…,
//     "warnings":…,"duplicates_total":…,"duplicates":[{line, first_line, why}],"profile":…,"encoding":…,"separator":…,
//     "recognised":[{column, field}],"unknown":[…],"left_out":[…],"seconds":…,"note":…}}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/import/importer.h"

namespace usher::api {

// What has become of the rows so far.
struct ImportTally {
  std::uint64_t added = 0, changed = 0, unchanged = 0;
  std::uint64_t failed = 0;     // rows that could not be kept
  std::uint64_t missing = 0;    // tickets of this source that the file lacks
  std::uint64_t withdrawn = 0;  // of those, canceled by this import
};

struct ImportSummary {
  bool complete = true;  // false: broken off; what is counted was kept
  bool dry_run = false;
  ImportTally tally;
  importing::ImportTotals totals;
  const importing::HeaderReport* header = nullptr;  // null: none was read
  std::vector<importing::Suspect> suspects;         // at most kImportDuplicatesShown
  double seconds = 0;
  std::string note;  // what a person should know, "" if nothing
};

// Each appends one line with its end.
void append_progress(std::string& out, const importing::ImportTotals& totals);
void append_problem(std::string& out, std::string_view kind, const importing::RowError& problem);  // "error", "warning"
void append_summary(std::string& out, const ImportSummary& summary);

}  // namespace usher::api
