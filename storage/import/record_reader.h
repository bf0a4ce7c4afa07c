// UTF-8 text -> records of cells (RFC 4180, read with forgiveness). Resumes anywhere: text may arrive byte by byte.
//
// Forgiven: CR, LF and CR LF as line ends, mixed; spaces around quotes; a quotation mark inside a cell that does not
// start with one; a single mark inside a quoted cell of one line (reported, as it may be meant otherwise). Not
// forgiven: a quoted cell that never ends, or that holds both a line break and a single mark. Its first line is
// reported and reading goes on with the line after it, so one lost quotation mark costs one row, not the rest of the
// file.
//
// Threads: one owner. Views in the record live until the next call of next() or tail().
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace usher::importing {

struct Record {
  std::uint64_t line = 0;  // physical line it starts on, from 1
  std::vector<std::string_view> cells;
  bool stray_quote = false;  // a single quotation mark was taken as text
  bool terminated = true;    // by a line end; false: by the end of the file
  bool reread = false;       // lies in text that was read again after a lost quotation mark: trust it less
};

class RecordReader {
 public:
  explicit RecordReader(char separator);

  // Append text here, then call next() until it says more.
  [[nodiscard]] std::string& tail() { return buffer_; }
  // No more text will come.
  void finish() { ended_ = true; }

  enum class Step : unsigned char { record, bad, more };
  // bad: record().line could not be read, problem() says why. more: text is used up (after finish: the end).
  [[nodiscard]] Step next();

  [[nodiscard]] const Record& record() const { return record_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // Physical lines finished so far.
  [[nodiscard]] std::uint64_t lines() const { return line_ - 1; }

 private:
  enum class Mode : unsigned char { cell_start, plain, quoted, quote_seen, after_quote, skip_line };
  struct Cell {
    std::size_t from, to;  // offsets in buffer_
    bool doubled;          // holds doubled quotation marks
  };

  void begin_record();
  [[nodiscard]] std::size_t scan_end() const;
  [[nodiscard]] bool scan();  // true: the record ends at pos_ (a line end, or the end of the text)
  [[nodiscard]] bool step_plain(char c);
  void step_quoted();
  [[nodiscard]] bool step_after_quote(char c);
  void reopen_quote();
  void end_cell(std::size_t to);
  void count_line_break(std::size_t at);
  [[nodiscard]] bool over_limits();
  Step deliver(bool terminated);
  Step fail();
  Step skip_line();
  void take_line_end();
  void drop_used();

  const char separator_;
  std::array<bool, 256> special_{};

  std::string buffer_;
  std::size_t start_ = 0;  // of the record
  std::size_t pos_ = 0;    // next byte to look at
  std::size_t cell_from_ = 0;
  std::size_t quote_at_ = 0;    // the quotation mark that may end the cell
  std::size_t trust_from_ = 0;  // records that start before this are read again
  std::vector<Cell> cells_;
  Mode mode_ = Mode::cell_start;
  bool doubled_ = false;
  bool stray_quote_ = false;  // in the record
  bool cell_stray_ = false;   // in the quoted cell
  bool cell_broken_ = false;  // the quoted cell holds a line break
  bool skip_lf_ = false;      // the last record ended with CR
  bool ended_ = false;
  std::uint64_t line_ = 1;           // of start_
  std::uint64_t record_breaks_ = 0;  // line breaks inside the record
  std::uint64_t reread_bytes_ = 0;
  Record record_;
  std::string problem_;
};

// The separator of a header line: of , ; and tab the one that stands most often outside quotes; ',' if none does.
[[nodiscard]] char detect_separator(std::string_view text);

}  // namespace usher::importing
