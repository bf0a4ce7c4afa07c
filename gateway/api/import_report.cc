#include "gateway/api/import_report.h"

#include <utility>

#include "gateway/api/json_out.h"

namespace usher::api {

namespace {

void write_header(JsonOut& out, const importing::HeaderReport& header) {
  out.field("profile", header.profile);
  out.field("encoding", header.encoding);
  out.field("separator", std::string_view(&header.separator, 1));
  out.begin_array("recognised");
  for (const auto& column : header.columns) {
    if (column.field.empty()) continue;
    out.begin_object();
    out.field("column", column.name);
    out.field("field", column.field);
    out.end_object();
  }
  out.end_array();
  const auto names = [&](std::string_view field, bool left_out) {
    out.begin_array(field);
    for (const auto& column : header.columns) {
      if (column.field.empty() && column.left_out == left_out) out.value(column.name);
    }
    out.end_array();
  };
  names("unknown", false);
  names("left_out", true);
}

void append_line(std::string& out, JsonOut line) {
  out += line.text();
  out += '\n';
}

}  // namespace

void append_progress(std::string& out, const importing::ImportTotals& totals) {
  JsonOut line(64);
  line.begin_object();
  line.field("rows", totals.rows);
  line.field("bytes", totals.bytes);
  line.end_object();
  append_line(out, std::move(line));
}

void append_problem(std::string& out, std::string_view kind, const importing::RowError& problem) {
  JsonOut line(160);
  line.begin_object();
  line.begin_object(kind);
  line.field("line", problem.line);
  line.field("column", problem.column);
  line.field("reason", problem.reason);
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

void append_summary(std::string& out, const ImportSummary& summary) {
  JsonOut line(1024);
  line.begin_object();
  line.begin_object("summary");
  line.field("complete", summary.complete);
  line.field("dry_run", summary.dry_run);
  line.field("rows", summary.totals.rows);
  line.field("bytes", summary.totals.bytes);
  line.field("added", summary.tally.added);
  line.field("changed", summary.tally.changed);
  line.field("unchanged", summary.tally.unchanged);
  line.field("missing", summary.tally.missing);
  line.field("withdrawn", summary.tally.withdrawn);
  line.field("failed", summary.totals.errors + summary.tally.failed);
  line.field("warnings", summary.totals.warnings);
  line.field("duplicates_total", summary.totals.suspects);
  line.begin_array("duplicates");
  for (const importing::Suspect& suspect : summary.suspects) {
    line.begin_object();
    line.field("line", suspect.line);
    line.field("first_line", suspect.first_line);
    line.field("why", suspect.why);
    line.end_object();
  }
  line.end_array();
  if (summary.header != nullptr) write_header(line, *summary.header);
  line.field("seconds", summary.seconds);
  line.field("note", summary.note);
  line.end_object();
  line.end_object();
  append_line(out, std::move(line));
}

}  // namespace usher::api
