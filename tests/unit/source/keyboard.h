// A keyboard in a test: what a wedge with US layout sends for a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <linux/input.h>

#include "scanner/source/key_decoder.h"

namespace usher::test {

using scanner::KeyEvent;

// Pressed and released, each with its report, as the kernel gives it.
inline void press(std::vector<KeyEvent>& out, std::uint16_t code) {
  for (const std::int32_t value : {1, 0}) {
    out.push_back({EV_MSC, MSC_SCAN, 0x7001e});
    out.push_back({EV_KEY, code, value});
    out.push_back({EV_SYN, SYN_REPORT, 0});
  }
}

// '\n' is Enter, '\t' Tab.
inline std::vector<KeyEvent> typed(std::string_view text) {
  std::vector<KeyEvent> events;
  for (const char c : text) {
    if (c == '\n' || c == '\t') {
      press(events, c == '\n' ? KEY_ENTER : KEY_TAB);
      continue;
    }
    for (std::uint16_t code = 1; code < 128; ++code) {
      const bool plain = scanner::us_character(code, false) == c, shifted = scanner::us_character(code, true) == c;
      if (!plain && !shifted) continue;
      if (!plain) events.push_back({EV_KEY, KEY_LEFTSHIFT, 1});
      press(events, code);
      if (!plain) events.push_back({EV_KEY, KEY_LEFTSHIFT, 0});
      break;
    }
  }
  return events;
}

// As a device hands them out.
inline std::string bytes_of(const std::vector<KeyEvent>& events) {
  std::string bytes;
  for (const KeyEvent& event : events) {
    input_event raw{};
    raw.type = event.type;
    raw.code = event.code;
    raw.value = event.value;
    bytes.append(reinterpret_cast<const char*>(&raw), sizeof raw);
  }
  return bytes;
}

}  // namespace usher::test
