// A picture of a ticket as a camera sees it: a QR code, tilted, out of focus, in a glare, with the sensor's noise.
// Gray, drawn without a library. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/ctl/rehearse/dice.h"

namespace usher::ctl::rehearse {

struct GrayPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // row by row
};

// How a ticket is held.
struct Look {
  double module_px = 6;     // a module's side
  double turn_deg = 0;      // in the plane of the picture
  double tilt = 0;          // 0 to 0.4: one side is shorter by so much, and sheared by half of it
  double blur_px = 0;       // radius of a box that is laid over each pixel twice
  double glare = 0;         // 0 to 1: how much of the contrast is gone in the middle of the spot
  double noise = 0;         // gray levels, up and down
  double x = 0.5, y = 0.5;  // the code's middle, in shares of the picture
};
// As visitors hold tickets: turned a little, never quite sharp, every fourth in a glare.
[[nodiscard]] Look random_look(Dice& dice);

inline constexpr int kPictureWidth = 640;
inline constexpr int kPictureHeight = 480;

// None: the text does not fit into a QR code.
[[nodiscard]] std::optional<GrayPicture> paint_ticket(std::string_view code, const Look& look, Dice& dice);
// What a camera sees when nobody is there: always the same.
[[nodiscard]] GrayPicture paint_nobody();

}  // namespace usher::ctl::rehearse
