// One capture beside the code that was shown: whether it is that code at all, and what was made of it on the way. Pure.
//
// Privacy: people may scan real tickets meanwhile. What is not the shown code has shape `none` and leaves nothing but
// its length in a CodeLook; so has everything that stands before or behind the code and is no control character or AIM
// identifier, until several captures agree on it (learn.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/source/learn_capture.h"
#include "scanner/source/learn_charset.h"

namespace usher::scanner {

// The code that was shown. `ours`: made for this, so that something similar to it is surely it; of a code of somebody's
// own only what follows from it counts, since the next ticket may differ from it in one digit.
struct Shown {
  std::string text;
  bool ours = false;
};

enum class Shape : std::uint8_t {
  exact,
  swapped,      // capitals and small letters changed places
  lower,        // all letters small
  upper,        // all letters capitals
  seven_bits,   // the eighth bit is not data: a serial line with parity
  doubled,      // each character twice
  without_end,  // only its beginning came
  without_beginning,
  altered,  // similar, in a way that nothing here explains
  none,     // something else
};
[[nodiscard]] std::string_view to_string(Shape shape);

struct CodeLook {
  Shape shape = Shape::none;
  Charset charset = Charset::utf8;
  bool typed = false;
  std::vector<const KeyboardLayout*> layouts;  // of a reader that types: those under which it is this, in table order
  bool obeys_caps = false;                     // and only if Caps Lock, which the reader presses, counts
  KeyHabits habits;
  std::string before, text, after;  // as characters of that layout, or bytes; `text` is what became of the code
  std::size_t times = 0;            // how often it came, one behind the other
  std::vector<std::pair<char, char>> changed;  // altered, of the same length: what was shown, and what came
  std::uint32_t longest_gap_ms = 0;            // between two characters, its end included
  std::uint32_t took_ms = 0;
  std::size_t units = 0;  // bytes, or characters typed
  bool closed = false, cut = false;
};
[[nodiscard]] CodeLook look_at(const Capture& capture, const Shown& shown);

// What stands around a code, in the order in which it comes.
struct Around {
  bool soh = false, stx = false;
  std::string aim;        // "]Q1"; "" if there is none
  std::string symbology;  // "qr"
  std::string eci;        // literal escapes that usher removes: "\000026"
  std::string preamble;   // anything else in front
  std::string postamble;  // behind it, up to the control characters at the end
  std::string end;        // these: "\r\n", "\x03"; Enter is "\r"
};
[[nodiscard]] Around around(const CodeLook& look);

// "CR LF", "STX", "\"A1\" TAB": control characters by their names, text in quotes; "" of nothing.
[[nodiscard]] std::string spelled(std::string_view bytes);

}  // namespace usher::scanner
