#include "scanner/source/clean.h"

#include "scanner/source/utf8.h"

namespace usher::scanner {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEci[] = {"\\000001", "\\000003", "\\000026", "\\000027"};

std::string_view trim_front(std::string_view text) {
  while (!text.empty()) {
    const Utf8Char c = first_char(text);
    if (!c.valid || !is_space(c.code_point)) break;
    text.remove_prefix(c.bytes);
  }
  return text;
}

std::string_view trim_back(std::string_view text) {
  while (!text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    const Utf8Char c = first_char(text.substr(at));
    if (!c.valid || c.bytes != text.size() - at || !is_space(c.code_point)) break;
    text.remove_suffix(c.bytes);
  }
  return text;
}

bool drop_eci(std::string_view& text) {
  for (const std::string_view escape : kEci) {
    if (!text.starts_with(escape)) continue;
    text.remove_prefix(escape.size());
    return true;
  }
  return false;
}

}  // namespace

Cleaned clean(std::string_view raw) {
  std::string_view rest = trim_back(trim_front(raw));
  while (drop_eci(rest)) rest = trim_front(rest);

  Cleaned out;
  out.text.reserve(rest.size());
  while (!rest.empty()) {
    const Utf8Char c = first_char(rest);
    if (!c.valid) {
      out.invalid_bytes += c.bytes;
      out.text += kReplacement;
    } else if (is_control(c.code_point)) {
      ++out.control_chars;
      out.text += kReplacement;
    } else {
      out.text += rest.substr(0, c.bytes);
    }
    rest.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace usher::scanner
