#include "scanner/document/number_key.h"

#include <algorithm>

#include "scanner/document/text.h"
#include "scanner/source/utf8.h"

namespace usher::scanner {
namespace {

// Shorter optional data is a counter or a remark, and would find strangers.
constexpr std::size_t kOptionalCharsMin = 6;

// Full-width ASCII (U+FF01 to U+FF5E) lies at a fixed distance from ASCII.
char32_t narrow(char32_t c) {
  return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

bool is_left_out(char32_t c) {
  return c == '-' || c == '.' || c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
         (c >= 0x2000 && c <= 0x200B);
}

void add(std::vector<std::string>& keys, std::string key) {
  if (!key.empty() && std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
}

}  // namespace

std::string canonical_number(std::string_view number) {
  std::string out;
  while (!number.empty()) {
    const Utf8Char c = first_char(number);
    if (!c.valid) {
      out += number.substr(0, c.bytes);
    } else if (const char32_t narrowed = narrow(c.code_point); !is_left_out(narrowed)) {
      append_utf8(out, narrowed >= 'a' && narrowed <= 'z' ? narrowed - 0x20 : narrowed);
    }
    number.remove_prefix(c.bytes);
  }
  return out;
}

std::string number_key(const Identity& identity) {
  return identity.issuer + ":" + canonical_number(identity.number);
}

std::vector<std::string> number_keys(const Identity& identity) {
  std::vector<std::string> keys;
  const std::string number = canonical_number(identity.number);
  add(keys, number);
  // The old form of a resident ID number (GB 11643-1989) leaves out the century, always 19, and the check character.
  if (identity.kind == DocumentKind::resident_id && number.size() == 18 && number.compare(6, 2, "19") == 0) {
    add(keys, number.substr(0, 6) + number.substr(8, 9));
  }
  for (const std::string& other : identity.optional_data) {
    std::string key = canonical_number(other);
    if (key.size() >= kOptionalCharsMin && std::any_of(key.begin(), key.end(), is_digit)) add(keys, std::move(key));
  }
  return keys;
}

std::string compare_name(const Identity& identity) {
  if (identity.surname.empty() && identity.given_names.empty()) return compare_form(identity.name);
  return compare_form(identity.surname + " " + identity.given_names);
}

}  // namespace usher::scanner
