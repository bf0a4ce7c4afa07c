// What a capture process says: a frame lies in a slot, or why there is none. And what it is told: a slot is free.
// One datagram each, fixed layout, this machine's byte order. Pure; what comes is not trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/camera/limits.h"

namespace usher::scanner {

struct CaptureNote {
  enum class Kind : std::uint8_t {
    frame,
    ended,   // a file has come to its end
    failed,  // `text` says why
  };
  Kind kind = Kind::frame;
  std::uint8_t slot = 0;
  int width = 0, height = 0;  // pixels, rows without gaps
  float difference = 0;       // to the frame before, mean steps of gray
  std::int64_t taken_ns = 0;  // steady clock, when it was read from the camera
  std::string text;
};

inline constexpr std::size_t kNoteBytesMax = 32 + kCaptureTextMax;

[[nodiscard]] std::vector<std::uint8_t> encode(const CaptureNote& note);
// None: not a note, or a frame that does not fit its slot.
[[nodiscard]] std::optional<CaptureNote> decode_note(std::span<const std::uint8_t> bytes);

}  // namespace usher::scanner
