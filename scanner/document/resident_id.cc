#include "scanner/document/resident_id.h"

#include <algorithm>
#include <iterator>

#include "scanner/document/mrz.h"
#include "scanner/document/number_key.h"
#include "scanner/document/text.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kNumber = "resident ID number";
constexpr std::string_view kPermit = "permanent residence number";

// Source: GB/T 2260, the first two digits; 81 to 83 as residence permits have them.
constexpr int kProvinces[] = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                              44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};

bool is_province(std::string_view two_digits) {
  return std::binary_search(std::begin(kProvinces), std::end(kProvinces), number_of(two_digits));
}

}  // namespace

char resident_check_character(std::string_view digits) {
  int sum = 0;
  for (const char c : digits) sum = (sum + (c - '0')) * 2 % 11;
  const int check = (12 - sum) % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check);
}

std::string full_resident_number(std::string_view number) {
  std::string full(number);
  if (number.size() != 15 || !all_digits(number)) return full;
  full.insert(6, number.substr(12) >= "996" ? "18" : "19");
  full += resident_check_character(full);
  return full;
}

DocumentResult<Identity> parse_resident_number(std::string_view text, Date today) {
  const std::string number = full_resident_number(canonical_number(text));
  if (number.size() != 18) {
    return document_error(Mistake::shape, kNumber, "it has neither 18 nor 15 characters; read it again");
  }
  if (!all_digits(std::string_view(number).substr(0, 17)) || (!is_digit(number[17]) && number[17] != 'X')) {
    return document_error(Mistake::character, kNumber, "only digits, and an X at the end, can be in it; read it again");
  }
  const std::string_view digits = number;
  const bool foreign = digits[0] == '9';
  if (!is_province(digits.substr(foreign ? 1 : 0, 2))) {
    return document_error(Mistake::missing, kNumber, "there is no region of its first digits; read it again");
  }
  const auto birth = date_of_ccyymmdd(digits.substr(6, 8));
  if (!birth || *birth > today) {
    return document_error(Mistake::date, kNumber, "the birth date in it cannot be; read it again");
  }
  if (digits[17] != resident_check_character(digits.substr(0, 17))) {
    return document_error(Mistake::check_digit, kNumber,
                          "its last character does not fit the others; look for a wrong digit");
  }
  const bool permit = foreign || digits[0] == '8';
  Identity identity;
  identity.kind = permit ? DocumentKind::residence_permit : DocumentKind::resident_id;
  identity.issuer = "CHN";
  if (foreign) identity.nationality = country_of_numeric(digits.substr(3, 3));
  if (!permit) identity.nationality = "CHN";
  identity.number = number;
  identity.birth = birth;
  identity.sex = (digits[16] - '0') % 2 == 1 ? Sex::male : Sex::female;
  return identity;
}

DocumentResult<Identity> parse_permanent_resident_number(std::string_view text, Date today) {
  const std::string number = canonical_number(text);
  const std::string_view view = number;
  if (view.size() != 15 || !std::all_of(view.begin(), view.begin() + 3, is_capital) || !all_digits(view.substr(3))) {
    return document_error(Mistake::shape, kPermit, "it is not 3 letters and 12 digits; read it again");
  }
  if (!is_province(view.substr(3, 2))) {
    return document_error(Mistake::missing, kPermit, "there is no region of its first digits; read it again");
  }
  // Two digits of a year: the latest that is not to come.
  const int yy = number_of(view.substr(7, 2)), month = number_of(view.substr(9, 2)),
            day = number_of(view.substr(11, 2));
  const int century = static_cast<int>(today.year()) / 100 * 100;
  std::optional<Date> birth = checked_date(century + yy, month, day);
  if (!birth || *birth > today) birth = checked_date(century - 100 + yy, month, day);
  if (!birth) return document_error(Mistake::date, kPermit, "the birth date in it cannot be; read it again");
  if (mrz_check_digit(view.substr(0, 14)) != view[14]) {
    return document_error(Mistake::check_digit, kPermit, "its last digit does not fit the others; read it again");
  }
  Identity identity;
  identity.kind = DocumentKind::residence_permit;
  identity.document_code = "I";
  identity.issuer = "CHN";
  identity.nationality = view.substr(0, 3);
  identity.number = number;
  identity.birth = birth;
  identity.sex = (view[13] - '0') % 2 == 1 ? Sex::male : Sex::female;
  return identity;
}

}  // namespace usher::scanner
