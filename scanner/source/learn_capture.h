// What a reader delivered in one go, and how it reads as characters. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/source/key_decoder.h"
#include "scanner/source/keyboard_layout.h"

namespace usher::scanner {

// Either bytes or keys; times are milliseconds since the first of them.
struct Capture {
  struct Piece {
    std::uint32_t at_ms = 0;
    std::string bytes;
  };
  struct Key {
    std::uint32_t at_ms = 0;
    KeyEvent event;
  };
  std::string peer;
  std::vector<Piece> pieces;
  std::vector<Key> keys;
  bool closed = false;  // the reader hung up behind it
  bool cut = false;     // more came than is kept

  [[nodiscard]] bool typed() const { return !keys.empty(); }
};

// Characters with their times. '\r' is Enter; what is no character of the layout is SUB (0x1A).
struct Stream {
  std::string text;
  std::vector<std::uint32_t> at_ms;  // one for each byte of text
};

[[nodiscard]] Stream bytes_of(const Capture& capture);

struct Typing {
  const KeyboardLayout* layout = nullptr;
  bool obey_caps = false;  // Caps Lock, where the reader presses it, changes letters
};
// The characters a machine with that keyboard would take. Alt with digits of the keypad is the character of that
// number.
[[nodiscard]] Stream typed_text(const Capture& capture, const Typing& typing);

// Of a reader that types: it presses Caps Lock; it types characters by Alt and digits; the kernel lost keys.
struct KeyHabits {
  bool caps_lock = false, alt_digits = false, lost = false;
};
[[nodiscard]] KeyHabits habits_of(const Capture& capture);

}  // namespace usher::scanner
