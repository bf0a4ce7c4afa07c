#include "storage/import/utf8_check.h"

#include <cstdint>
#include <cstring>

namespace usher::importing {
namespace {

unsigned char byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Bytes of the character that starts with `first`, 0 if none does.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// The second byte's range is narrower after E0, ED, F0 and F4 (RFC 3629, section 4).
bool second_fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return (second & 0xC0) == 0x80;
  }
}

// How many bytes of the character at the start of `text` are there and fit: its length if it is whole.
std::size_t fitting_bytes(std::string_view text, std::size_t length) {
  if (length == 0 || text.empty()) return 0;
  std::size_t n = 1;
  if (n < length && n < text.size()) {
    if (!second_fits(byte(text, 0), byte(text, 1))) return n;
    ++n;
  }
  while (n < length && n < text.size() && (byte(text, n) & 0xC0) == 0x80) ++n;
  return n;
}

std::size_t skip_ascii(std::string_view text, std::size_t at) {
  while (at + 8 <= text.size()) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080ULL) break;
    at += 8;
  }
  while (at < text.size() && byte(text, at) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t valid_utf8_bytes(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.size()) {
    // Runs of three-byte characters are what Chinese text is made of.
    while (at < text.size() && byte(text, at) >= 0x80) {
      const std::size_t length = length_of(byte(text, at));
      if (length == 0 || fitting_bytes(text.substr(at), length) != length) return at;
      at += length;
    }
  }
  return at;
}

bool is_cut_utf8(std::string_view text) {
  if (text.empty()) return false;
  const std::size_t length = length_of(byte(text, 0));
  return text.size() < length && fitting_bytes(text, length) == text.size();
}

Utf8Count count_utf8(std::string_view text) {
  Utf8Count count;
  for (std::size_t at = 0; (at = skip_ascii(text, at)) < text.size();) {
    const std::string_view rest = text.substr(at);
    const std::size_t length = length_of(byte(rest, 0));
    if (length > 0 && fitting_bytes(rest, length) == length) {
      ++count.characters;
      at += length;
    } else if (is_cut_utf8(rest)) {
      break;
    } else {
      ++count.bad;
      ++at;
    }
  }
  return count;
}

}  // namespace usher::importing
