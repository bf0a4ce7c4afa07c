// libs: usher_lane
// Bytes of a Modbus relay: however they are cut, the answers are the same; nothing is held beyond one frame; what is
// taken for an echo is one, byte for byte.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/lane/output/limits.h"
#include "gateway/lane/output/modbus_frame.h"

namespace {

using namespace usher::lane;

void must(bool holds) {
  if (!holds) std::abort();
}

std::string run(std::string_view bytes, std::size_t piece) {
  ModbusFramer framer;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    while (const auto answer = framer.next()) {
      must(answer->data.size() <= kModbusFrameBytesMax);
      must(answer->exception == 0 || answer->data.empty());
      const std::string wrong = unconfirmed_because(*answer, 1, 2, kCoilOn);
      if (wrong.empty()) {
        const std::string echo = write_coil(answer->transaction, 1, 2, kCoilOn);
        must(bytes.find(echo) != std::string_view::npos);
      }
      out += std::to_string(answer->transaction) + " " + std::to_string(answer->exception) + " " + wrong +
             answer->data + "\n";
    }
    must(framer.pending() < kModbusFrameBytesMax || !framer.fault().empty());
  }
  return out + framer.fault();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  must(run(bytes, piece) == run(bytes, bytes.size() + 1));
  return 0;
}
