// SearchIndex::fold: what counts as the same letter when somebody searches by name.
#include <array>
#include <utility>

#include "storage/search_index.h"

namespace usher::storage {

namespace {

// The base letter of each Latin letter, from Unicode's decompositions; '.' stands for none (the character is kept).
constexpr char32_t kLatinFirst = 0x00C0;
constexpr std::string_view kLatin =
    "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggggggg"
    "hhhhiiiiiiiiii..jjkkkllllll..llnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsbb....oc"
    "cdddddeeeffgg.iikkllmnnooo..pprssssttttuuuvyyzzzzzz....w.............aaiioouuuuuuuuuueaaaa..ggggkkoo"
    "oozzj...gg.wnnaa..ooaaaaeeeeiiiioooorrrruuuussttyyhhnd..zzaaeeooooooooyylntj..accltsz..buveejjqqrryy";
constexpr char32_t kLatinAdditionalFirst = 0x1E00;
constexpr std::string_view kLatinAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssss"
    "ssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.sss..aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee"
    "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy..vvyy";
static_assert(kLatin.size() == 0x0250 - kLatinFirst);
static_assert(kLatinAdditional.size() == 0x1F00 - kLatinAdditionalFirst);

constexpr std::array<std::pair<char32_t, std::string_view>, 12> kPairs{{{0xC6, "ae"},
                                                                        {0xDE, "th"},
                                                                        {0xDF, "ss"},
                                                                        {0xE6, "ae"},
                                                                        {0xFE, "th"},
                                                                        {0x132, "ij"},
                                                                        {0x133, "ij"},
                                                                        {0x14A, "ng"},
                                                                        {0x14B, "ng"},
                                                                        {0x152, "oe"},
                                                                        {0x153, "oe"},
                                                                        {0x1E9E, "ss"}}};

struct Decoded {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not UTF-8 at this place
};

Decoded decode(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (bytes == 0 || first >= 0xF5 || text.size() < bytes) return {};
  char32_t code = first & (0x7F >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    code = (code << 6) | (next & 0x3F);
  }
  return {code, bytes};
}

char base_letter(char32_t code) {
  if (code >= kLatinFirst && code < kLatinFirst + kLatin.size()) return kLatin[code - kLatinFirst];
  if (code >= kLatinAdditionalFirst && code < kLatinAdditionalFirst + kLatinAdditional.size()) {
    return kLatinAdditional[code - kLatinAdditionalFirst];
  }
  return '.';
}

// Greek and Cyrillic capitals to small letters.
char32_t lower(char32_t code) {
  if ((code >= 0x0391 && code <= 0x03A9) || (code >= 0x0410 && code <= 0x042F)) return code + 0x20;
  if (code >= 0x0400 && code <= 0x040F) return code + 0x50;
  return code;
}

void append_two_bytes(std::string& out, char32_t code) {
  out.push_back(static_cast<char>(0xC0 | (code >> 6)));
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

// Control characters end fields and rows in the index, so they fold to spaces; runs of spaces to one.
void append_ascii(std::string& out, char32_t code) {
  if (code <= ' ' || code == 0x7F) {
    if (!out.empty() && out.back() != ' ') out.push_back(' ');
  } else {
    out.push_back(static_cast<char>(code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code));
  }
}

void append_folded(std::string& out, char32_t code, std::string_view as_written) {
  if (code >= 0x0300 && code <= 0x036F) return;  // a combining accent
  if (code == 0x00A0 || code == 0x3000) return append_ascii(out, ' ');
  if (code >= 0xFF01 && code <= 0xFF5E) return append_ascii(out, code - 0xFEE0);
  if (const char base = base_letter(code); base != '.') return out.push_back(base);
  for (const auto& [letter, pair] : kPairs) {
    if (code == letter) {
      out += pair;
      return;
    }
  }
  if (const char32_t small = lower(code); small != code) return append_two_bytes(out, small);
  out += as_written;
}

}  // namespace

std::string SearchIndex::fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    if (decoded.bytes == 1) {
      append_ascii(out, decoded.code);
    } else if (decoded.bytes == 0) {
      out.push_back(text[0]);
    } else {
      append_folded(out, decoded.code, text.substr(0, decoded.bytes));
    }
    text.remove_prefix(decoded.bytes == 0 ? 1 : decoded.bytes);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace usher::storage
