// libs: usher_http
// A chunked body of any bytes: the same body, end and verdict whether it comes at once or in small pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/http/parser.h"

using namespace usher::http;

namespace {

struct Outcome {
  std::string body;
  std::size_t taken = 0;
  bool done = false;
  bool bad = false;
};

Outcome decode(std::string_view bytes, std::size_t step) {
  Outcome out;
  ChunkedDecoder decoder;
  for (std::size_t end = 0; end < bytes.size() && !out.done && !out.bad;) {
    end = std::min(bytes.size(), end + step);
    while (!out.done) {
      const std::string_view held = bytes.substr(out.taken, end - out.taken);
      const auto piece = decoder.feed(held);
      out.bad = !piece && piece.error() != ParseError::incomplete;
      if (!piece) break;
      if (piece->consumed > held.size() || (piece->consumed == 0 && !piece->done)) std::abort();
      out.body += piece->data;
      out.taken += piece->consumed;
      out.done = piece->done;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const Outcome whole = decode(bytes, bytes.size());
  const Outcome pieces = decode(bytes, 1 + data[0] % 16);
  if (whole.done != pieces.done || whole.bad != pieces.bad || whole.body != pieces.body) std::abort();
  if (whole.done && whole.taken != pieces.taken) std::abort();
  return 0;
}
