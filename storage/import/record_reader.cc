#include "storage/import/record_reader.h"

#include <algorithm>

#include "storage/import/limits.h"

namespace usher::importing {
namespace {

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// `""` -> `"`, in place. Returns the new length.
std::size_t undouble(char* text, std::size_t bytes) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < bytes; ++from) {
    text[to++] = text[from];
    if (text[from] == '"' && from + 1 < bytes && text[from + 1] == '"') ++from;
  }
  return to;
}

}  // namespace

RecordReader::RecordReader(char separator) : separator_(separator) {
  for (const char c : {separator, '"', '\n', '\r'}) special_[static_cast<unsigned char>(c)] = true;
}

RecordReader::Step RecordReader::next() {
  if (skip_lf_ && pos_ < buffer_.size()) {
    if (buffer_[pos_] == '\n') start_ = cell_from_ = ++pos_;
    skip_lf_ = false;
  }
  if (mode_ == Mode::skip_line) return skip_line();
  problem_.clear();
  if (scan()) {
    if (!problem_.empty()) return fail();
    return deliver(pos_ < buffer_.size());
  }
  drop_used();
  return Step::more;
}

bool RecordReader::scan() {
  while (pos_ < buffer_.size()) {
    const char c = buffer_[pos_];
    switch (mode_) {
      case Mode::cell_start:
        cell_from_ = pos_;
        mode_ = Mode::plain;
        if (c != '"') break;
        mode_ = Mode::quoted;
        cell_from_ = ++pos_;
        break;
      case Mode::plain:
        if (step_plain(c)) return true;
        break;
      case Mode::quoted:
        step_quoted();
        break;
      case Mode::quote_seen:
      case Mode::after_quote:
        if (step_after_quote(c)) return true;
        break;
      case Mode::skip_line:
        return true;
    }
    if (over_limits() || !problem_.empty()) return true;
  }
  if (!ended_ || start_ == buffer_.size()) return false;
  if (mode_ == Mode::quoted) problem_ = "a quotation mark opened in this row is never closed, or the file was cut here";
  return true;
}

// Limits are met at the same byte however the text was cut into pieces.
std::size_t RecordReader::scan_end() const {
  return std::min({buffer_.size(), cell_from_ + kFieldBytesMax + 1, start_ + kRecordBytesMax + 1});
}

bool RecordReader::step_plain(char c) {
  for (const std::size_t end = scan_end(); !special_[static_cast<unsigned char>(c)]; c = buffer_[pos_])
    if (++pos_ >= end) return false;
  if (is_line_end(c)) return true;
  if (c == separator_) {
    end_cell(pos_++);
    return false;
  }
  // A quotation mark after nothing but spaces opens the cell; after anything else it is text.
  const bool opens = std::all_of(buffer_.begin() + static_cast<std::ptrdiff_t>(cell_from_),
                                 buffer_.begin() + static_cast<std::ptrdiff_t>(pos_), is_blank);
  ++pos_;
  if (opens) {
    mode_ = Mode::quoted;
    cell_from_ = pos_;
  } else {
    stray_quote_ = true;
  }
  return false;
}

void RecordReader::step_quoted() {
  for (const std::size_t end = scan_end(); pos_ < end; ++pos_) {
    const char c = buffer_[pos_];
    if (c == '"') {
      quote_at_ = pos_++;
      mode_ = Mode::quote_seen;
      return;
    }
    if (is_line_end(c)) count_line_break(pos_);
    if (cell_broken_ && cell_stray_) break;
  }
  if (cell_broken_ && cell_stray_)
    problem_ = "a quotation mark opened in this row is not closed on it; inside a quoted cell write \"\" for \"";
}

bool RecordReader::step_after_quote(char c) {
  if (c == separator_) {
    end_cell(quote_at_);
    ++pos_;
  } else if (is_line_end(c)) {
    return true;
  } else if (c == '"' && mode_ == Mode::quote_seen) {
    doubled_ = true;
    mode_ = Mode::quoted;
    ++pos_;
  } else if (is_blank(c)) {
    mode_ = Mode::after_quote;
    ++pos_;
  } else {
    reopen_quote();
  }
  return false;
}

// The mark at quote_at_ did not end the cell: it is text.
void RecordReader::reopen_quote() {
  mode_ = Mode::quoted;
  stray_quote_ = cell_stray_ = true;
  pos_ = quote_at_ + 1;
  if (cell_broken_)
    problem_ = "a quotation mark opened in this row is not closed on it; inside a quoted cell write \"\" for \"";
}

void RecordReader::count_line_break(std::size_t at) {
  cell_broken_ = true;
  if (buffer_[at] == '\r' || at == start_ || buffer_[at - 1] != '\r') ++record_breaks_;
}

void RecordReader::end_cell(std::size_t to) {
  cells_.push_back({cell_from_, to, doubled_});
  doubled_ = cell_stray_ = cell_broken_ = false;
  mode_ = Mode::cell_start;
}

bool RecordReader::over_limits() {
  if (pos_ - cell_from_ > kFieldBytesMax && mode_ != Mode::cell_start) {
    problem_ = mode_ == Mode::plain ? "a cell is over 64 KB"
                                    : "a quoted cell is over 64 KB: a quotation mark opened in this row is not closed";
  } else if (cells_.size() >= kColumnsMax) {
    problem_ = "the row has more than 512 columns";
  } else if (pos_ - start_ > kRecordBytesMax) {
    problem_ = "the row is over 1 MB";
  }
  return !problem_.empty();
}

RecordReader::Step RecordReader::deliver(bool terminated) {
  switch (mode_) {
    case Mode::quote_seen:
    case Mode::after_quote:
      end_cell(quote_at_);
      break;
    case Mode::cell_start:
      cell_from_ = pos_;
      [[fallthrough]];
    default:
      end_cell(pos_);
  }
  record_.line = line_;
  record_.stray_quote = stray_quote_;
  record_.terminated = terminated;
  record_.reread = start_ < trust_from_;
  record_.cells.clear();
  for (const Cell& cell : cells_) {
    char* text = buffer_.data() + cell.from;
    const std::size_t bytes = cell.to - cell.from;
    record_.cells.emplace_back(text, cell.doubled ? undouble(text, bytes) : bytes);
  }
  line_ += record_breaks_;
  if (terminated) take_line_end();
  begin_record();
  return Step::record;
}

void RecordReader::take_line_end() {
  ++line_;
  skip_lf_ = buffer_[pos_] == '\r';
  ++pos_;
}

void RecordReader::begin_record() {
  start_ = cell_from_ = pos_;
  cells_.clear();
  record_breaks_ = 0;
  mode_ = Mode::cell_start;
  doubled_ = stray_quote_ = cell_stray_ = cell_broken_ = false;
}

RecordReader::Step RecordReader::fail() {
  record_.line = line_;
  record_.cells.clear();
  const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(start_);
  const auto to = buffer_.begin() + static_cast<std::ptrdiff_t>(pos_);
  const auto line_end = std::find_if(from, to, is_line_end);
  const std::uint64_t again = static_cast<std::uint64_t>(to - line_end);
  if (line_end != to && reread_bytes_ + again <= kRereadBytesMax) {
    reread_bytes_ += again;
    trust_from_ = std::max(trust_from_, pos_);
    pos_ = static_cast<std::size_t>(line_end - buffer_.begin());
    take_line_end();
    begin_record();
    return Step::bad;
  }
  line_ += record_breaks_;
  begin_record();
  mode_ = Mode::skip_line;
  return Step::bad;
}

// Drops text up to the end of the line; what follows is read as usual.
RecordReader::Step RecordReader::skip_line() {
  while (pos_ < buffer_.size() && !is_line_end(buffer_[pos_])) ++pos_;
  if (pos_ == buffer_.size()) {
    start_ = pos_;
    drop_used();
    return Step::more;
  }
  take_line_end();
  begin_record();
  return next();
}

void RecordReader::drop_used() {
  if (start_ == 0) return;
  const std::size_t used = start_;
  buffer_.erase(0, used);
  for (Cell& cell : cells_) {
    cell.from -= used;
    cell.to -= used;
  }
  pos_ -= used;
  cell_from_ -= std::min(cell_from_, used);
  quote_at_ -= std::min(quote_at_, used);
  trust_from_ -= std::min(trust_from_, used);
  start_ = 0;
}

char detect_separator(std::string_view text) {
  std::array<std::size_t, 3> counts{};
  constexpr std::string_view kCandidates = ",;\t";
  bool quoted = false, any = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (is_line_end(c)) {
      if (any) break;
      continue;
    }
    any = any || !is_blank(c);
    if (const std::size_t at = kCandidates.find(c); at != std::string_view::npos) ++counts[at];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kCandidates[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace usher::importing
