// libs: usher_document
// Any text as an MRZ: lines have one of three shapes, and reading them again changes nothing; what is read keeps the
// promises of Identity; no error holds what the field holds.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/document/mrz.h"
#include "scanner/document/mrz_lines.h"
#include "scanner/document/number_key.h"

namespace {

using namespace usher::scanner;
constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(21)};

void must(bool holds) {
  if (!holds) std::abort();
}

bool is_mrz(std::string_view text) {
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789< ") == std::string_view::npos;
}

void check(const Identity& identity) {
  must(!identity.number.empty() && identity.number.size() <= 24 && is_mrz(identity.number));
  must(identity.number.find('<') == std::string::npos);
  must(!identity.surname.empty() && is_mrz(identity.surname) && is_mrz(identity.given_names));
  must(!identity.document_code.empty() && !identity.issuer.empty());
  if (identity.birth) must(identity.birth->year() >= std::chrono::year(1926) && *identity.birth <= kToday);
  if (identity.expiry) must(!identity.unlimited);
  must(canonical_number(identity.number) == identity.number);
  must(!number_keys(identity).empty());
  must(compare_form(compare_name(identity)) == compare_name(identity));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = mrz_lines(text);
  const auto read = read_mrz(text, kToday);
  if (!lines) {
    must(!read && read.error() == lines.error() && !lines.error().text.empty());
    return 0;
  }
  must(lines->size() == 3 ? lines->front().size() == 30 : lines->front().size() == 44 || lines->front().size() == 36);
  std::string joined;
  for (const std::string& line : *lines) {
    must(line.size() == lines->front().size() && is_mrz(line) && line.find(' ') == std::string::npos);
    joined += line + "\r\n";
  }
  must(mrz_lines(joined) == *lines);
  must(parse_mrz(*lines, kToday) == read);
  if (read) check(*read);
  if (!read) must(!read.error().field.empty() && read.error().text.starts_with(read.error().field));
  return 0;
}
