#include "scanner/barcode/picture_header.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "scanner/barcode/picture.h"

namespace usher::scanner {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool begins(Bytes bytes, std::string_view with, std::size_t at = 0) {
  return bytes.size() >= at + with.size() &&
         std::equal(with.begin(), with.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

struct Size {
  std::int64_t width = 0, height = 0;
};

std::optional<Size> png_size(Bytes bytes) {
  if (bytes.size() < 24 || !begins(bytes, "IHDR", 12)) return std::nullopt;
  return Size{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
}

// Walks the segments to the frame header, which is one of SOF0 … SOF15 but DHT, JPG and DAC.
std::optional<Size> jpeg_size(Bytes bytes) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (bytes[at] != 0xFF) return std::nullopt;
    const std::uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) {
      if (at + 9 > bytes.size()) return std::nullopt;
      return Size{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
    }
    const bool bare = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    at += bare ? 2 : 2 + std::size_t{big_endian(bytes, at + 2, 2)};
  }
  return std::nullopt;
}

std::optional<Size> webp_size(Bytes bytes) {
  if (bytes.size() < 30) return std::nullopt;
  if (begins(bytes, "VP8X", 12)) return Size{little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1};
  if (begins(bytes, "VP8L", 12)) {
    const std::uint32_t bits = little_endian(bytes, 21, 4);
    return Size{(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
  }
  if (begins(bytes, "VP8 ", 12))
    return Size{little_endian(bytes, 26, 2) & 0x3FFF, little_endian(bytes, 28, 2) & 0x3FFF};
  return std::nullopt;
}

std::optional<Size> bmp_size(Bytes bytes) {
  if (bytes.size() < 26) return std::nullopt;
  if (little_endian(bytes, 14, 4) == 12) return Size{little_endian(bytes, 18, 2), little_endian(bytes, 20, 2)};
  const auto height = static_cast<std::int32_t>(little_endian(bytes, 22, 4));  // negative: rows from the top
  return Size{static_cast<std::int32_t>(little_endian(bytes, 18, 4)), height < 0 ? -std::int64_t{height} : height};
}

// P1 … P6: numbers as text after white space and comments.
std::optional<Size> pnm_size(Bytes bytes) {
  std::int64_t numbers[2] = {0, 0};
  std::size_t at = 2;
  for (std::int64_t& number : numbers) {
    bool comment = false;
    while (at < bytes.size() && (comment || std::isspace(bytes[at]) || bytes[at] == '#')) {
      comment = bytes[at] != '\n' && (comment || bytes[at] == '#');
      ++at;
    }
    const std::size_t first = at;
    while (at < bytes.size() && std::isdigit(bytes[at]) && at - first < 9) number = number * 10 + (bytes[at++] - '0');
    if (at == first) return std::nullopt;
  }
  return Size{numbers[0], numbers[1]};
}

struct Kind {
  std::string_view name, magic;
  std::optional<Size> (*size)(Bytes);
};
constexpr Kind kKinds[] = {
    {"PNG", "\x89PNG\r\n\x1a\n", png_size},
    {"JPEG", "\xFF\xD8\xFF", jpeg_size},
    {"WebP", "RIFF", webp_size},
    {"BMP", "BM", bmp_size},
    {"PNM", "P4", pnm_size},
    {"PNM", "P5", pnm_size},
    {"PNM", "P6", pnm_size},
};

}  // namespace

std::expected<PictureHeader, std::string> read_header(Bytes encoded) {
  if (encoded.size() > kEncodedBytesMax) {
    return std::unexpected("larger than " + std::to_string(kEncodedBytesMax) + " bytes");
  }
  for (const Kind& kind : kKinds) {
    if (!begins(encoded, kind.magic)) continue;
    if (kind.name == "WebP" && !begins(encoded, "WEBP", 8)) continue;
    const std::string name(kind.name);
    const auto size = kind.size(encoded);
    if (!size) return std::unexpected(name + ": its header is cut or broken");
    if (size->width < 1 || size->height < 1) return std::unexpected(name + ": it has no pixels");
    const bool too_large = size->width > kPictureSideMax || size->height > kPictureSideMax ||
                           size->width * size->height > kPicturePixelsMax;
    if (too_large) {
      return std::unexpected(name + ": " + std::to_string(size->width) + " x " + std::to_string(size->height) +
                             " pixels are too many; at most " + std::to_string(kPictureSideMax) + " a side and " +
                             std::to_string(kPicturePixelsMax) + " in all");
    }
    return PictureHeader{name, static_cast<int>(size->width), static_cast<int>(size->height)};
  }
  return std::unexpected("not a PNG, JPEG, WebP, BMP or PNM file");
}

}  // namespace usher::scanner
