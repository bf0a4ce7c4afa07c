// Gray pictures and what is done to them before they are read. The one place that includes OpenCV's image functions;
// its exceptions end here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

namespace usher::scanner {

inline constexpr int kPictureSideMax = 8192;                        // pixels
inline constexpr std::int64_t kPicturePixelsMax = 40'000'000;       // of one picture: the cameras of phones have 12 M
inline constexpr std::size_t kEncodedBytesMax = 12u * 1024 * 1024;  // of one PNG, JPEG, WebP …

// 8 bits a pixel, 0 black; rows one after another, `stride` bytes apart.
struct GrayView {
  const std::uint8_t* data = nullptr;
  int width = 0, height = 0;  // pixels
  int stride = 0;             // bytes
  [[nodiscard]] bool empty() const { return width <= 0 || height <= 0; }
};

class Picture {
 public:
  Picture() = default;
  Picture(int width, int height) : width_(width), height_(height), pixels_(std::size_t(width) * std::size_t(height)) {}

  [[nodiscard]] GrayView view() const { return {pixels_.data(), width_, height_, width_}; }
  [[nodiscard]] std::uint8_t* data() { return pixels_.data(); }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] bool empty() const { return pixels_.empty(); }

 private:
  int width_ = 0, height_ = 0;
  std::vector<std::uint8_t> pixels_;
};

// A PNG, JPEG, WebP, BMP or PNM file, made gray; transparency is laid on white. Refused before it is unpacked if
// its header says it is larger than the bounds above. The error says what is wrong with the file.
[[nodiscard]] std::expected<Picture, std::string> decode_picture(std::span<const std::uint8_t> encoded);

// OpenCV starts no threads of its own from now on: in the sandbox it could not.
void use_one_thread();

// As a PNG, for tests and for the virtual venue.
[[nodiscard]] std::vector<std::uint8_t> encode_png(GrayView picture);

// Black where a pixel is darker than its surroundings (a Gauss window of 51 pixels) by more than 5.
[[nodiscard]] Picture threshold_locally(GrayView picture);
[[nodiscard]] Picture half_size(GrayView picture);
// Twice the size, tiny ones (under 40 pixels a side) four times.
[[nodiscard]] Picture enlarged(GrayView picture);
[[nodiscard]] int enlargement(GrayView picture);
[[nodiscard]] Picture inverted(GrayView picture);

// Turned by `degrees` counter-clockwise about its middle, onto a white ground large enough for all of it.
[[nodiscard]] Picture turned(GrayView picture, double degrees);

// The angle, in degrees within (-45, 45], by which the strokes of the picture lean from the axes, from the structure
// tensor of its gradients (Bigün and Granlund 1987); turned() by its negative sets bars upright. 0 if there are none.
[[nodiscard]] double lean_degrees(GrayView picture);

// 320 x 180 for a picture of 16:9, the like for others: what the motion gate compares.
[[nodiscard]] Picture thumbnail(GrayView picture);
// Mean absolute difference of two thumbnails in steps of gray; 255 if their sizes differ.
[[nodiscard]] double difference(GrayView one, GrayView other);

}  // namespace usher::scanner
