#include "storage/import/importer.h"

#include <algorithm>
#include <optional>

#include "storage/import/column_plan.h"
#include "storage/import/encoding.h"
#include "storage/import/identity.h"
#include "storage/import/limits.h"
#include "storage/import/profile_data.h"
#include "storage/import/record_reader.h"
#include "storage/import/row_builder.h"
#include "storage/import/text.h"
#include "storage/import/time_text.h"

namespace usher::importing {
namespace {

constexpr std::string_view kCanonical = "canonical";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::optional<RowError> option_problem(const ImportOptions& options) {
  if (!options.profile.empty() && options.profile != kCanonical && find_profile(options.profile) == nullptr)
    return RowError{
        0, "",
        "there is no profile \"" + options.profile + "\"; there are " + joined(profile_names()) + " and canonical"};
  for (const auto& [column, field] : options.map)
    if (!field_of(field))
      return RowError{0, column,
                      "is mapped to \"" + field + "\", which is no canonical column; there are " + known_fields_text()};
  if (!options.encoding.empty() && !encoding_of(options.encoding))
    return RowError{0, "",
                    "the encoding \"" + options.encoding +
                        "\" is not known; there are utf-8, utf-16le, utf-16be, gb18030 and windows-1252"};
  if (std::string_view("\0,;\t", 4).find(options.separator) == std::string_view::npos)
    return RowError{0, "", "the separator must be a comma, a semicolon or a tab"};
  if (!zone_exists(options.timezone))
    return RowError{
        0, "", "the time zone \"" + options.timezone + "\" is not known; write an IANA name such as Asia/Shanghai"};
  return std::nullopt;
}

bool is_blank(const Record& record) {
  return std::all_of(record.cells.begin(), record.cells.end(),
                     [](std::string_view cell) { return trim(cell).empty(); });
}

}  // namespace

struct Importer::State {
  ImportOptions options;
  const Profile* wanted = nullptr;

  std::string head;  // undecided bytes
  std::optional<Encoding> encoding;
  std::optional<Decoder> decoder;
  std::optional<RecordReader> reader;
  std::optional<RowBuilder> builder;
  std::optional<HeaderReport> report;
  Duplicates duplicates;
  ImportTotals totals;
  std::string secret_column;        // as the file writes it
  std::uint64_t skipped_lines = 0;  // before the reader began: a "sep=" line
  std::optional<RowError> failure;
  bool finished = false;

  [[nodiscard]] std::expected<void, RowError> stop(RowError error);
  [[nodiscard]] std::expected<void, RowError> take(std::string_view bytes, ImportOutput& out);
  [[nodiscard]] std::expected<void, RowError> begin(ImportOutput& out);
  [[nodiscard]] std::expected<void, RowError> decode(std::string_view bytes, ImportOutput& out);
  [[nodiscard]] std::expected<void, RowError> drain(ImportOutput& out);
  [[nodiscard]] std::expected<void, RowError> read_header(const Record& record, ImportOutput& out);
  [[nodiscard]] std::expected<void, RowError> read_row(const Record& record, ImportOutput& out);
  void warn_unknown(ImportOutput& out);
  void report_error(RowError error, ImportOutput& out);
  void report_warning(RowError warning, ImportOutput& out);
};

std::expected<void, RowError> Importer::State::stop(RowError error) {
  failure = error;
  return std::unexpected(std::move(error));
}

std::expected<void, RowError> Importer::State::take(std::string_view bytes, ImportOutput& out) {
  if (reader) return decode(bytes, out);
  const std::size_t more = std::min(bytes.size(), kDetectBytes - head.size());
  head += bytes.substr(0, more);
  if (head.size() < kDetectBytes) return {};
  if (auto begun = begin(out); !begun) return begun;
  return decode(bytes.substr(more), out);
}

// Decides encoding and separator by what came so far.
std::expected<void, RowError> Importer::State::begin(ImportOutput& out) {
  const auto detected = detect_encoding(head, encoding);
  if (!detected) return stop({1, "", detected.error()});
  decoder.emplace(detected->encoding);
  std::string text;
  decoder->decode(std::string_view(head).substr(detected->mark_bytes), text);
  encoding = detected->encoding;
  head = {};
  // Excel writes its separator on a line of its own.
  char separator = options.separator;
  if (text.starts_with("sep=") && text.size() > 6 && std::string_view(",;\t").find(text[4]) != std::string_view::npos &&
      (text[5] == '\r' || text[5] == '\n')) {
    if (separator == 0) separator = text[4];
    const std::size_t end = text[5] == '\r' && text[6] == '\n' ? 7 : 6;
    text.erase(0, end);
    skipped_lines = 1;
  }
  if (separator == 0 && wanted != nullptr) separator = wanted->separator;
  if (separator == 0) separator = detect_separator(text);
  options.separator = separator;
  reader.emplace(separator);
  reader->tail() = std::move(text);
  return drain(out);
}

std::expected<void, RowError> Importer::State::decode(std::string_view bytes, ImportOutput& out) {
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSliceBytes);
    bytes.remove_prefix(slice.size());
    decoder->decode(slice, reader->tail());
    if (auto drained = drain(out); !drained) return drained;
  }
  return {};
}

std::expected<void, RowError> Importer::State::drain(ImportOutput& out) {
  for (;;) {
    const auto step = reader->next();
    totals.lines = reader->lines() + skipped_lines;
    if (step == RecordReader::Step::more) return {};
    if (step == RecordReader::Step::bad) {
      RowError error{reader->record().line + skipped_lines, "", reader->problem()};
      if (!builder) return stop({error.line, "", "the header line cannot be read: " + error.reason});
      report_error(std::move(error), out);
      continue;
    }
    auto done = builder ? read_row(reader->record(), out) : read_header(reader->record(), out);
    if (!done) return done;
  }
}

std::expected<void, RowError> Importer::State::read_header(const Record& record, ImportOutput& out) {
  if (is_blank(record)) return {};
  const Profile* profile = wanted;
  if (options.profile.empty()) profile = profile_of(record.cells);
  auto plan = plan_columns(record.cells, profile, options.map);
  if (!plan) {
    plan.error().line = record.line + skipped_lines;
    return stop(std::move(plan.error()));
  }
  report.emplace();
  report->profile = profile == nullptr ? "" : profile->name;
  report->encoding = to_string(*encoding);
  report->separator = options.separator;
  for (const PlannedColumn& column : plan->columns) {
    if (column.field == Field::secret && secret_column.empty()) secret_column = column.name;
    report->columns.push_back({column.name, std::string(to_string(column.field)), column.field == Field::left_out});
  }
  std::string source = options.source;
  if (source.empty()) source = profile == nullptr ? "csv" : profile->name;
  builder.emplace(std::move(*plan), options.timezone, std::move(source));
  warn_unknown(out);
  return {};
}

void Importer::State::warn_unknown(ImportOutput& out) {
  bool first = true;
  for (const PlannedColumn& column : builder->plan().columns) {
    if (column.field != Field::unknown || column.folded.empty()) continue;
    std::string reason = "is no column that usher knows; its cells are kept as badge fields";
    if (first) reason += ". Known are " + known_fields_text() + ", and their usual names in English and Chinese";
    first = false;
    report_warning({skipped_lines + 1, column.name, std::move(reason)}, out);
  }
}

std::expected<void, RowError> Importer::State::read_row(const Record& record, ImportOutput& out) {
  ImportedRow& row = out.rows.emplace_back();
  const RowBuilder::Outcome outcome = builder->build(record, row);
  if (outcome == RowBuilder::Outcome::blank) {
    out.rows.pop_back();
    return {};
  }
  if (outcome == RowBuilder::Outcome::error) {
    out.rows.pop_back();
    RowError error = builder->error();
    error.line += skipped_lines;
    report_error(std::move(error), out);
    return {};
  }
  row.line += skipped_lines;
  duplicates.look_at(row);
  if (!row.ticket.secret.empty()) {
    if (const std::uint64_t first = duplicates.first_line_of_secret(row.line)) {
      report_error({row.line, secret_column,
                    "has the same ticket code as line " + std::to_string(first) + "; a code may stand in one row only"},
                   out);
      out.rows.pop_back();
      return {};
    }
  } else if (const std::uint64_t number = duplicates.number_of(row.natural_key); number > 1) {
    row.natural_key += '#' + std::to_string(number);
  }
  for (RowError warning : builder->warnings()) {
    warning.line += skipped_lines;
    report_warning(std::move(warning), out);
  }
  if (auto suspect = duplicates.suspect(row.line); suspect && ++totals.suspects <= kSuspectsKept)
    out.suspects.push_back(std::move(*suspect));
  if (++totals.rows > kRowsMax) return stop({row.line, "", "the file has more than 20 million rows; split it"});
  return {};
}

void Importer::State::report_error(RowError error, ImportOutput& out) {
  if (++totals.errors <= kErrorsKept) out.errors.push_back(std::move(error));
}

void Importer::State::report_warning(RowError warning, ImportOutput& out) {
  if (++totals.warnings <= kErrorsKept) out.warnings.push_back(std::move(warning));
}

Importer::Importer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Importer::Importer(Importer&&) noexcept = default;
Importer& Importer::operator=(Importer&&) noexcept = default;
Importer::~Importer() = default;

std::expected<Importer, RowError> Importer::create(ImportOptions options) {
  if (auto problem = option_problem(options)) return std::unexpected(std::move(*problem));
  auto state = std::make_unique<State>();
  state->wanted = find_profile(options.profile);
  const std::string& encoding = options.encoding.empty() && state->wanted ? state->wanted->encoding : options.encoding;
  state->encoding = encoding_of(encoding);
  state->options = std::move(options);
  return Importer(std::move(state));
}

std::expected<void, RowError> Importer::feed(std::string_view bytes, ImportOutput& out) {
  if (state_->failure) return std::unexpected(*state_->failure);
  state_->totals.bytes += bytes.size();
  return state_->take(bytes, out);
}

std::expected<void, RowError> Importer::finish(ImportOutput& out) {
  State& s = *state_;
  if (s.failure) return std::unexpected(*s.failure);
  if (s.finished) return {};
  s.finished = true;
  if (!s.reader)
    if (auto begun = s.begin(out); !begun) return begun;
  s.decoder->finish(s.reader->tail());
  s.reader->finish();
  if (auto drained = s.drain(out); !drained) return drained;
  if (!s.builder) return s.stop({1, "", "the file is empty; the first line must name the columns"});
  return {};
}

const HeaderReport* Importer::header() const {
  return state_->report ? &*state_->report : nullptr;
}
const ImportTotals& Importer::totals() const {
  return state_->totals;
}

std::vector<std::string> profile_names() {
  std::vector<std::string> all;
  for (const Profile& profile : profiles()) all.push_back(profile.name);
  return all;
}

std::vector<std::string> field_names() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < kFieldCount; ++i) all.emplace_back(to_string(static_cast<Field>(i)));
  return all;
}

}  // namespace usher::importing
