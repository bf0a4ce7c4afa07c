#include "scanner/barcode/picture.h"

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "scanner/barcode/picture_header.h"

using namespace usher::scanner;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

Picture stripes(int side, int period) {
  Picture picture(side, side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) picture.data()[y * side + x] = (x / period) % 2 == 0 ? 0 : 255;
  }
  return picture;
}

}  // namespace

TEST_CASE("a picture survives its PNG") {
  const Picture picture = stripes(32, 4);
  const auto png = encode_png(picture.view());
  const auto header = read_header(png);
  REQUIRE(header);
  CHECK(header->kind == "PNG");
  CHECK(header->width == 32);
  const auto back = decode_picture(png);
  REQUIRE(back);
  CHECK(difference(back->view(), picture.view()) == 0);
}

TEST_CASE("a PGM is read") {
  const auto header = read_header(bytes_of("P5 # a comment\n 12 7\n255\n"));
  REQUIRE(header);
  CHECK(header->width == 12);
  CHECK(header->height == 7);
}

TEST_CASE("a file that is no picture is named so") {
  CHECK(decode_picture(bytes_of("")).error() == "not a PNG, JPEG, WebP, BMP or PNM file");
  CHECK(decode_picture(bytes_of("<html>")).error() == "not a PNG, JPEG, WebP, BMP or PNM file");
  CHECK(decode_picture(bytes_of("RIFF\1\0\0\0WAVE")).error() == "not a PNG, JPEG, WebP, BMP or PNM file");
}

TEST_CASE("a picture larger than allowed is refused by its header") {
  auto png = encode_png(stripes(8, 2).view());
  png[16] = 0x7F;  // the width's first byte
  CHECK(decode_picture(png).error().find("pixels are too many; at most 8192 a side") != std::string::npos);
  CHECK(read_header(bytes_of("P5 8000 8000 255 ")).error().find("40000000 in all") != std::string::npos);
}

TEST_CASE("a picture cut at any byte is refused or decoded, and never more") {
  const auto png = encode_png(stripes(24, 3).view());
  for (std::size_t n = 0; n < png.size(); n += 13) {
    const auto decoded = decode_picture(std::span(png).first(n));
    CHECK((!decoded || decoded->width() == 24));
  }
}

TEST_CASE("the lean of a picture's strokes is measured and undone") {
  const Picture upright = stripes(200, 6);
  CHECK(std::abs(lean_degrees(upright.view())) < 0.5);
  for (const double degrees : {-40.0, -17.0, 5.0, 30.0, 44.0}) {
    const Picture leaning = turned(upright.view(), degrees);
    CAPTURE(degrees);
    CHECK(lean_degrees(turned(leaning.view(), lean_degrees(leaning.view())).view()) == doctest::Approx(0).epsilon(1.5));
  }
}

TEST_CASE("the difference of two pictures is in steps of gray") {
  Picture black(16, 9), white(16, 9);
  for (int i = 0; i < 16 * 9; ++i) white.data()[i] = 255;
  CHECK(difference(black.view(), black.view()) == 0);
  CHECK(difference(black.view(), white.view()) == 255);
  CHECK(difference(black.view(), Picture(9, 16).view()) == 255);
}
