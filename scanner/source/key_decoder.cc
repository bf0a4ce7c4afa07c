#include "scanner/source/key_decoder.h"

#include <utility>

#include <linux/input-event-codes.h>

namespace usher::scanner {
namespace {

struct Key {
  std::uint16_t code;
  char plain, shifted;
};

// A US keyboard's signs and its keypad; letters and digits stand in rows and are found by counting.
constexpr Key kSigns[] = {
    {KEY_SPACE, ' ', ' '},      {KEY_MINUS, '-', '_'},      {KEY_EQUAL, '=', '+'},       {KEY_LEFTBRACE, '[', '{'},
    {KEY_RIGHTBRACE, ']', '}'}, {KEY_SEMICOLON, ';', ':'},  {KEY_APOSTROPHE, '\'', '"'}, {KEY_GRAVE, '`', '~'},
    {KEY_BACKSLASH, '\\', '|'}, {KEY_COMMA, ',', '<'},      {KEY_DOT, '.', '>'},         {KEY_SLASH, '/', '?'},
    {KEY_102ND, '\\', '|'},     {KEY_KPASTERISK, '*', '*'}, {KEY_KPMINUS, '-', '-'},     {KEY_KPPLUS, '+', '+'},
    {KEY_KPDOT, '.', '.'},      {KEY_KPSLASH, '/', '/'},    {KEY_KPEQUAL, '=', '='},     {KEY_KPCOMMA, ',', ','},
    {KEY_KP0, '0', '0'},        {KEY_KP1, '1', '1'},        {KEY_KP2, '2', '2'},         {KEY_KP3, '3', '3'},
    {KEY_KP4, '4', '4'},        {KEY_KP5, '5', '5'},        {KEY_KP6, '6', '6'},         {KEY_KP7, '7', '7'},
    {KEY_KP8, '8', '8'},        {KEY_KP9, '9', '9'},
};

struct Row {
  std::uint16_t first;
  std::string_view plain, shifted;
};

constexpr Row kRows[] = {
    {KEY_1, "1234567890", "!@#$%^&*()"},
    {KEY_Q, "qwertyuiop", "QWERTYUIOP"},
    {KEY_A, "asdfghjkl", "ASDFGHJKL"},
    {KEY_Z, "zxcvbnm", "ZXCVBNM"},
};

enum Held : std::uint8_t {
  left_shift = 1,
  right_shift = 2,
  ctrl = 4,
  right_ctrl = 8,
  left_alt = 16,
  right_alt = 32,
  meta = 64
};
constexpr std::uint8_t kShift = left_shift | right_shift;
constexpr std::uint8_t kCtrl = ctrl | right_ctrl;
constexpr std::uint8_t kOther = left_alt | right_alt | meta;

constexpr std::pair<std::uint16_t, Held> kModifiers[] = {
    {KEY_LEFTSHIFT, left_shift}, {KEY_RIGHTSHIFT, right_shift}, {KEY_LEFTCTRL, ctrl}, {KEY_RIGHTCTRL, right_ctrl},
    {KEY_LEFTALT, left_alt},     {KEY_RIGHTALT, right_alt},     {KEY_LEFTMETA, meta}, {KEY_RIGHTMETA, meta},
};

// ASCII's own rule: the control character is the capital's low five bits.
char control_character(char c) {
  const bool letter = c >= 'a' && c <= 'z';
  return letter || c == '[' || c == '\\' || c == ']' ? static_cast<char>(c & 0x1F) : '\0';
}

}  // namespace

char us_character(std::uint16_t code, bool shift) {
  for (const Row& row : kRows) {
    if (code >= row.first && code < row.first + row.plain.size())
      return (shift ? row.shifted : row.plain)[code - row.first];
  }
  for (const Key& key : kSigns) {
    if (key.code == code) return shift ? key.shifted : key.plain;
  }
  return '\0';
}

std::optional<Frame> KeyDecoder::take(const KeyEvent& event) {
  if (event.type == EV_SYN && event.code == SYN_DROPPED) return lost_events();
  if (event.type != EV_KEY || hold(event.code, event.value != 0) || event.value != 1) return std::nullopt;
  return press(event.code);
}

bool KeyDecoder::hold(std::uint16_t code, bool down) {
  for (const auto& [key, bit] : kModifiers) {
    if (key != code) continue;
    held_ = static_cast<std::uint8_t>(down ? held_ | bit : held_ & ~bit);
    return true;
  }
  return false;
}

std::optional<Frame> KeyDecoder::press(std::uint16_t code) {
  if (code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB) return code_.finish();
  char c = us_character(code, (held_ & kShift) != 0 && (held_ & kCtrl) == 0);
  if ((held_ & kCtrl) != 0) c = control_character(c);
  if (c != '\0' && (held_ & kOther) == 0) return code_.add(c);
  if (code != KEY_CAPSLOCK && code != KEY_NUMLOCK) ++unknown_;
  return std::nullopt;
}

// The kernel's queue ran over: keys are missing from here on, up to the end of the code.
std::optional<Frame> KeyDecoder::lost_events() {
  held_ = 0;
  auto frame = code_.abandon();
  code_.skip();
  return frame;
}

void KeyDecoder::reset() {
  (void)code_.abandon();
  held_ = 0;
}

}  // namespace usher::scanner
