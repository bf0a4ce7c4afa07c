#include "gateway/ctl/terminal_qr.h"

#include <memory>

#include <qrencode.h>

namespace usher::ctl {

namespace {

// Of 256 colours, the two that no theme changes.
constexpr std::string_view kBlackOnWhite = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kOwnColours = "\x1b[0m";

QRecLevel level_for(std::size_t bytes) {
  if (bytes > 128) return QR_ECLEVEL_L;
  return bytes > 32 ? QR_ECLEVEL_M : QR_ECLEVEL_H;
}

// Two modules, one above the other, with what is inked.
std::string_view cell(bool upper, bool lower) {
  if (upper && lower) return "█";
  if (upper) return "▀";
  return lower ? "▄" : " ";
}

}  // namespace

std::optional<QrModules> qr_modules(std::string_view text) {
  if (text.empty() || text.size() > 4096) return std::nullopt;
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        level_for(text.size())),
      QRcode_free);
  if (!code) return std::nullopt;
  QrModules modules{.side = code->width, .dark = {}};
  const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  modules.dark.reserve(count);
  for (std::size_t i = 0; i < count; ++i) modules.dark.push_back((code->data[i] & 1) != 0);
  return modules;
}

std::string qr_drawing(const QrModules& modules, bool coloured) {
  std::string out;
  const int end = modules.side + kQuietModules;
  for (int y = -kQuietModules; y < end; y += 2) {
    if (coloured) out += kBlackOnWhite;
    for (int x = -kQuietModules; x < end; ++x) {
      const bool upper = modules.dark_at(x, y);
      const bool lower = modules.dark_at(x, y + 1);
      out += coloured ? cell(upper, lower) : cell(!upper, !lower);
    }
    if (coloured) out += kOwnColours;
    out += '\n';
  }
  return out;
}

}  // namespace usher::ctl
