#include <algorithm>
#include <iterator>

#include "scanner/document/number_key.h"
#include "scanner/document/text.h"
#include "scanner/source/utf8.h"

namespace usher::scanner {
namespace {

// Source: ICAO Doc 9303 part 3, section 6 A: U+00C0 to U+017F, capitals and small letters alike.
constexpr std::string_view kLatin[] = {
    "A", "A", "A",  "A",  "AE", "AA", "AE", "C", "E",  "E", "E", "E", "I",  "I", "I",  "I",   // C0
    "D", "N", "O",  "O",  "O",  "O",  "OE", "",  "OE", "U", "U", "U", "UE", "Y", "TH", "SS",  // D0
    "A", "A", "A",  "A",  "AE", "AA", "AE", "C", "E",  "E", "E", "E", "I",  "I", "I",  "I",   // E0
    "D", "N", "O",  "O",  "O",  "O",  "OE", "",  "OE", "U", "U", "U", "UE", "Y", "TH", "Y",   // F0
    "A", "A", "A",  "A",  "A",  "A",  "C",  "C", "C",  "C", "C", "C", "C",  "C", "D",  "D",   // 100
    "D", "D", "E",  "E",  "E",  "E",  "E",  "E", "E",  "E", "E", "E", "G",  "G", "G",  "G",   // 110
    "G", "G", "G",  "G",  "H",  "H",  "H",  "H", "I",  "I", "I", "I", "I",  "I", "I",  "I",   // 120
    "I", "I", "IJ", "IJ", "J",  "J",  "K",  "K", "Q",  "L", "L", "L", "L",  "L", "L",  "L",   // 130
    "L", "L", "L",  "N",  "N",  "N",  "N",  "N", "N",  "N", "N", "N", "O",  "O", "O",  "O",   // 140
    "O", "O", "OE", "OE", "R",  "R",  "R",  "R", "R",  "R", "S", "S", "S",  "S", "S",  "S",   // 150
    "S", "S", "T",  "T",  "T",  "T",  "T",  "T", "U",  "U", "U", "U", "U",  "U", "U",  "U",   // 160
    "U", "U", "U",  "U",  "W",  "W",  "Y",  "Y", "Y",  "Z", "Z", "Z", "Z",  "Z", "Z",  "S",   // 170
};
static_assert(std::size(kLatin) == 0x180 - 0xC0);

bool vanishes(char32_t c) {
  return c == '\'' || c == '.' || c == 0x60 || c == 0xB4 || c == 0x2BC || c == 0x2BB || c == 0x2018 || c == 0x2019 ||
         c == 0x200B || c == 0x200C || c == 0x200D || (c >= 0x300 && c <= 0x36F);
}

bool divides(char32_t c) {
  return (c < 0x80 && !is_capital(static_cast<char>(c)) && !is_digit(static_cast<char>(c))) || c == 0xA0 || c == 0xB7 ||
         (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0x30FB || c == 0xFEFF || c == 0xD7 ||
         c == 0xF7;
}

// One character of a name, in the compare form, at the end of `word`. False: it ends the word.
bool add_character(std::string& word, char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width
  if (c >= 'a' && c <= 'z') c -= 0x20;
  const char last = word.empty() ? '\0' : word.back();
  if (c == 0x308 && (last == 'A' || last == 'O' || last == 'U')) {  // a diaeresis of its own, as macOS writes it
    word += 'E';
  } else if (c == 0x30A && last == 'A') {
    word += 'A';
  } else if (vanishes(c)) {
    return true;
  } else if (divides(c)) {
    return false;
  } else if (c >= 0xC0 && c < 0x180) {
    word += kLatin[c - 0xC0];
  } else if (c == 0x218 || c == 0x219) {
    word += 'S';
  } else if (c == 0x21A || c == 0x21B) {
    word += 'T';
  } else if (c == 0x1E9E) {
    word += "SS";
  } else {
    append_utf8(word, c);
  }
  return true;
}

}  // namespace

std::string compare_form(std::string_view name) {
  std::vector<std::string> words(1);
  while (!name.empty()) {
    const Utf8Char c = first_char(name);
    if (!add_character(words.back(), c.code_point) && !words.back().empty()) words.emplace_back();
    name.remove_prefix(c.bytes);
  }
  std::ranges::sort(words);
  std::string form;
  for (const std::string& word : words) {
    if (word.empty()) continue;
    if (!form.empty()) form += ' ';
    form += word;
  }
  return form;
}

}  // namespace usher::scanner
