// What keyboards of other countries have on their keys, for finding out which one a reader types as. The codes of the
// keys are the same everywhere; what stands on them is not. Pure; a table.
//
// Source: xkeyboard-config 2.35.1, the first variant of each country, its levels plain, Shift and AltGr. Only what is
// ASCII; accents that wait for a letter (dead keys) are left out.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace usher::scanner {

enum class KeyLevel : std::uint8_t { plain, shift, alt_gr };

struct KeyboardLayout {
  std::string_view id;        // "us", "de": xkb's name
  std::string_view name;      // "German"
  std::string_view zh;        // "德语"
  std::string_view level[3];  // by KeyLevel: a character a key, in the table's own order of keys; ' ' for none
};

// The first is US, as usher reads it (key_decoder.h).
[[nodiscard]] std::span<const KeyboardLayout> keyboard_layouts();

// '\0' if the key has no ASCII character there. The space bar and the keypad are the same on all.
[[nodiscard]] char layout_character(const KeyboardLayout& layout, std::uint16_t code, KeyLevel level);

struct LayoutKey {
  std::uint16_t code = 0;  // 0: no single key gives this character
  KeyLevel level = KeyLevel::plain;
};
// The key that types an ASCII character; '\r' is Enter, '\t' Tab.
[[nodiscard]] LayoutKey layout_key(const KeyboardLayout& layout, char c);

}  // namespace usher::scanner
