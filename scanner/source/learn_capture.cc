#include "scanner/source/learn_capture.h"

#include <linux/input-event-codes.h>

namespace usher::scanner {
namespace {

constexpr char kUnknown = '\x1a';

bool is_press(const KeyEvent& event) {
  return event.type == EV_KEY && event.value == 1;
}

int keypad_digit(std::uint16_t code) {
  constexpr std::uint16_t kDigits[] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4,
                                       KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
  for (int digit = 0; digit < 10; ++digit) {
    if (kDigits[digit] == code) return digit;
  }
  return -1;
}

// A keyboard as a machine sees it: keys in, characters out.
class Typist {
 public:
  explicit Typist(const Typing& typing) : typing_(typing) {}

  void take(const Capture::Key& key) {
    const KeyEvent& event = key.event;
    if (event.type == EV_SYN && event.code == SYN_DROPPED) add(kUnknown, key.at_ms);
    if (event.type != EV_KEY || event.value == 2) return;
    if (hold(event.code, event.value == 1, key.at_ms) || event.value != 1) return;
    if (event.code == KEY_CAPSLOCK) {
      caps_ = !caps_;
    } else if (event.code != KEY_NUMLOCK) {
      press(event.code, key.at_ms);
    }
  }
  [[nodiscard]] Stream finish() && {
    end_number(out_.at_ms.empty() ? 0 : out_.at_ms.back());
    return std::move(out_);
  }

 private:
  bool hold(std::uint16_t code, bool down, std::uint32_t at_ms) {
    switch (code) {
      case KEY_LEFTSHIFT:
      case KEY_RIGHTSHIFT:
        shift_ = down;
        return true;
      case KEY_LEFTCTRL:
      case KEY_RIGHTCTRL:
        ctrl_ = down;
        return true;
      case KEY_LEFTALT:
        if (!down) end_number(at_ms);
        alt_ = down;
        return true;
      case KEY_RIGHTALT:
        alt_gr_ = down;
        return true;
      case KEY_LEFTMETA:
      case KEY_RIGHTMETA:
        return true;
      default:
        return false;
    }
  }

  void press(std::uint16_t code, std::uint32_t at_ms) {
    const int digit = keypad_digit(code);
    if (alt_ && !ctrl_ && digit >= 0) {
      number_ = (number_ < 0 ? 0 : number_ * 10 % 10000) + digit;
      return;
    }
    if (code == KEY_ENTER || code == KEY_KPENTER) return add('\r', at_ms);
    if (code == KEY_TAB) return add('\t', at_ms);
    add(character(code), at_ms);
  }

  // Ctrl and Alt together are AltGr, as Windows has it.
  [[nodiscard]] char character(std::uint16_t code) const {
    const KeyboardLayout& layout = *typing_.layout;
    if (alt_gr_ || (alt_ && ctrl_)) return known(layout_character(layout, code, KeyLevel::alt_gr));
    if (ctrl_) {
      const char c = layout_character(layout, code, KeyLevel::plain);
      const bool control = (c >= 'a' && c <= 'z') || c == '[' || c == '\\' || c == ']';
      return control ? static_cast<char>(c & 0x1F) : kUnknown;
    }
    if (alt_) return kUnknown;
    char c = layout_character(layout, code, KeyLevel::plain);
    const bool letter = c >= 'a' && c <= 'z';
    const bool shift = shift_ != (letter && caps_ && typing_.obey_caps);
    return known(shift ? layout_character(layout, code, KeyLevel::shift) : c);
  }
  [[nodiscard]] static char known(char c) { return c == '\0' ? kUnknown : c; }

  void end_number(std::uint32_t at_ms) {
    if (number_ >= 0) add(number_ > 0 && number_ < 128 ? static_cast<char>(number_) : kUnknown, at_ms);
    number_ = -1;
  }
  void add(char c, std::uint32_t at_ms) {
    out_.text.push_back(c);
    out_.at_ms.push_back(at_ms);
  }

  const Typing typing_;
  Stream out_;
  bool shift_ = false, ctrl_ = false, alt_ = false, alt_gr_ = false, caps_ = false;
  int number_ = -1;  // being typed with Alt held
};

}  // namespace

Stream bytes_of(const Capture& capture) {
  Stream out;
  for (const Capture::Piece& piece : capture.pieces) {
    out.text += piece.bytes;
    out.at_ms.resize(out.text.size(), piece.at_ms);
  }
  return out;
}

Stream typed_text(const Capture& capture, const Typing& typing) {
  Typist typist(typing);
  for (const Capture::Key& key : capture.keys) typist.take(key);
  return std::move(typist).finish();
}

KeyHabits habits_of(const Capture& capture) {
  KeyHabits habits;
  bool alt = false;
  for (const auto& [at_ms, event] : capture.keys) {
    if (event.type == EV_SYN && event.code == SYN_DROPPED) habits.lost = true;
    if (event.type == EV_KEY && event.code == KEY_LEFTALT) alt = event.value != 0;
    if (!is_press(event)) continue;
    habits.caps_lock = habits.caps_lock || event.code == KEY_CAPSLOCK;
    habits.alt_digits = habits.alt_digits || (alt && keypad_digit(event.code) >= 0);
  }
  return habits;
}

}  // namespace usher::scanner
