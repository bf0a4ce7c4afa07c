// libs: usher_source
// Any key events: what is typed is ASCII without a line end, nothing exceeds its bound, and after an Enter nothing of a
// code is left. Each event is four bytes: type, code, value, and a silence in front of it if the last is 0.
#include <cstdlib>
#include <string>
#include <string_view>

#include <linux/input-event-codes.h>

#include "scanner/source/key_decoder.h"

namespace {

using namespace usher::scanner;
constexpr std::size_t kBound = 24;

void must(bool holds) {
  if (!holds) std::abort();
}

void check(const std::optional<Frame>& frame) {
  if (!frame) return;
  must((frame->kind == Frame::Kind::code) == !frame->bytes.empty());
  must(frame->bytes.size() <= kBound);
  for (const char c : frame->bytes) must(c > 0 && c <= '~');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  KeyDecoder decoder(kBound);
  std::uint64_t keys = 0;
  for (; size >= 4; data += 4, size -= 4) {
    if (data[3] == 0) {
      check(decoder.silence());
      must(!decoder.pending());
    }
    const KeyEvent event{static_cast<std::uint16_t>(data[0] % 6), data[1], data[2] % 4 - 1};
    check(decoder.take(event));
    ++keys;
    must(decoder.dropped_bytes() + decoder.unknown_keys() <= 2 * keys);
  }
  check(decoder.take({EV_KEY, KEY_ENTER, 1}));
  must(!decoder.pending());
  decoder.reset();
  for (const std::uint16_t code : {KEY_1, KEY_A}) check(decoder.take({EV_KEY, code, 1}));
  const auto frame = decoder.take({EV_KEY, KEY_ENTER, 1});
  must(frame && frame->bytes == "1a");
  return 0;
}
