#include "gateway/ctl/terminal_qr.h"

#include <doctest/doctest.h>
#include <qrencode.h>

#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

const std::string kShort = "CODE1";
const std::string kSigned =
    "=EgbB21yAy8CNfK61fUv5e8lMLdcmzyT1d5c4eJb/zDwhZ4aom7ELUW6FV/"
    "n9dnqYfiKQYJ5E52IE3+2Tpce1bOAwAAKBARQBFUQBFUQBFUCKAEARAQ"
    "A";

// What a drawing inks, module by module, quiet zone and all; escape sequences are stepped over.
std::vector<std::vector<bool>> inked(const std::string& drawing) {
  std::vector<std::vector<bool>> rows(2);
  for (std::size_t at = 0; at < drawing.size();) {
    if (drawing[at] == '\x1b') {
      at = drawing.find('m', at) + 1;
      continue;
    }
    const char32_t c = next_code_point(drawing, at);
    if (c == U'\n') {
      rows.emplace_back();
      rows.emplace_back();
      continue;
    }
    REQUIRE((c == U' ' || c == U'█' || c == U'▀' || c == U'▄'));
    rows[rows.size() - 2].push_back(c == U'█' || c == U'▀');
    rows[rows.size() - 1].push_back(c == U'█' || c == U'▄');
  }
  rows.resize(rows.size() - 2);
  return rows;
}

void check_drawing(const std::string& text, QRecLevel level, bool coloured) {
  QRcode* expected =
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, level);
  REQUIRE(expected != nullptr);
  const auto modules = qr_modules(text);
  REQUIRE(modules);
  const auto rows = inked(qr_drawing(*modules, coloured));
  const int side = expected->width;
  REQUIRE(static_cast<int>(rows.size()) >= side + 2 * kQuietModules);
  for (int y = 0; y < static_cast<int>(rows.size()); ++y) {
    REQUIRE(static_cast<int>(rows[static_cast<std::size_t>(y)].size()) == side + 2 * kQuietModules);
    for (int x = 0; x < side + 2 * kQuietModules; ++x) {
      const int mx = x - kQuietModules;
      const int my = y - kQuietModules;
      const bool in_symbol = mx >= 0 && my >= 0 && mx < side && my < side;
      const bool dark = in_symbol && (expected->data[my * side + mx] & 1) != 0;
      const bool ink = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      if (ink != (coloured ? dark : !dark)) FAIL("module " << mx << "," << my << " is drawn wrongly");
    }
  }
  QRcode_free(expected);
}

}  // namespace

TEST_CASE("a drawing has the encoder's modules and a quiet zone of four, on either ground") {
  for (const bool coloured : {false, true}) {
    check_drawing(kShort, QR_ECLEVEL_H, coloured);
    check_drawing(std::string(33, 'x'), QR_ECLEVEL_M, coloured);
    check_drawing(kSigned, QR_ECLEVEL_M, coloured);
    check_drawing(kSigned + kSigned, QR_ECLEVEL_L, coloured);
  }
}

TEST_CASE("a coloured drawing sets both colours on each line and gives them back") {
  const std::string drawing = qr_drawing(qr_modules(kShort).value(), true);
  std::size_t at = 0;
  while (at < drawing.size()) {
    const std::size_t end = drawing.find('\n', at);
    const std::string line = drawing.substr(at, end - at);
    CHECK(line.starts_with("\x1b[38;5;16;48;5;231m"));
    CHECK(line.ends_with("\x1b[0m"));
    at = end + 1;
  }
}

TEST_CASE("what no symbol holds is not drawn") {
  CHECK_FALSE(qr_modules(""));
  CHECK_FALSE(qr_modules(std::string(2954, 'x')));
  CHECK(qr_modules(std::string(2953, 'x')));
}

}  // namespace usher::ctl
