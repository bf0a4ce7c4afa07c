#include "gateway/ctl/rehearse/painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "gateway/ctl/terminal_qr.h"

namespace usher::ctl::rehearse {
namespace {

constexpr double kInk = 30, kPaper = 225;

// The hall behind: a wall that gets darker towards the floor.
double wall(int y, int height) {
  return 150.0 - 40.0 * y / height;
}

// From a pixel to a module: the ticket turned, sheared and shortened, and back.
class Placement {
 public:
  Placement(const Look& look, int width, int height) : x_(look.x * width), y_(look.y * height) {
    const double turn = look.turn_deg * std::numbers::pi / 180;
    const double across = look.module_px, down = look.module_px * (1 - look.tilt);
    const double shear = look.tilt / 2;
    // Module (u, v) lies at turn · (u·across + v·down·shear, v·down).
    const std::array<double, 4> m = {std::cos(turn) * across, std::cos(turn) * down * shear - std::sin(turn) * down,
                                     std::sin(turn) * across, std::sin(turn) * down * shear + std::cos(turn) * down};
    const double area = m[0] * m[3] - m[1] * m[2];
    back_ = {m[3] / area, -m[1] / area, -m[2] / area, m[0] / area};
  }
  // Modules from the code's middle.
  [[nodiscard]] std::array<double, 2> module_at(double px, double py) const {
    const double dx = px - x_, dy = py - y_;
    return {back_[0] * dx + back_[1] * dy, back_[2] * dx + back_[3] * dy};
  }

 private:
  double x_, y_;
  std::array<double, 4> back_{};
};

// One pass along rows or columns: each pixel the mean of its neighbours within `radius`.
void blur_lines(std::vector<float>& from, int lines, int length, int line_step, int step, int radius) {
  std::vector<float> line(static_cast<std::size_t>(length));
  for (int i = 0; i < lines; ++i) {
    const auto at = [&](int k) {
      return static_cast<std::size_t>(i * line_step + std::clamp(k, 0, length - 1) * step);
    };
    float sum = 0;
    for (int k = -radius; k <= radius; ++k) sum += from[at(k)];
    for (int k = 0; k < length; ++k) {
      line[static_cast<std::size_t>(k)] = sum / static_cast<float>(2 * radius + 1);
      sum += from[at(k + radius + 1)] - from[at(k - radius)];
    }
    for (int k = 0; k < length; ++k) from[at(k)] = line[static_cast<std::size_t>(k)];
  }
}

// The part of the picture that a ticket covers; the rest is the hall, and is painted once.
struct Box {
  int left = 0, top = 0, width = 0, height = 0;
};

Box box_of(const Look& look, double half_modules) {
  // However it is turned, its corners lie within half a diagonal; glare and blur reach a little further.
  const int reach = static_cast<int>(half_modules * look.module_px * (std::numbers::sqrt2 + look.tilt / 2) + 10);
  const int x = static_cast<int>(look.x * kPictureWidth), y = static_cast<int>(look.y * kPictureHeight);
  const int left = std::max(0, x - reach), top = std::max(0, y - reach);
  return {left, top, std::min(kPictureWidth, x + reach) - left, std::min(kPictureHeight, y + reach) - top};
}

void blur(std::vector<float>& light, const Box& box, double radius_px) {
  const int radius = static_cast<int>(std::lround(radius_px));
  for (int pass = 0; pass < 2 && radius > 0; ++pass) {
    blur_lines(light, box.height, box.width, box.width, 1, radius);
    blur_lines(light, box.width, box.height, 1, box.width, radius);
  }
}

void add_glare(std::vector<float>& light, const Box& box, const Look& look, Dice& dice) {
  if (look.glare <= 0) return;
  const double x = look.x * kPictureWidth + 60 * (dice.share() - 0.5);
  const double y = look.y * kPictureHeight + 60 * (dice.share() - 0.5);
  const double spread = 2 * 70.0 * 70.0;
  for (int row = 0; row < box.height; ++row) {
    for (int column = 0; column < box.width; ++column) {
      const double dx = box.left + column - x, dy = box.top + row - y;
      float& pixel = light[static_cast<std::size_t>(row * box.width + column)];
      pixel += static_cast<float>(look.glare * std::exp(-(dx * dx + dy * dy) / spread)) * (255 - pixel);
    }
  }
}

// Gray levels with a sensor's grain, into the picture at the box.
void develop(const std::vector<float>& light, const Box& box, double noise, Dice& dice, GrayPicture& out) {
  std::uint64_t thrown = 0;  // holds four pixels' noise
  for (int row = 0; row < box.height; ++row) {
    std::uint8_t* to = out.pixels.data() + (box.top + row) * kPictureWidth + box.left;
    const float* from = light.data() + row * box.width;
    for (int column = 0; column < box.width; ++column) {
      thrown = column % 4 == 0 ? dice.below(std::uint64_t{1} << 32) : thrown >> 8;
      const double grain = (static_cast<double>(thrown & 0xFF) / 127.5 - 1) * noise;
      to[column] = static_cast<std::uint8_t>(std::clamp(static_cast<double>(from[column]) + grain, 0.0, 255.0));
    }
  }
}

}  // namespace

Look random_look(Dice& dice) {
  Look look;
  look.module_px = 5 + 4 * dice.share();
  look.turn_deg = 50 * (dice.share() - 0.5);
  look.tilt = 0.25 * dice.share();
  look.blur_px = dice.percent(50) ? 1 : 0;
  look.glare = dice.percent(25) ? 0.5 * dice.share() : 0;
  look.noise = 3 + 7 * dice.share();
  look.x = 0.42 + 0.16 * dice.share();
  look.y = 0.42 + 0.16 * dice.share();
  return look;
}

std::optional<GrayPicture> paint_ticket(std::string_view code, const Look& look, Dice& dice) {
  const auto modules = qr_modules(code);
  if (!modules) return std::nullopt;
  const Placement placement(look, kPictureWidth, kPictureHeight);
  const double half = modules->side / 2.0, paper = half + kQuietModules;
  const Box box = box_of(look, paper);
  std::vector<float> light(static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height));
  for (int row = 0; row < box.height; ++row) {
    for (int column = 0; column < box.width; ++column) {
      const auto [u, v] = placement.module_at(box.left + column + 0.5, box.top + row + 0.5);
      double value = wall(box.top + row, kPictureHeight);
      if (std::abs(u) < paper && std::abs(v) < paper) {
        const int x = static_cast<int>(std::floor(u + half)), y = static_cast<int>(std::floor(v + half));
        value = modules->dark_at(x, y) ? kInk : kPaper;
      }
      light[static_cast<std::size_t>(row * box.width + column)] = static_cast<float>(value);
    }
  }
  blur(light, box, look.blur_px);
  add_glare(light, box, look, dice);
  GrayPicture out = paint_nobody();
  develop(light, box, look.noise, dice, out);
  return out;
}

GrayPicture paint_nobody() {
  static const GrayPicture hall = [] {
    Dice dice(1);
    const Box all{0, 0, kPictureWidth, kPictureHeight};
    std::vector<float> light(std::size_t{kPictureWidth} * kPictureHeight);
    for (std::size_t i = 0; i < light.size(); ++i) {
      light[i] = static_cast<float>(wall(static_cast<int>(i) / kPictureWidth, kPictureHeight));
    }
    GrayPicture out{kPictureWidth, kPictureHeight, std::vector<std::uint8_t>(light.size())};
    develop(light, all, 4, dice, out);
    return out;
  }();
  return hall;
}

}  // namespace usher::ctl::rehearse
