// Bytes of a file -> UTF-8, piece by piece. Conversion is iconv's; UTF-8 itself is only checked.
//
// Threads: one owner. A byte that belongs to no character comes out as kBadByte, which no UTF-8 text holds, so that the
// row it stands in can be reported by its line.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace usher::importing {

inline constexpr char kBadByte = '\xFF';

enum class Encoding : unsigned char { utf8, utf16le, utf16be, gb18030, windows1252 };

[[nodiscard]] std::string_view to_string(Encoding encoding);
// "utf-8", "UTF8", "utf-16le", "gbk" …; "" and unknown names: none.
[[nodiscard]] std::optional<Encoding> encoding_of(std::string_view name);

struct Detected {
  Encoding encoding = Encoding::utf8;
  std::size_t mark_bytes = 0;  // the byte-order mark to skip
};
// From the first bytes of a file (64 KB, or all of a shorter one). `wanted` goes before all but a byte-order mark of
// its own. Fails on what is no text (a workbook, an archive, an image), with a reason that says what to do.
[[nodiscard]] std::expected<Detected, std::string> detect_encoding(std::string_view head,
                                                                   std::optional<Encoding> wanted);

class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  Decoder(Decoder&& other) noexcept;
  Decoder& operator=(Decoder&& other) noexcept;
  ~Decoder();

  // Appends what is complete to `out`; keeps a cut character (at most 8 bytes) for the next call.
  void decode(std::string_view bytes, std::string& out);
  // A character still cut at the end of the file is a bad byte.
  void finish(std::string& out);

 private:
  void convert(std::string_view bytes, std::string& out);

  Encoding encoding_;
  void* converter_ = nullptr;  // iconv_t; nullptr for UTF-8
  std::string carry_;
};

}  // namespace usher::importing
