#include "gateway/admission/identifier_number.h"

#include <cstddef>

namespace usher::admission {
namespace {

// White space beyond ASCII, as it is written in UTF-8: no-break, U+2000 to U+200B, ideographic, byte-order mark.
std::size_t wide_space(std::string_view text) {
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.starts_with("\xE3\x80\x80") || text.starts_with("\xEF\xBB\xBF")) return 3;
  if (text.size() < 3 || !text.starts_with("\xE2\x80")) return 0;
  const auto last = static_cast<unsigned char>(text[2]);
  return last >= 0x80 && last <= 0x8B ? 3 : 0;
}

// The ASCII character of a full-width form, U+FF01 to U+FF5E; 0 if it is none.
char narrowed(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xEF') return 0;
  const auto last = static_cast<unsigned char>(text[2]);
  if (text[1] == '\xBC' && last >= 0x81 && last <= 0xBF) return static_cast<char>(last - 0x60);
  if (text[1] == '\xBD' && last >= 0x80 && last <= 0x9E) return static_cast<char>(last - 0x20);
  return 0;
}

}  // namespace

std::string canonical_number(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    if (const std::size_t space = wide_space(text); space != 0) {
      text.remove_prefix(space);
      continue;
    }
    const char narrow = narrowed(text);
    const char c = narrow != 0 ? narrow : text.front();
    text.remove_prefix(narrow != 0 ? 3 : 1);
    if (c == ' ' || (c >= '\t' && c <= '\r') || c == '-' || c == '.') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return plain;
}

}  // namespace usher::admission
