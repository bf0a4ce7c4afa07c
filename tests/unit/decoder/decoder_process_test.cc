#include "scanner/decoder/decoder_process.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include <doctest/doctest.h>

#include "scanner/barcode/picture.h"
#include "scanner/decoder/sandbox.h"

using namespace usher::scanner;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using Outcome = DecodeAnswer::Outcome;

namespace {

const std::string kReal = USHER_BIN "/usher-decoder";
const std::string kPlanted = USHER_BIN "/planted_decoder";

Picture plain(std::uint8_t gray) {
  Picture picture(64, 64);
  for (int i = 0; i < 64 * 64; ++i) picture.data()[i] = gray;
  return picture;
}

// Until the spare stands warm beside it, as it does from the first half second on.
void settle() {
  std::this_thread::sleep_for(700ms);
}

DecodeAnswer show(DecoderProcess& decoder, const Picture& picture, std::chrono::milliseconds deadline = 400ms) {
  DecodeAsk ask;
  ask.width = picture.width();
  ask.height = picture.height();
  ask.looks = all_looks(kTicketFormats);
  const GrayView view = picture.view();
  return decoder.decode(ask, {view.data, std::size_t(view.width) * std::size_t(view.height)}, deadline);
}

}  // namespace

TEST_CASE("an empty picture holds nothing, and the sandboxed process says so") {
  DecoderProcess decoder(kReal);
  const auto answer = show(decoder, plain(255));
  CHECK_MESSAGE(answer.outcome == Outcome::nothing, to_string(answer.outcome), answer.fault);
  CHECK(decoder.counts().starts == 2);  // it and its spare
}

TEST_CASE("a packed picture is unpacked in the process; a broken one is named broken") {
  DecoderProcess decoder(kReal);
  DecodeAsk ask;
  ask.packed = true;
  ask.looks = all_looks({Format::qr});
  auto png = encode_png(plain(200).view());
  CHECK(decoder.decode(ask, png, 400ms).outcome == Outcome::nothing);
  png.resize(png.size() / 2);
  const auto answer = decoder.decode(ask, png, 400ms);
  CHECK(answer.outcome == Outcome::broken);
  CHECK(answer.fault.substr(0, 4) == "PNG:");
  CHECK(decoder.counts().crashes == 0);
}

TEST_CASE("a picture that kills the decoder costs that answer, and the next comes within 200 ms") {
  DecoderProcess decoder(kPlanted);
  CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
  for (int i = 0; i < 3; ++i) {
    settle();
    const auto killed = show(decoder, plain(0));
    const auto started = steady_clock::now();
    CHECK(killed.outcome == Outcome::crashed);
    CHECK(killed.fault == "the decoder ended by signal 6 (SIGABRT)");
    CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
    const auto took = steady_clock::now() - started;
    std::printf("after a crash: the next answer in %.1f ms\n", std::chrono::duration<double, std::milli>(took).count());
    CHECK(took < 200ms);
  }
  CHECK(decoder.counts().crashes == 3);
}

TEST_CASE("a picture that hangs the decoder is given up at its deadline") {
  DecoderProcess decoder(kPlanted);
  CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
  settle();
  const auto started = steady_clock::now();
  CHECK(show(decoder, plain(64), 150ms).outcome == Outcome::overdue);
  CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
  CHECK(steady_clock::now() - started < 150ms + 200ms);
}

TEST_CASE("a decoder that eats memory or opens a file is ended") {
  DecoderProcess decoder(kPlanted);
  CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
  if (kMemoryBounded) CHECK(show(decoder, plain(128), 5s).outcome == Outcome::crashed);
  CHECK(show(decoder, plain(255)).outcome == Outcome::nothing);
  const auto opened = show(decoder, plain(192));
  CHECK(opened.outcome == Outcome::crashed);
  CHECK(opened.fault == "the decoder ended by signal 31 (SIGSYS)");
}

TEST_CASE("a decoder that always dies is started less and less often") {
  DecoderProcess decoder(kPlanted);
  const auto until = steady_clock::now() + 500ms;
  int crashes = 0, resting = 0;
  while (steady_clock::now() < until) {
    const auto outcome = show(decoder, plain(0)).outcome;
    crashes += outcome == Outcome::crashed;
    resting += outcome == Outcome::unavailable;
    std::this_thread::sleep_for(1ms);
  }
  CHECK(crashes <= 8);
  CHECK(resting > crashes);
}

TEST_CASE("a decoder that cannot be started says why") {
  DecoderProcess decoder("/nowhere/usher-decoder");
  const auto answer = show(decoder, plain(255));
  CHECK(answer.outcome == Outcome::unavailable);
  CHECK(answer.fault == "/nowhere/usher-decoder cannot be run: No such file or directory");
}
