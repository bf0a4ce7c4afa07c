#include "scanner/camera/capture_message.h"

#include <cmath>
#include <cstring>

namespace usher::scanner {
namespace {

constexpr std::uint32_t kMagic = 0x4d414355;  // "UCAM"

struct Layout {
  std::uint32_t magic;
  std::uint8_t kind, slot;
  std::uint16_t text_bytes;
  std::int32_t width, height;
  float difference;
  std::int32_t spare;
  std::int64_t taken_ns;
};
static_assert(sizeof(Layout) == 32);

}  // namespace

std::vector<std::uint8_t> encode(const CaptureNote& note) {
  const std::string text = note.text.substr(0, kCaptureTextMax);
  const Layout layout{kMagic,          static_cast<std::uint8_t>(note.kind),
                      note.slot,       static_cast<std::uint16_t>(text.size()),
                      note.width,      note.height,
                      note.difference, 0,
                      note.taken_ns};
  std::vector<std::uint8_t> bytes(sizeof layout + text.size());
  std::memcpy(bytes.data(), &layout, sizeof layout);
  if (!text.empty()) std::memcpy(bytes.data() + sizeof layout, text.data(), text.size());
  return bytes;
}

std::optional<CaptureNote> decode_note(std::span<const std::uint8_t> bytes) {
  Layout layout;
  if (bytes.size() < sizeof layout) return std::nullopt;
  std::memcpy(&layout, bytes.data(), sizeof layout);
  const auto text = bytes.subspan(sizeof layout);
  if (layout.magic != kMagic || layout.kind > static_cast<std::uint8_t>(CaptureNote::Kind::failed)) return std::nullopt;
  if (layout.text_bytes != text.size() || text.size() > kCaptureTextMax) return std::nullopt;
  CaptureNote note;
  note.kind = static_cast<CaptureNote::Kind>(layout.kind);
  note.slot = layout.slot;
  note.width = layout.width;
  note.height = layout.height;
  note.difference = std::isfinite(layout.difference) ? layout.difference : 255.0F;
  note.taken_ns = layout.taken_ns;
  note.text.assign(text.begin(), text.end());
  if (note.kind == CaptureNote::Kind::frame) {
    const bool fits = note.slot < kSlots && note.width > 0 && note.height > 0 && note.width <= kFrameSideMax &&
                      note.height <= kFrameSideMax;
    if (!fits) return std::nullopt;
  }
  return note;
}

}  // namespace usher::scanner
