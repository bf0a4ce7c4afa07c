#include "scanner/document/mrz.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "scanner/document/mrz_layout.h"
#include "scanner/document/mrz_lines.h"
#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kCode = "document code";
constexpr std::string_view kIssuer = "issuing state";
constexpr std::string_view kNames = "name";
constexpr std::string_view kNumber = "document number";
constexpr std::string_view kNationality = "nationality";
constexpr std::string_view kBirth = "birth date";
constexpr std::string_view kSex = "sex";
constexpr std::string_view kExpiry = "expiry date";
constexpr std::string_view kOptional = "optional data";
constexpr std::string_view kComposite = "composite";
constexpr std::string_view kAgain = "scan the document again, or look the person up by name";

// What OCR takes for each other, digit first.
constexpr std::pair<char, char> kAlike[] = {{'0', 'O'}, {'1', 'I'}, {'8', 'B'}, {'5', 'S'}, {'2', 'Z'}};

char as_digit(char c) {
  for (const auto& [digit, letter] : kAlike)
    if (c == letter) return digit;
  return c;
}

char as_letter(char c) {
  for (const auto& [digit, letter] : kAlike)
    if (c == digit) return letter;
  return c;
}

bool only_fillers(std::string_view text) {
  return text.find_first_not_of('<') == std::string_view::npos;
}

std::string without_fillers(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '<');
  return plain;
}

// Fillers inside as spaces, those at the ends left out.
std::string with_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '<') {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string country(std::string_view text) {
  std::string code = without_fillers(text);
  return code == "D" ? "DEU" : code;
}

const MrzLayout* layout_of(std::span<const std::string> lines) {
  const auto all = [&](std::size_t width) {
    return std::all_of(lines.begin(), lines.end(), [&](const std::string& line) { return line.size() == width; });
  };
  if (lines.size() == 3) return all(30) ? &kTd1 : nullptr;
  if (lines.size() != 2) return nullptr;
  const bool visa = lines[0].starts_with('V');
  if (all(44)) return visa ? &kMrvA : &kTd3;
  if (all(36)) return visa ? &kMrvB : &kTd2;
  return nullptr;
}

// Codes of cards are the states' choice but for the first letter. R in the second place is a residence permit's (EU
// regulation 1030/2002 and its followers); the permanent resident card of the United States is C1 or C2.
DocumentKind kind_of(std::string_view code, std::string_view issuer) {
  if (code.starts_with('V')) return DocumentKind::visa;
  if (code.starts_with('P')) return DocumentKind::passport;
  const bool green_card = issuer == "USA" && (code == "C1" || code == "C2");
  // CR is China's travel permit for residents of Hong Kong and Macao.
  const bool permit = code.size() == 2 && code[1] == 'R' && issuer != "CHN";
  return permit || green_card ? DocumentKind::residence_permit : DocumentKind::id_card;
}

// One MRZ on its way to an identity. A step fails by returning an error; lines_ are what they are after repairs.
class Zone {
 public:
  Zone(std::span<const std::string> lines, const MrzLayout& layout, Date today)
      : lines_(lines.begin(), lines.end()), layout_(layout), today_(today) {}

  [[nodiscard]] DocumentResult<Identity> read();

 private:
  using Step = std::expected<void, DocumentError>;

  [[nodiscard]] std::string_view at(MrzSpan span) const {
    return std::string_view(lines_[span.line]).substr(span.at, span.size);
  }
  void repair_digits(MrzSpan span, std::string_view field);
  [[nodiscard]] Step read_number();
  [[nodiscard]] Step check(std::string_view over, MrzSpan digit, std::string_view field);
  [[nodiscard]] Step check_composite();
  [[nodiscard]] Step read_dates();
  [[nodiscard]] Step read_letters(MrzSpan span, std::string_view field);
  [[nodiscard]] Step read_names();
  [[nodiscard]] Step read_rest();
  void flag(std::string_view field);

  std::vector<std::string> lines_;
  const MrzLayout& layout_;
  const Date today_;
  Identity out_;
  std::string optional_;  // without the rest of a long number
};

void Zone::flag(std::string_view field) {
  if (std::ranges::find(out_.repaired, field) == out_.repaired.end()) out_.repaired.push_back(field);
}

void Zone::repair_digits(MrzSpan span, std::string_view field) {
  for (std::size_t i = span.at; i < std::size_t{span.at} + span.size; ++i) {
    char& c = lines_[span.line][i];
    const char digit = as_digit(c);
    if (digit == c) continue;
    c = digit;
    flag(field);
  }
}

Zone::Step Zone::check(std::string_view over, MrzSpan digit, std::string_view field) {
  const char found = at(digit)[0];
  // A field that is empty may have a filler for its check digit.
  if (found == mrz_check_digit(over) || (found == '<' && only_fillers(over))) return {};
  std::string what = "its check digit does not fit; ";
  return document_error(Mistake::check_digit, field, what += kAgain);
}

// A number of more than nine characters has a filler for its check digit and goes on in the optional data, up to the
// next filler; the last character there is the check digit (part 5, note j; part 6, note j).
Zone::Step Zone::read_number() {
  const std::string_view first = at(layout_.number), optional = at(layout_.optional);
  optional_ = optional;
  if (only_fillers(first)) {
    return document_error(Mistake::missing, kNumber, "there is none; look the person up by name");
  }
  const bool card = layout_.lines == 3 || &layout_ == &kTd2;
  if (card && at(layout_.number_check) == "<" && optional[0] != '<') {
    const std::size_t end = std::min(optional.find('<'), optional.size());
    std::string whole(first);
    whole += optional.substr(0, end - 1);
    const MrzSpan digit{layout_.optional.line, static_cast<std::uint8_t>(layout_.optional.at + end - 1), 1};
    repair_digits(digit, kNumber);
    if (auto step = check(whole, digit, kNumber); !step) return step;
    out_.number = without_fillers(whole);
    optional_ = at(layout_.optional).substr(end);
    return {};
  }
  repair_digits(layout_.number_check, kNumber);
  if (auto step = check(at(layout_.number), layout_.number_check, kNumber); !step) return step;
  out_.number = without_fillers(at(layout_.number));
  return {};
}

Zone::Step Zone::check_composite() {
  if (layout_.composite.size == 0) return {};
  repair_digits(layout_.composite, kComposite);
  std::string over;
  for (const MrzSpan span : layout_.composite_over) over += at(span);
  return check(over, layout_.composite, kComposite);
}

// yy, yymm or yymmdd, the rest open. None and no error: no year, so no date.
DocumentResult<std::optional<Date>> date_of(std::string_view text, std::string_view field, int year_last, Date today) {
  const auto wrong = [&] {
    std::string what = "there is no such day; ";
    return document_error(Mistake::date, field, what += kAgain);
  };
  int part[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view two = text.substr(2 * i, 2);
    if (two != "<<" && !all_digits(two)) {
      std::string what = "it has a character that is no digit; ";
      return document_error(Mistake::character, field, what += kAgain);
    }
    part[i] = two == "<<" ? (i == 0 ? -1 : 0) : number_of(two);
  }
  if (part[0] < 0) return std::optional<Date>();
  const int month = part[1], day = month == 0 ? 0 : part[2];
  int year = year_last - year_last % 100 + part[0];
  if (year > year_last) year -= 100;
  const auto make = [&](int y) {
    return Date{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(month)),
                std::chrono::day(static_cast<unsigned>(day))};
  };
  // A birth later this year was a hundred years ago. Open parts are 0 and count as past.
  if (year_last == static_cast<int>(today.year()) && make(year) > today) year -= 100;
  const bool possible = month <= 12 && day <= 31;
  if (!possible || (month != 0 && day != 0 && !make(year).ok())) return wrong();
  return std::optional(make(year));
}

Zone::Step Zone::read_dates() {
  constexpr int kExpiryYearsAhead = 49;
  const int this_year = static_cast<int>(today_.year());
  repair_digits(layout_.birth, kBirth);
  repair_digits(layout_.birth_check, kBirth);
  if (auto step = check(at(layout_.birth), layout_.birth_check, kBirth); !step) return step;
  const auto birth = date_of(at(layout_.birth), kBirth, this_year, today_);
  if (!birth) return std::unexpected(birth.error());
  out_.birth = *birth;

  repair_digits(layout_.expiry, kExpiry);
  repair_digits(layout_.expiry_check, kExpiry);
  if (auto step = check(at(layout_.expiry), layout_.expiry_check, kExpiry); !step) return step;
  const auto expiry = date_of(at(layout_.expiry), kExpiry, this_year + kExpiryYearsAhead, today_);
  if (!expiry) return std::unexpected(expiry.error());
  out_.expiry = *expiry;
  out_.unlimited = only_fillers(at(layout_.expiry));
  return {};
}

Zone::Step Zone::read_letters(MrzSpan span, std::string_view field) {
  for (std::size_t i = span.at; i < std::size_t{span.at} + span.size; ++i) {
    char& c = lines_[span.line][i];
    const char letter = as_letter(c);
    if (letter != c) flag(field);
    c = letter;
    if (!is_digit(c)) continue;
    std::string what = "it has a digit, where only letters can be; ";
    return document_error(Mistake::character, field, what += kAgain);
  }
  return {};
}

Zone::Step Zone::read_names() {
  if (auto step = read_letters(layout_.names, kNames); !step) return step;
  const std::string_view names = at(layout_.names);
  const std::size_t split = std::min(names.find("<<"), names.size());
  out_.surname = with_spaces(names.substr(0, split));
  out_.given_names = with_spaces(names.substr(split));
  out_.name_truncated = names.back() != '<';
  if (out_.surname.empty()) {
    return document_error(Mistake::missing, kNames, "the line of names begins without one; scan the document again");
  }
  return {};
}

Zone::Step Zone::read_rest() {
  const MrzSpan first_letter{0, 0, 1};
  for (const auto& [span, field] :
       {std::pair{first_letter, kCode}, {kMrzIssuer, kIssuer}, {layout_.nationality, kNationality}}) {
    if (auto step = read_letters(span, field); !step) return step;
  }
  out_.document_code = without_fillers(at(kMrzCode));
  if (at(kMrzCode)[0] == '<') return document_error(Mistake::missing, kCode, "there is none; scan the document again");
  if (at(kMrzIssuer)[0] == '<') {
    return document_error(Mistake::missing, kIssuer, "there is none; scan the document again");
  }
  out_.issuer = country(at(kMrzIssuer));
  out_.nationality = country(at(layout_.nationality));
  out_.kind = kind_of(out_.document_code, out_.issuer);

  const char sex = at(layout_.sex)[0];
  if (sex != 'M' && sex != 'F' && sex != '<' && sex != 'X') {
    return document_error(Mistake::character, kSex, "it is none of M, F, X and <; scan the document again");
  }
  out_.sex = sex == 'M' ? Sex::male : sex == 'F' ? Sex::female : Sex::unspecified;
  for (const std::string_view data : {std::string_view(optional_), at(layout_.optional2)}) {
    if (std::string text = with_spaces(data); !text.empty()) out_.optional_data.push_back(std::move(text));
  }
  return {};
}

DocumentResult<Identity> Zone::read() {
  // The number, dates and optional data first: where they do not fit, it may be no MRZ at all.
  if (auto step = read_number(); !step) return std::unexpected(step.error());
  if (auto step = read_dates(); !step) return std::unexpected(step.error());
  if (layout_.optional_check.size != 0) {
    repair_digits(layout_.optional_check, kOptional);
    if (auto step = check(at(layout_.optional), layout_.optional_check, kOptional); !step)
      return std::unexpected(step.error());
  }
  if (auto step = check_composite(); !step) return std::unexpected(step.error());
  if (auto step = read_names(); !step) return std::unexpected(step.error());
  if (auto step = read_rest(); !step) return std::unexpected(step.error());
  return std::move(out_);
}

}  // namespace

char mrz_check_digit(std::string_view text) {
  constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    sum += kWeights[i % 3] * (is_digit(c) ? c - '0' : is_capital(c) ? c - 'A' + 10 : 0);
  }
  return static_cast<char>('0' + sum % 10);
}

DocumentResult<Identity> parse_mrz(std::span<const std::string> lines, Date today) {
  const MrzLayout* layout = layout_of(lines);
  if (layout == nullptr) {
    return document_error(Mistake::shape, "machine-readable zone",
                          "neither 2 lines of 44 or 36 characters nor 3 of 30; scan the document again");
  }
  // Cards issued by France until 2021 have an MRZ of 2 x 36 that is not ICAO's.
  if (layout == &kTd2 && lines[0].starts_with("IDFRA")) {
    return document_error(Mistake::shape, "machine-readable zone",
                          "a French identity card of the old form, which cannot be read; look the person up by name");
  }
  return Zone(lines, *layout, today).read();
}

DocumentResult<Identity> read_mrz(std::string_view text, Date today) {
  const auto lines = mrz_lines(text);
  if (!lines) return std::unexpected(lines.error());
  return parse_mrz(*lines, today);
}

}  // namespace usher::scanner
