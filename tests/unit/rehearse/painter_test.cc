#include "gateway/ctl/rehearse/painter.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "gateway/ctl/rehearse/jpeg.h"
#include "scanner/barcode/cascade.h"

namespace usher::ctl::rehearse {

namespace {

std::optional<scanner::Found> read(const GrayPicture& picture) {
  return scanner::read_picture({picture.pixels.data(), picture.width, picture.height, picture.width},
                               scanner::kTicketFormats);
}

}  // namespace

TEST_CASE("a ticket that is held still and straight is read") {
  Dice dice(1);
  const auto picture = paint_ticket("R000042ABCDE", Look{}, dice);
  REQUIRE(picture);
  const auto found = read(*picture);
  REQUIRE(found);
  CHECK(found->symbol.text == "R000042ABCDE");
}

TEST_CASE("tickets are read as visitors hold them: tilted, out of focus, in a glare") {
  Dice dice(20261122);
  int seen = 0;
  constexpr int kTickets = 60;
  for (int i = 0; i < kTickets; ++i) {
    const std::string code = "R" + std::to_string(100000 + i) + "XYZ12";
    const auto picture = paint_ticket(code, random_look(dice), dice);
    REQUIRE(picture);
    const auto found = read(*picture);
    seen += found && found->symbol.text == code;
    if (found) CHECK(found->symbol.text == code);
  }
  MESSAGE(seen, " of ", kTickets, " pictures read at the first look");
  CHECK(seen >= kTickets * 9 / 10);
}

TEST_CASE("where nobody stands there is nothing to read, and too much text is no ticket") {
  Dice dice(1);
  CHECK_FALSE(read(paint_nobody()));
  CHECK_FALSE(paint_ticket(std::string(5000, 'x'), Look{}, dice));
}

TEST_CASE("a look changes the picture: blur softens, glare lightens") {
  Dice dice(1);
  const auto contrast = [](const GrayPicture& picture) {
    const auto [low, high] = std::ranges::minmax(picture.pixels);
    return high - low;
  };
  const auto sharp = paint_ticket("CODE", Look{}, dice);
  const auto soft = paint_ticket("CODE", Look{.module_px = 3, .blur_px = 4}, dice);
  const auto pale = paint_ticket("CODE", Look{.glare = 0.9}, dice);
  REQUIRE((sharp && soft && pale));
  CHECK(contrast(*soft) < contrast(*sharp) - 40);
  CHECK(*std::ranges::max_element(pale->pixels) > 230);
}

TEST_CASE("a picture as JPEG is one, and reads the same") {
  Dice dice(1);
  const auto picture = paint_ticket("R000042ABCDE", Look{}, dice);
  REQUIRE(picture);
  const std::string jpeg = to_jpeg(*picture);
  REQUIRE(jpeg.size() > 1000);
  CHECK(jpeg.substr(0, 3) == "\xFF\xD8\xFF");
  const auto unpacked = scanner::decode_picture({reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()});
  REQUIRE(unpacked);
  const auto found = scanner::read_picture(unpacked->view(), scanner::kTicketFormats);
  REQUIRE(found);
  CHECK(found->symbol.text == "R000042ABCDE");
  CHECK(to_jpeg({}).empty());
}

}  // namespace usher::ctl::rehearse
