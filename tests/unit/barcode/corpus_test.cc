// The public sample pictures of zxing-cpp, if they are beside the project: a floor and a ceiling for each format.
// Falling below a floor is a failure; rising above a ceiling is one too, so that the gain is written down here.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "scanner/barcode/cascade.h"

namespace fs = std::filesystem;
using namespace usher::scanner;

namespace {

const fs::path kCorpus = "../shared/corpus/barcodes";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Score {
  int pictures = 0, read = 0, wrong = 0;
};

struct Expected {
  int pictures, floor, ceiling;
};
const std::map<std::string, Expected> kExpected{
    {"qrcode", {73, 63, 64}},     {"microqrcode", {12, 12, 12}}, {"pdf417", {26, 26, 26}},       {"code128", {8, 8, 8}},
    {"datamatrix", {50, 47, 47}}, {"aztec", {22, 15, 15}},       {"falsepositives", {21, 0, 0}},
};

bool is_expected(const Symbol& symbol, const fs::path& picture) {
  const fs::path text = fs::path(picture).replace_extension(".txt"),
                 bytes = fs::path(picture).replace_extension(".bin");
  return (fs::exists(text) && content(text) == symbol.text) || (fs::exists(bytes) && content(bytes) == symbol.bytes);
}

}  // namespace

TEST_CASE("the sample pictures are read as well as they ever were, and none is read wrong") {
  if (!fs::exists(kCorpus)) {
    std::puts("skipped: no sample pictures beside the project");
    return;
  }
  const std::set<std::string> kinds{".png", ".jpg", ".webp"};
  std::map<std::string, Score> scores;
  double hits_us = 0;
  int hits = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (!kinds.contains(entry.path().extension())) continue;
    const std::string folder = entry.path().parent_path().filename();
    Score& score = scores[folder.substr(0, folder.find('-'))];
    ++score.pictures;
    const std::string encoded = content(entry.path());
    const auto picture = decode_picture({reinterpret_cast<const std::uint8_t*>(encoded.data()), encoded.size()});
    REQUIRE_MESSAGE(picture, entry.path().string());
    const auto started = std::chrono::steady_clock::now();
    const auto found = read_picture(picture->view(), kTicketFormats);
    if (!found) continue;
    hits_us += std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - started).count();
    ++hits;
    ++score.read;
    if (!is_expected(found->symbol, entry.path())) ++score.wrong;
  }
  for (const auto& [name, expected] : kExpected) {
    const Score& score = scores[name];
    std::printf("%-15s %2d of %2d read, %d wrong (floor %d, ceiling %d)\n", name.c_str(), score.read, score.pictures,
                score.wrong, expected.floor, expected.ceiling);
    CAPTURE(name);
    CHECK(score.pictures == expected.pictures);
    CHECK(score.wrong == 0);
    CHECK(score.read >= expected.floor);
    CHECK(score.read <= expected.ceiling);
  }
  std::printf("mean of a hit: %.0f us\n", hits_us / hits);
}
