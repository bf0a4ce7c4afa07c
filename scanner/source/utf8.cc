#include "scanner/source/utf8.h"

#include <algorithm>
#include <iterator>

namespace usher::scanner {
namespace {

struct Range {
  char32_t first, last;
};

// Source: Unicode 15.0, DerivedGeneralCategory (Cc, Cf, Co) and the noncharacters.
constexpr Range kControls[] = {
    {0x00, 0x1F},         {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
    {0x6DD, 0x6DD},       {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},
    {0x200B, 0x200F},     {0x202A, 0x202E},   {0x2060, 0x206F},   {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},
    {0xFEFF, 0xFEFF},     {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},
    {0x1BCA0, 0x1BCA3},   {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}, {0xF0000, 0xFFFFD},
    {0x100000, 0x10FFFD},
};

// How long the sequence begun by `lead` is, and the bounds of its second byte (Unicode 15.0, table 3-7). 0: not a lead
// byte.
struct Lead {
  std::size_t bytes;
  unsigned char second_min, second_max;
};

Lead lead_of(unsigned char lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Utf8Char first_char(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0) return {0xFFFD, 1, false};
  if (lead.bytes == 1) return {byte(0), 1, true};
  char32_t value = byte(0) & (0xFFu >> (lead.bytes + 1));
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    const unsigned char min = i == 1 ? lead.second_min : 0x80;
    const unsigned char max = i == 1 ? lead.second_max : 0xBF;
    if (i >= text.size() || byte(i) < min || byte(i) > max) return {0xFFFD, i, false};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  return {value, lead.bytes, true};
}

bool is_control(char32_t c) {
  if ((c & 0xFFFE) == 0xFFFE) return true;
  const auto* range = std::lower_bound(std::begin(kControls), std::end(kControls), c,
                                       [](const Range& r, char32_t x) { return r.last < x; });
  return range != std::end(kControls) && c >= range->first;
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace usher::scanner
