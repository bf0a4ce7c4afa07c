// What the first bytes of a picture file say: its kind and its size in pixels, before anything is unpacked. So a file
// of a few kilobytes cannot ask for gigabytes. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace usher::scanner {

struct PictureHeader {
  std::string kind;  // "PNG", "JPEG", "WebP", "BMP", "PNM"
  int width = 0, height = 0;
};

// PNG (RFC 2083), JPEG (ISO/IEC 10918-1, SOFn), WebP (VP8, VP8L, VP8X), BMP and PNM. The error says what the bytes are
// not, or which bound of picture.h they break.
[[nodiscard]] std::expected<PictureHeader, std::string> read_header(std::span<const std::uint8_t> encoded);

}  // namespace usher::scanner
