// PDF417 as it is held in front of a camera: leaning by up to 45 degrees, three pixels a module.
#include <cstdio>
#include <string>

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <doctest/doctest.h>

#include "scanner/barcode/cascade.h"

using namespace usher::scanner;

namespace {

Picture draw(const std::string& text, ZXing::BarcodeFormat format, int pixels_per_module) {
  const auto modules =
      ZXing::MultiFormatWriter(format).setMargin(4).encode(std::wstring(text.begin(), text.end()), 0, 0);
  Picture picture(modules.width() * pixels_per_module, modules.height() * pixels_per_module);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const bool black = modules.get(x / pixels_per_module, y / pixels_per_module);
      picture.data()[y * picture.width() + x] = black ? 20 : 235;
    }
  }
  return picture;
}

int read_leaning(ZXing::BarcodeFormat format, const std::vector<std::string>& texts, int& tried) {
  int read = 0;
  for (const std::string& text : texts) {
    const Picture straight = draw(text, format, 3);
    for (int degrees = -45; degrees <= 45; degrees += 5) {
      ++tried;
      const auto found = read_picture(turned(straight.view(), degrees).view(), kTicketFormats);
      if (found && found->symbol.text == text) ++read;
      if (found) CHECK(found->symbol.text == text);
    }
  }
  return read;
}

}  // namespace

TEST_CASE("a leaning PDF417 is read") {
  const std::vector<std::string> texts{
      "USHER-2026-000123", "https://tickets.example/t/9f3a0c1d2e4b5a6978",
      "@\n\x1e\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\nDBB06061986\n",
      std::string(180, 'a') + "0123456789"};
  int tried = 0;
  const int read = read_leaning(ZXing::BarcodeFormat::PDF417, texts, tried);
  std::printf("PDF417, 0 to 45 degrees to either side, 3 pixels a module: %d of %d\n", read, tried);
  CHECK(read * 100 >= tried * 95);
}

TEST_CASE("a leaning QR is read") {
  int tried = 0;
  const int read =
      read_leaning(ZXing::BarcodeFormat::QRCode, {"USHER-2026-000123", "https://t.example/9f3a0c1d2e"}, tried);
  CHECK(read == tried);
}

TEST_CASE("corners are those of the picture that was handed in, whatever step read it") {
  const Picture straight = draw("USHER-2026-000123", ZXing::BarcodeFormat::PDF417, 3);
  const Picture leaning = turned(straight.view(), 30);
  const auto found = read_picture(leaning.view(), kTicketFormats);
  REQUIRE(found);
  CHECK(found->by == Step::upright);
  // The symbol's own middle is the middle of both pictures.
  int x = 0, y = 0;
  for (const Corner& corner : found->symbol.corners) {
    x += corner.x;
    y += corner.y;
  }
  CHECK(x / 4 == doctest::Approx(leaning.width() / 2).epsilon(0.03));
  CHECK(y / 4 == doctest::Approx(leaning.height() / 2).epsilon(0.03));
}
