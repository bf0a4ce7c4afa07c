#include "storage/import/values.h"

#include <algorithm>
#include <array>

#include "storage/import/limits.h"
#include "storage/import/text.h"

namespace usher::importing {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// 18 characters: region (first digit 1 to 8), birth date, serial, check character.
bool looks_like_chinese_id(std::string_view number) {
  if (number.size() != 18 || !std::all_of(number.begin(), number.begin() + 17, is_digit)) return false;
  if (!is_digit(number[17]) && number[17] != 'X') return false;
  const int century = two_digits(number, 6), month = two_digits(number, 10), day = two_digits(number, 12);
  return number[0] >= '1' && number[0] <= '8' && (century == 18 || century == 19 || century == 20) && month >= 1 &&
         month <= 12 && day >= 1 && day <= 31;
}

// ISO 7064 MOD 11-2: the weighted sum of all characters is 1 modulo 11; X stands for 10.
bool check_character_fits(std::string_view number) {
  int sum = 0;
  for (const char c : number) sum = (sum * 2 + (c == 'X' ? 10 : c - '0')) % 11;
  return sum == 1;
}

std::size_t separator_bytes(std::string_view rest) {
  if (rest[0] == ',' || rest[0] == ';' || rest[0] == '|' || rest[0] == '\n') return 1;
  for (const std::string_view mark : {"、", "；", "，", "｜"})
    if (rest.starts_with(mark)) return mark.size();
  return 0;
}

}  // namespace

std::optional<StatusWord> status_of(std::string_view cell, const Profile* profile, std::string& scratch) {
  fold_word(cell, scratch);
  if (profile != nullptr)
    if (const auto at = profile->status.find(scratch); at != profile->status.end()) return at->second;
  if (const auto at = names().status.find(scratch); at != names().status.end()) return at->second;
  return std::nullopt;
}

std::optional<bool> yes_no_of(std::string_view cell) {
  const auto& words = names().yes_no;
  const auto at = words.find(fold_word(cell));
  return at == words.end() ? std::nullopt : std::optional(at->second);
}

std::optional<std::string> language_of(std::string_view cell) {
  const auto& words = names().languages;
  if (const auto at = words.find(fold_word(cell)); at != words.end()) return at->second;
  // A BCP 47 tag: two or three letters, then subtags of at most eight letters and digits.
  std::string tag(cell);
  std::replace(tag.begin(), tag.end(), '_', '-');
  const std::size_t primary = std::min(tag.find('-'), tag.size());
  const bool letters = std::all_of(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(primary), is_letter);
  const bool rest = std::all_of(tag.begin(), tag.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  if (!letters || !rest || primary < 2 || primary > 3 || tag.size() > 35 || tag.back() == '-') return std::nullopt;
  return tag;
}

bool split_list(std::string_view cell, std::vector<std::string>& out) {
  std::size_t from = 0;
  const auto take = [&](std::size_t to) {
    const std::string_view item = trim(cell.substr(from, to - from));
    if (!item.empty() && std::find(out.begin(), out.end(), item) == out.end()) out.emplace_back(item);
  };
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t bytes = separator_bytes(cell.substr(at));
    if (bytes == 0) {
      ++at;
      continue;
    }
    take(at);
    at += bytes;
    from = at;
    if (out.size() > kListItemsMax) return false;
  }
  take(cell.size());
  return out.size() <= kListItemsMax;
}

const char* email_problem(std::string_view cell) {
  const std::size_t at = cell.find('@');
  const bool one = at != std::string_view::npos && cell.find('@', at + 1) == std::string_view::npos;
  if (one && at > 0 && at + 1 < cell.size() && cell.find(' ') == std::string_view::npos) return nullptr;
  return "is not an e-mail address; write one, like name@example.com, or leave the cell empty";
}

const char* secret_problem(std::string_view cell) {
  if (cell.size() > kSecretBytesMax) return "is too long for a ticket code; at most 512 bytes are allowed";
  if (has_control_character(cell))
    return "holds a control character (a line break, a tab); a ticket code is one line of text";
  if (is_shortened_number(cell))
    return "was shortened by a spreadsheet, its digits are lost; format the column as text and export again";
  return nullptr;
}

const char* id_number_problem(std::string_view number) {
  if (is_shortened_number(number) || number.find("E+") != std::string_view::npos)
    return "was shortened by a spreadsheet, its digits are lost; format the column as text and export again";
  if (number.size() > kNumberCharsMax || has_control_character(number))
    return "is not a document number; at most 64 letters and digits are allowed";
  if (looks_like_chinese_id(number) && !check_character_fits(number))
    return "is not a valid ID number: its last character does not fit the others; look for a wrong digit, or for "
           "digits that a "
           "spreadsheet turned to 0";
  return nullptr;
}

}  // namespace usher::importing
