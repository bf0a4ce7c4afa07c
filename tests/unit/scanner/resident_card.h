// The text block of a resident ID card, for tests of several files. Its person is made up.
#pragma once

#include <string>
#include <string_view>

#include "scanner/source/utf8.h"

namespace usher::scanner {

inline constexpr std::string_view kResidentNumber = "11010519491231002X";  // GB 11643's own

inline std::string utf16(std::string_view text, std::size_t bytes) {
  std::string out;
  while (!text.empty()) {
    const Utf8Char c = first_char(text);
    const auto put = [&](char32_t unit) { out += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)}; };
    if (c.code_point < 0x10000) {
      put(c.code_point);
    } else {
      put(0xD800 + ((c.code_point - 0x10000) >> 10));
      put(0xDC00 + ((c.code_point - 0x10000) & 0x3FF));
    }
    text.remove_prefix(c.bytes);
  }
  while (out.size() < bytes) out += std::string{' ', '\0'};
  return out;
}

// The fields of a resident ID card as they are printed on it.
struct Resident {
  std::string name = "李四";
  std::string sex = "2";
  std::string birth = "19491231";
  std::string number = std::string(kResidentNumber);
  std::string from = "20100101";
  std::string to = "20300101";
  std::string spare;      // 18 bytes: a travel permit
  std::string times;      // 4
  std::string type = "";  // 2
};

inline std::string card(const Resident& r) {
  return utf16(r.name, 30) + utf16(r.sex, 2) + utf16("01", 4) + utf16(r.birth, 16) + utf16("北京市朝阳区", 70) +
         utf16(r.number, 36) + utf16("北京市公安局朝阳分局", 30) + utf16(r.from, 16) + utf16(r.to, 16) +
         utf16(r.spare, 18) + utf16(r.times, 4) + utf16("", 6) + utf16(r.type, 2) + utf16("", 6);
}

}  // namespace usher::scanner
