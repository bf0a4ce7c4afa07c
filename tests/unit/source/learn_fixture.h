// Readers in a test, as they are set up: what each delivers when the code is shown to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <linux/input-event-codes.h>

#include "scanner/source/learn.h"
#include "tests/unit/source/keyboard.h"

namespace usher::test {

using namespace scanner;

inline const Shown kShownKeys{std::string(kLearnText), true};
inline const Shown kShownBytes{std::string(kLearnText) + std::string(kLearnTail), true};

// In pieces of `piece` bytes, `gap_ms` after one another.
inline Capture sent(std::string_view bytes, std::size_t piece = 4096, std::uint32_t gap_ms = 0) {
  Capture capture;
  capture.peer = "10.0.0.5:4711";
  for (std::uint32_t at_ms = 0; !bytes.empty(); at_ms += gap_ms) {
    capture.pieces.push_back({at_ms, std::string(bytes.substr(0, piece))});
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  return capture;
}

inline void add_key(Capture& capture, std::uint16_t code, std::int32_t value) {
  const auto at_ms = static_cast<std::uint32_t>(capture.keys.size());
  capture.keys.push_back({at_ms, {EV_KEY, code, value}});
}

inline void tap_key(Capture& capture, std::uint16_t code, std::uint16_t held = 0) {
  if (held != 0) add_key(capture, held, 1);
  add_key(capture, code, 1);
  add_key(capture, code, 0);
  if (held != 0) add_key(capture, held, 0);
}

// As a keyboard of that layout: '\r' is Enter, '\t' Tab.
inline Capture keyed(std::string_view text, std::string_view layout_id = "us") {
  Capture capture;
  capture.peer = "event-kbd";
  for (const KeyboardLayout& layout : keyboard_layouts()) {
    if (layout.id != layout_id) continue;
    for (const char c : text) {
      const LayoutKey key = layout_key(layout, c);
      tap_key(capture, key.code,
              key.level == KeyLevel::shift    ? KEY_LEFTSHIFT
              : key.level == KeyLevel::alt_gr ? KEY_RIGHTALT
                                              : 0);
    }
  }
  return capture;
}

inline Finding learnt(const LearnReader& reader, const Shown& shown, const Capture& capture, int scans = 3) {
  return learn(reader, shown, std::vector<Capture>(static_cast<std::size_t>(scans), capture));
}

inline bool says(const Finding& finding, std::string_view code) {
  for (const Remark& remark : finding.remarks) {
    if (remark.code == code) return true;
  }
  return false;
}

inline std::string codes_of(const Finding& finding) {
  std::string all;
  for (const Remark& remark : finding.remarks) all += std::string(remark.code) + " ";
  return all;
}

}  // namespace usher::test
