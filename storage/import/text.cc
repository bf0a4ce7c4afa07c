#include "storage/import/text.h"

namespace usher::importing {
namespace {

bool is_ascii_space(unsigned char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(unsigned char c) {
  return c >= '0' && c <= '9';
}
bool is_ascii_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_space(std::uint32_t c) {
  return (c < 0x80 && is_ascii_space(static_cast<unsigned char>(c))) || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
         (c >= 0x2000 && c <= 0x200B);
}

// Full-width ASCII (U+FF01 to U+FF5E) lies at a fixed distance from ASCII.
std::uint32_t narrow(std::uint32_t c) {
  return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

std::uint32_t lower(std::uint32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 0x20;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  return c;
}

bool is_punctuation(std::uint32_t c) {
  if (c < 0x80)
    return c != '#' && !is_digit(static_cast<unsigned char>(c)) && !is_ascii_letter(static_cast<unsigned char>(c));
  return c == 0xB7 || (c >= 0x2010 && c <= 0x205E) || (c >= 0x3001 && c <= 0x303F);
}

// The bytes of a white-space character that ends `text`, or 0.
std::size_t space_at_end(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii_space(static_cast<unsigned char>(text.back()))) return 1;
  if (text.ends_with("\xC2\xA0")) return 2;
  if (text.ends_with("\xE3\x80\x80") || text.ends_with("\xEF\xBB\xBF")) return 3;
  return 0;
}

std::size_t space_at_start(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii_space(static_cast<unsigned char>(text.front()))) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.starts_with("\xE3\x80\x80") || text.starts_with("\xEF\xBB\xBF")) return 3;
  return 0;
}

// A byte that starts no UTF-8 sequence is given above all code points, so that it can be written back as it was.
constexpr std::uint32_t kRawByte = 0x110000;

// The code point at `at`, which moves behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (more == 0 || first > 0xF4) return kRawByte | first;
  std::uint32_t value = first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    const std::size_t next = at + static_cast<std::size_t>(i);
    if (next >= text.size() || (byte(next) & 0xC0) != 0x80) return kRawByte | first;
    value = value << 6 | (byte(next) & 0x3F);
  }
  at += static_cast<std::size_t>(more);
  return value;
}

char* write_utf8(std::uint32_t c, char* to) {
  const auto put = [&](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
  if (c < 0x80 || c >= kRawByte) {
    put(c & 0xFF);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  }
  return to;
}

// Rewrites `text` character by character; `fold` gives the character to write, or kDropped. No character may grow in
// bytes.
constexpr std::uint32_t kDropped = 0xFFFFFFFF;
template <class Fold>
void rewrite(std::string_view text, std::string& out, Fold fold) {
  out.resize(text.size());
  char* to = out.data();
  for (std::size_t at = 0; at < text.size();) {
    const auto c = fold(next_code_point(text, at));
    if (c != kDropped) to = write_utf8(c, to);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (const std::size_t n = space_at_start(text)) text.remove_prefix(n);
  while (const std::size_t n = space_at_end(text)) text.remove_suffix(n);
  return text;
}

std::string_view clean_cell(std::string_view cell) {
  if (cell.empty()) return cell;
  // Most cells need nothing: they start with a letter or digit, or with Han, and end so.
  const auto first = static_cast<unsigned char>(cell.front()), last = static_cast<unsigned char>(cell.back());
  if (((first >= '0' && first < 0x7F && first != '=') || (first >= 0xE4 && first <= 0xE9)) && last > ' ' && last < 0x7F)
    return cell;
  cell = trim(cell);
  if (cell.size() >= 3 && cell.starts_with("=\"") && cell.ends_with('"')) return trim(cell.substr(2, cell.size() - 3));
  if (cell.size() >= 2 && cell[0] == '\'' && std::string_view("=+-@|%").find(cell[1]) != std::string_view::npos)
    return cell.substr(1);
  return cell;
}

void fold_word(std::string_view text, std::string& out) {
  rewrite(text, out, [](std::uint32_t c) {
    c = lower(narrow(c));
    return is_space(c) || is_punctuation(c) ? kDropped : c;
  });
}

std::string fold_word(std::string_view text) {
  std::string out;
  fold_word(text, out);
  return out;
}

void fold_name(std::string_view text, std::string& out) {
  bool after_space = true;
  rewrite(text, out, [&](std::uint32_t c) -> std::uint32_t {
    c = lower(narrow(c));
    const bool space = is_space(c);
    if (space && after_space) return kDropped;
    after_space = space;
    return space ? ' ' : c;
  });
  if (out.ends_with(' ')) out.pop_back();
}

void fold_phone(std::string_view text, std::string& out) {
  rewrite(text, out, [](std::uint32_t c) {
    c = narrow(c);
    return c < 0x80 && is_digit(static_cast<unsigned char>(c)) ? c : kDropped;
  });
  const std::string_view digits = out;
  for (const std::string_view prefix : {"0086", "86"})
    if (digits.size() == prefix.size() + 11 && digits.starts_with(prefix) && digits[prefix.size()] == '1') {
      out.erase(0, prefix.size());
      return;
    }
}

bool is_east_asian_script(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = next_code_point(text, at);
    const bool han =
        (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) || c == 0x3007;
    const bool hangul = c >= 0xAC00 && c <= 0xD7A3;
    if (!han && !hangul) return false;
  }
  return !text.empty();
}

bool is_shortened_number(std::string_view text) {
  if (text.size() < 4 || !is_digit(static_cast<unsigned char>(text[0]))) return false;
  std::size_t at = 1;
  if (text[at] == '.' || text[at] == ',') {
    ++at;
    while (at < text.size() && is_digit(static_cast<unsigned char>(text[at]))) ++at;
  }
  if (at + 2 >= text.size() || (text[at] != 'E' && text[at] != 'e') || text[at + 1] != '+') return false;
  for (at += 2; at < text.size(); ++at)
    if (!is_digit(static_cast<unsigned char>(text[at]))) return false;
  return true;
}

bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return true;
    // U+0080 to U+009F.
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

}  // namespace usher::importing
