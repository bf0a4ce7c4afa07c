#include "scanner/source/learn_charset.h"

#include <algorithm>
#include <optional>

#include <iconv.h>

#include "scanner/source/utf8.h"

namespace usher::scanner {
namespace {

constexpr std::pair<Charset, const char*> kIconvNames[] = {
    {Charset::gb18030, "GB18030"},   {Charset::big5, "BIG5"},        {Charset::shift_jis, "SHIFT_JIS"},
    {Charset::latin1, "ISO-8859-1"}, {Charset::utf16le, "UTF-16LE"}, {Charset::utf16be, "UTF-16BE"},
};

class Converter {
 public:
  explicit Converter(const char* to) : handle_(::iconv_open(to, "UTF-8")) {}
  ~Converter() {
    if (usable()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // A system may lack the table of a character set: then it is not recognised.
  [[nodiscard]] bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  // One character; none if the character set lacks it.
  [[nodiscard]] std::optional<std::string> convert(std::string_view character) {
    char room[16];
    char* from = const_cast<char*>(character.data());  // iconv's signature; it does not write
    char* to = room;
    std::size_t left = character.size(), free = sizeof room;
    if (::iconv(handle_, &from, &left, &to, &free) != 0 || left != 0) {
      ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
      return std::nullopt;
    }
    return std::string(room, sizeof room - free);
  }

 private:
  iconv_t handle_;
};

template <class Each>
void each_character(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t bytes = first_char(text).bytes;
    each(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
}

std::string converted(Converter& converter, std::string_view text, std::string_view in_place) {
  std::string out;
  each_character(text, [&](std::string_view c) { out += converter.convert(c).value_or(std::string(in_place)); });
  return out;
}

std::string as_latin1_twice(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

// `each_byte`: a reader that takes bytes for characters puts one sign for each.
std::string ascii_only(std::string_view text, std::string_view in_place, bool each_byte) {
  std::string out;
  each_character(text, [&](std::string_view c) {
    if (c.size() == 1) {
      out += c;
    } else {
      for (std::size_t i = 0; i < (each_byte ? c.size() : 1); ++i) out += in_place;
    }
  });
  return out;
}

void add(std::vector<Encoded>& all, Charset charset, std::string bytes) {
  const auto same = [&](const Encoded& known) { return known.bytes == bytes; };
  if (!bytes.empty() && std::ranges::none_of(all, same)) all.push_back({charset, std::move(bytes)});
}

}  // namespace

std::string_view to_string(Charset charset) {
  switch (charset) {
    case Charset::utf8:
      return "UTF-8";
    case Charset::gb18030:
      return "GB18030";
    case Charset::big5:
      return "Big5";
    case Charset::shift_jis:
      return "Shift JIS";
    case Charset::latin1:
      return "Latin-1";
    case Charset::utf16le:
    case Charset::utf16be:
      return "UTF-16";
    case Charset::twice:
      return "UTF-8 twice";
    case Charset::lacking:
      return "ASCII";
  }
  return "";
}

std::vector<Encoded> encodings_of(std::string_view text) {
  // What any of them looks like that keeps nothing but ASCII. Last, and with nothing in place of the rest last of all:
  // that is found in everything that begins with it.
  std::vector<Encoded> lacking;
  for (const std::string_view in_place : {"?", "\x1a", "\xEF\xBF\xBD", ""}) {
    for (const bool each_byte : {false, true}) add(lacking, Charset::lacking, ascii_only(text, in_place, each_byte));
  }
  std::vector<Encoded> all{{Charset::utf8, std::string(text)}};
  add(all, Charset::twice, as_latin1_twice(text));
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  for (const auto& [charset, name] : kIconvNames) {
    // All but UTF-16 hold ASCII as it is.
    if (ascii && charset != Charset::utf16le && charset != Charset::utf16be) continue;
    Converter converter(name);
    if (!converter.usable()) continue;
    for (const std::string_view in_place : {"?", "\x1a", ""}) {
      std::string bytes = converted(converter, text, in_place);
      const auto same = [&](const Encoded& known) { return known.bytes == bytes; };
      if (std::ranges::none_of(lacking, same)) add(all, charset, std::move(bytes));
    }
  }
  for (Encoded& encoded : lacking) add(all, Charset::lacking, std::move(encoded.bytes));
  return all;
}

}  // namespace usher::scanner
