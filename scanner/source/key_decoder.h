// From key events to codes: what a scanner types as a keyboard with US layout. Pure and incremental.
//
// Enter, Tab and the keypad's Enter end a code. Shift changes letters and signs; Caps Lock, Num Lock and repeated keys
// change nothing: the first belongs to other keyboards, the keypad always gives digits, and a scanner repeats no key.
// Ctrl and a letter (or [ \ ]) is the control character, so that the separators inside a GS1 code are seen. Keys with
// Alt or Meta, and keys without a character, are passed over and counted.
//
// One owner; holds at most the bound in bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "scanner/source/code_buffer.h"
#include "scanner/source/limits.h"

namespace usher::scanner {

// struct input_event without its time. linux/input.h, linux/input-event-codes.h.
struct KeyEvent {
  std::uint16_t type = 0, code = 0;
  std::int32_t value = 0;  // of a key: 0 released, 1 pressed, 2 repeated
};

// The character of a key on a US keyboard; '\0' if it has none.
[[nodiscard]] char us_character(std::uint16_t code, bool shift);

class KeyDecoder {
 public:
  explicit KeyDecoder(std::size_t code_bytes_max = kCodeBytesMax) : code_(code_bytes_max) {}

  [[nodiscard]] std::optional<Frame> take(const KeyEvent& event);
  // No key for kKeyGap: what was begun is dropped and reported.
  [[nodiscard]] std::optional<Frame> silence() { return code_.abandon(); }
  // Forgets code and held keys: the device has gone, or has lost events.
  void reset();

  [[nodiscard]] bool pending() const { return code_.pending(); }
  [[nodiscard]] std::uint64_t dropped_bytes() const { return code_.dropped_bytes(); }
  [[nodiscard]] std::uint64_t unknown_keys() const { return unknown_; }

 private:
  [[nodiscard]] std::optional<Frame> press(std::uint16_t code);
  [[nodiscard]] std::optional<Frame> lost_events();
  [[nodiscard]] bool hold(std::uint16_t code, bool down);

  CodeBuffer code_;
  std::uint8_t held_ = 0;  // modifiers, a bit each
  std::uint64_t unknown_ = 0;
};

}  // namespace usher::scanner
