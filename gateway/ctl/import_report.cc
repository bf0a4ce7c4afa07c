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
  if (const json::value* error = member(*parsed, "error")) {
    take_note("error", *error);
  } else if (const json::value* warning = member(*parsed, "warning")) {
    take_note("warning", *warning);
  } else if (const json::value* summary = member(*parsed, "summary")) {
    take_summary(*summary);
  } else {
    bytes_ = static_cast<std::uint64_t>(number(*parsed, "bytes"));
    rows_ = static_cast<std::uint64_t>(number(*parsed, "rows"));
  }
  return true;
}

void ImportReport::take_summary(const json::value& summary) {
  summary_ = summary;
  rows_ = static_cast<std::uint64_t>(number(summary, "rows"));
  const json::array& suspects = rows(summary, "duplicates");
  for (const auto& suspect : suspects) take_note("suspect", suspect);
  const auto total = static_cast<std::uint64_t>(number(summary, "duplicates_total"));
  suspects_untold_ = total > suspects.size() ? total - suspects.size() : 0;
}

bool ImportReport::complete() const {
  return flag(summary_, "complete");
}

std::string ImportReport::note() const {
  return text(summary_, "note");
}

std::uint64_t ImportReport::errors() const {
  if (summarised()) return static_cast<std::uint64_t>(number(summary_, "failed"));
  return static_cast<std::uint64_t>(std::ranges::count(notes_, "error", &RowNote::kind));
}

std::string ImportReport::summary_text(bool dry_run) const {
  constexpr std::pair<const char*, const char*> kLines[] = {{"added", "added"},
                                                            {"changed", "changed"},
                                                            {"unchanged", "unchanged"},
                                                            {"missing", "no longer in the file"},
                                                            {"withdrawn", "withdrawn"},
                                                            {"failed", "left out"},
                                                            {"duplicates_total", "suspected duplicates"}};
  Table table({{dry_run ? "tickets that would be" : "tickets"}, {"", true}});
  for (const auto& [field, name] : kLines) {
    const auto count = number(summary_, field);
    const bool always = field == kLines[0].first || field == kLines[1].first || field == kLines[2].first;
    if (always || count > 0) table.add({name, grouped(count)});
  }
  table.rule();
  table.add({"rows read", grouped(number(summary_, "rows"))});
  return table.text();
}

std::string ImportReport::columns_text() const {
  std::string out;
  for (const auto& column : rows(summary_, "recognised")) {
    const std::string name = text(column, "column"), field = text(column, "field");
    out += (out.empty() ? "Columns: " : ", ") + (name == field ? name : name + " = " + field);
  }
  if (!out.empty()) out = printable(out) + "\n";
  const std::string unknown = joined(summary_, "unknown"), left_out = joined(summary_, "left_out");
  if (!unknown.empty()) out += "Not known, kept for the badge: " + printable(unknown) + "\n";
  if (!left_out.empty()) out += "Not kept: " + printable(left_out) + "\n";
  return out;
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
  const std::uint64_t hidden = notes_.size() - std::min(shown, notes_.size()) + suspects_untold_;
  if (hidden > 0) out += "  and " + grouped(static_cast<long long>(hidden)) + " more\n";
  return out;
}

Table ImportReport::notes_table() const {
  Table table({{"kind"}, {"line", true}, {"column"}, {"reason"}});
  for (const RowNote& note : notes_)
    table.add({note.kind, note.line > 0 ? std::to_string(note.line) : "", note.column, note.reason});
  return table;
}

}  // namespace usher::ctl
