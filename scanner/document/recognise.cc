#include "scanner/document/recognise.h"

#include <algorithm>

#include "scanner/document/aamva.h"
#include "scanner/document/mrz.h"
#include "scanner/document/mrz_lines.h"
#include "scanner/document/resident_id.h"
#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

// A digit, an open part, or what OCR makes of a digit.
bool may_be_date(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || std::string_view("<OIBSZ").contains(c); });
}

// Lines of the right lengths that begin with a code and an issuer, hold fillers and have two dates in their places.
bool is_mrz(std::string_view text) {
  const auto lines = mrz_lines(text);
  if (!lines) return false;
  const bool card = lines->size() == 3;
  const std::string_view first = lines->front(), dates = (*lines)[1], names = card ? lines->back() : first;
  if (!is_capital(first[0]) || is_digit(first[2]) || names.find('<') == std::string_view::npos) return false;
  return may_be_date(dates.substr(card ? 0 : 13, 6)) && may_be_date(dates.substr(card ? 8 : 21, 6));
}

}  // namespace

std::string_view to_string(Recognised what) {
  switch (what) {
    case Recognised::none:
      return "none";
    case Recognised::mrz:
      return "mrz";
    case Recognised::aamva:
      return "aamva";
    case Recognised::resident_number:
      return "resident_number";
  }
  return "none";
}

Recognised recognise(std::string_view text, Date today) {
  if (is_aamva(text)) return Recognised::aamva;
  const std::string_view plain = trim_blanks(text);
  if (plain.size() == 18 && parse_resident_number(plain, today)) return Recognised::resident_number;
  if (is_mrz(text)) return Recognised::mrz;
  return Recognised::none;
}

std::optional<DocumentResult<Identity>> read_document(std::string_view text, Date today) {
  switch (recognise(text, today)) {
    case Recognised::mrz:
      return read_mrz(text, today);
    case Recognised::aamva:
      return parse_aamva(text);
    case Recognised::resident_number:
      return parse_resident_number(trim_blanks(text), today);
    case Recognised::none:
      break;
  }
  return std::nullopt;
}

}  // namespace usher::scanner
