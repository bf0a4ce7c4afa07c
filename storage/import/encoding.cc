#include "storage/import/encoding.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <iconv.h>

#include "storage/import/text.h"
#include "storage/import/utf8_check.h"

namespace usher::importing {
namespace {

const char* iconv_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf16le:
      return "UTF-16LE";
    case Encoding::utf16be:
      return "UTF-16BE";
    case Encoding::gb18030:
      return "GB18030";
    case Encoding::windows1252:
      return "CP1252";
    case Encoding::utf8:
      break;
  }
  return "UTF-8";
}

bool is_utf16(Encoding encoding) {
  return encoding == Encoding::utf16le || encoding == Encoding::utf16be;
}

std::optional<Detected> by_mark(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) return Detected{Encoding::utf8, 3};
  if (head.starts_with("\xFF\xFE")) return Detected{Encoding::utf16le, 2};
  if (head.starts_with("\xFE\xFF")) return Detected{Encoding::utf16be, 2};
  if (head.starts_with("\x84\x31\x95\x33")) return Detected{Encoding::gb18030, 4};
  return std::nullopt;
}

// Files that people send in place of text, by their first bytes.
const char* not_text(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("\xD0\xCF\x11\xE0"sv))
    return "this is a spreadsheet or an archive, not text: open it and save it as CSV (UTF-8)";
  if (head.starts_with("%PDF"sv) || head.starts_with("\x89PNG"sv) || head.starts_with("\xFF\xD8\xFF"sv) ||
      head.starts_with("\x1F\x8B"sv))
    return "this is not a table of text: export the attendee list as CSV";
  return nullptr;
}

// Separators, digits and line ends have a zero byte in UTF-16; no other encoding here has zero bytes in text.
std::optional<Encoding> by_zero_bytes(std::string_view head) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == '\0') ++zeros[i & 1];
  const auto [even, odd] = zeros;
  if (std::max(even, odd) * 40 < head.size() || head.size() < 2) return std::nullopt;
  if (odd > 4 * even) return Encoding::utf16le;
  if (even > 4 * odd) return Encoding::utf16be;
  return std::nullopt;
}

// In GB18030 Chinese text high bytes come in pairs; in Western text ("André") they stand alone among ASCII.
bool looks_western(std::string_view head) {
  std::size_t lone = 0, runs = 0;
  for (std::size_t i = 0; i < head.size();) {
    std::size_t run = 0;
    while (i < head.size() && static_cast<unsigned char>(head[i]) >= 0x80) ++i, ++run;
    if (run > 0) {
      ++runs;
      if (run == 1) ++lone;
    } else {
      ++i;
    }
  }
  return lone * 2 > runs;
}

}  // namespace

std::string_view to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf16le:
      return "utf-16le";
    case Encoding::utf16be:
      return "utf-16be";
    case Encoding::gb18030:
      return "gb18030";
    case Encoding::windows1252:
      return "windows-1252";
    case Encoding::utf8:
      break;
  }
  return "utf-8";
}

std::optional<Encoding> encoding_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Encoding>, 13> kNames = {{
      {"utf8", Encoding::utf8},
      {"utf8bom", Encoding::utf8},
      {"utf8sig", Encoding::utf8},
      {"utf16le", Encoding::utf16le},
      {"utf16", Encoding::utf16le},
      {"utf16be", Encoding::utf16be},
      {"gb18030", Encoding::gb18030},
      {"gbk", Encoding::gb18030},
      {"gb2312", Encoding::gb18030},
      {"cp936", Encoding::gb18030},
      {"windows1252", Encoding::windows1252},
      {"cp1252", Encoding::windows1252},
      {"iso88591", Encoding::windows1252},
  }};
  const std::string folded = fold_word(name);
  for (const auto& [known, encoding] : kNames)
    if (known == folded) return encoding;
  return std::nullopt;
}

std::expected<Detected, std::string> detect_encoding(std::string_view head, std::optional<Encoding> wanted) {
  if (const char* reason = not_text(head)) return std::unexpected(std::string(reason));
  const std::optional<Detected> marked = by_mark(head);
  if (wanted) {
    // "utf-16" names no byte order: the mark knows it.
    if (marked && (marked->encoding == *wanted || (is_utf16(marked->encoding) && is_utf16(*wanted)))) return *marked;
    return Detected{*wanted, 0};
  }
  if (marked) return *marked;
  if (const auto wide = by_zero_bytes(head)) return Detected{*wide, 0};
  const Utf8Count count = count_utf8(head);
  // A UTF-8 file with a few broken rows stays a UTF-8 file.
  if (count.bad == 0 || count.characters >= 20 * count.bad) return Detected{Encoding::utf8, 0};
  return Detected{looks_western(head) ? Encoding::windows1252 : Encoding::gb18030, 0};
}

Decoder::Decoder(Encoding encoding) : encoding_(encoding) {
  if (encoding == Encoding::utf8) return;
  converter_ = iconv_open("UTF-8", iconv_name(encoding));
  if (converter_ == reinterpret_cast<iconv_t>(-1)) {
    // The C library comes with these tables; without them the installation is broken.
    std::fprintf(stderr, "usher: the C library cannot convert %s to UTF-8 (gconv tables are missing)\n",
                 iconv_name(encoding));
    std::abort();
  }
}

Decoder::Decoder(Decoder&& other) noexcept
    : encoding_(other.encoding_),
      converter_(std::exchange(other.converter_, nullptr)),
      carry_(std::move(other.carry_)) {}

Decoder& Decoder::operator=(Decoder&& other) noexcept {
  std::swap(encoding_, other.encoding_);
  std::swap(converter_, other.converter_);
  std::swap(carry_, other.carry_);
  return *this;
}

Decoder::~Decoder() {
  if (converter_ != nullptr) iconv_close(converter_);
}

void Decoder::decode(std::string_view bytes, std::string& out) {
  if (carry_.empty()) return convert(bytes, out);
  // A cut character is completed by a few bytes; the rest of the piece need not be copied.
  while (!carry_.empty() && !bytes.empty()) {
    const std::string joined = std::exchange(carry_, {}) + bytes.front();
    bytes.remove_prefix(1);
    convert(joined, out);
  }
  if (!bytes.empty()) convert(bytes, out);
}

void Decoder::finish(std::string& out) {
  if (!carry_.empty()) out += kBadByte;
  carry_.clear();
}

void Decoder::convert(std::string_view bytes, std::string& out) {
  if (encoding_ == Encoding::utf8) {
    while (!bytes.empty()) {
      const std::size_t good = valid_utf8_bytes(bytes);
      out += bytes.substr(0, good);
      bytes.remove_prefix(good);
      if (is_cut_utf8(bytes)) {
        carry_ = bytes;
        return;
      }
      if (bytes.empty()) return;
      out += kBadByte;
      bytes.remove_prefix(1);
    }
    return;
  }
  std::array<char, 16384> block;
  char* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write
  std::size_t left = bytes.size();
  while (left > 0) {
    char* to = block.data();
    std::size_t room = block.size();
    const std::size_t done = iconv(converter_, &in, &left, &to, &room);
    const int why = errno;
    out.append(block.data(), block.size() - room);
    if (done != static_cast<std::size_t>(-1) || why == E2BIG) continue;
    if (why == EINVAL && left <= 8) {
      carry_.assign(in, left);
      return;
    }
    out += kBadByte;
    const std::size_t skip = std::min<std::size_t>(is_utf16(encoding_) ? 2 : 1, left);
    in += skip;
    left -= skip;
  }
}

}  // namespace usher::importing
