// QR codes drawn with half-block characters, two rows of modules a line, for the screen of whoever makes a ticket.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::ctl {

// The symbol's modules, without a quiet zone.
struct QrModules {
  int side = 0;
  std::vector<bool> dark;  // row by row

  [[nodiscard]] bool dark_at(int x, int y) const {
    return x >= 0 && y >= 0 && x < side && y < side &&
           dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)];
  }
};

// `text` byte for byte. Error correction as on pretix's tickets: the shorter, the more (H up to 32 bytes, M up to 128,
// then L). None if it is empty or too long for a symbol.
[[nodiscard]] std::optional<QrModules> qr_modules(std::string_view text);

// Light modules around the symbol, on each side: what ISO/IEC 18004 asks for.
inline constexpr int kQuietModules = 4;

// With `coloured` black on white whatever the terminal's own colours are. Without, light modules are drawn and dark
// ones left out: as it should be on a dark ground, inverted on a light one, which current readers take too.
[[nodiscard]] std::string qr_drawing(const QrModules& modules, bool coloured);

}  // namespace usher::ctl
