#include "scanner/decoder/decoder_child.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include <sys/socket.h>

#include "scanner/decoder/sandbox.h"
#include "scanner/decoder/shared_memory.h"

namespace usher::scanner {
namespace {

std::uint32_t cpu_us() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<std::uint32_t>(used.tv_sec * 1'000'000 + used.tv_nsec / 1000);
}

// Libraries open what they need (locales, processors, plugins) when they are first used: before the doors close.
void warm_up() {
  Picture striped(64, 64);
  for (int i = 0; i < 64 * 64; ++i) striped.data()[i] = static_cast<std::uint8_t>((i / 5) % 2 * 200 + i % 3);
  (void)decode_picture(encode_png(striped.view()));
  (void)difference(thumbnail(striped.view()).view(), thumbnail(striped.view()).view());
  for (std::size_t i = 0; i < kSteps; ++i) (void)read_by(static_cast<Step>(i), striped.view(), kTicketFormats);
}

bool send_answer(const DecodeAnswer& answer) {
  const auto bytes = encode(answer);
  return ::send(kSocketFile, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

}  // namespace

DecodeAnswer answer_to(const DecodeAsk& ask, std::span<const std::uint8_t> memory, const LookAt& look) {
  DecodeAnswer answer;
  answer.id = ask.id;
  const auto pixels = memory.first(ask.bytes);
  Picture unpacked;
  GrayView view{pixels.data(), ask.width, ask.height, ask.width};
  if (ask.packed) {
    auto picture = decode_picture(pixels);
    if (!picture) {
      answer.outcome = DecodeAnswer::Outcome::broken;
      answer.fault = picture.error();
      return answer;
    }
    unpacked = std::move(*picture);
    view = unpacked.view();
  }
  for (const Look& each : ask.looks) {
    if (auto symbol = look(each.step, view, each.formats)) {
      answer.outcome = DecodeAnswer::Outcome::found;
      answer.found = Found{std::move(*symbol), each.step};
      return answer;
    }
  }
  return answer;
}

int run_decoder(const LookAt& look) {
  auto memory = SharedMemory::open(kMemoryFile, kFrameBytesMax, false);
  if (!memory) {
    std::fprintf(stderr, "usher-decoder: %s\n", memory.error().c_str());
    return 1;
  }
  use_one_thread();
  warm_up();
  if (auto locked = enter_sandbox(kDecoderMemoryBytes); !locked) {
    std::fprintf(stderr, "usher-decoder: %s\n", locked.error().c_str());
    return 1;
  }
  if (!send_answer({})) return 1;
  std::array<std::uint8_t, kAskBytes> bytes;
  while (true) {
    const ssize_t got = ::recv(kSocketFile, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    const auto ask = decode_ask(std::span(bytes).first(static_cast<std::size_t>(got)));
    if (!ask) return 1;
    const std::uint32_t before = cpu_us();
    DecodeAnswer answer = answer_to(*ask, memory->bytes(), look);
    answer.cpu_us = cpu_us() - before;
    if (!send_answer(answer)) return 0;
  }
}

}  // namespace usher::scanner
