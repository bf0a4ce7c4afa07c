#include "gateway/ctl/import_report.h"

#include <algorithm>

#include "gateway/ctl/width.h"

namespace usher::ctl {

void ImportReport::take_note(const char* kind, const json::value& note) {
  RowNote row{kind, static_cast<std::uint64_t>(std::max<std::int64_t>(0, number(note, "line"))), text(note, "column"),
              text(note, "reason")};
  if (row.reason.empty()) row.reason = text(note, "why");
  if (const auto first = number(note, "first_line"); first > 0) row.reason += " as line " + std::to_string(first);
  notes_.push_back(std::move(row));
}

bool ImportReport::take(std::string_view line) {
  const auto parsed = parse_json(line);
  if (!parsed || !parsed->is_object()) return false;
  const std::string type = text(*parsed, "type");
  if (type == "progress") {
    bytes_ = static_cast<std::uint64_t>(number(*parsed, "bytes"));
    rows_ = static_cast<std::uint64_t>(number(*parsed, "rows"));
  } else if (type == "error" || type == "row_error") {
    take_note("error", *parsed);
  } else if (type == "warning") {
    take_note("warning", *parsed);
  } else if (type == "suspect" || type == "duplicate") {
    take_note("suspect", *parsed);
  } else if (type == "summary") {
    summary_ = *parsed;
    complete_ = true;
  } else if (const json::value* error = member(*parsed, "error")) {
    failure_ = error->is_object() ? text(*error, "message") : text_of(error);
  }
  return true;
}

std::uint64_t ImportReport::errors() const {
  if (const auto counted = number(summary_, "errors"); counted > 0) return static_cast<std::uint64_t>(counted);
  return static_cast<std::uint64_t>(std::ranges::count(notes_, "error", &RowNote::kind));
}

std::string ImportReport::summary_text(bool dry_run) const {
  Table table({{dry_run ? "would be" : "tickets"}, {"", true}});
  for (const auto* name : {"added", "changed", "unchanged", "withdrawn", "errors", "warnings", "suspects"}) {
    if (member(summary_, name) != nullptr) table.add({name, grouped(number(summary_, name))});
  }
  table.rule();
  table.add({"rows read", grouped(number(summary_, "rows"))});
  return table.text();
}

std::string ImportReport::notes_text(std::size_t shown) const {
  std::string out;
  for (std::size_t i = 0; i < std::min(shown, notes_.size()); ++i) {
    const RowNote& note = notes_[i];
    std::string where = note.line > 0 ? "line " + std::to_string(note.line) : std::string("the file");
    if (!note.column.empty()) where += ", " + note.column;
    out +=
        "  " + (note.kind == "error" ? std::string() : note.kind + ": ") + printable(where + ": " + note.reason) + "\n";
  }
  if (notes_.size() > shown) out += "  and " + grouped(static_cast<long long>(notes_.size() - shown)) + " more\n";
  return out;
}

Table ImportReport::notes_table() const {
  Table table({{"kind"}, {"line", true}, {"column"}, {"reason"}});
  for (const RowNote& note : notes_)
    table.add({note.kind, note.line > 0 ? std::to_string(note.line) : "", note.column, note.reason});
  return table;
}

}  // namespace usher::ctl
