// libs: usher_source
// Bytes off the wire: however they are cut, the codes are the same; nothing exceeds its bound; what comes out is clean
// text.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/source/aim.h"
#include "scanner/source/clean.h"
#include "scanner/source/endpoint.h"
#include "scanner/source/framing.h"
#include "scanner/source/utf8.h"

namespace {

using namespace usher::scanner;
constexpr std::size_t kBound = 24;

void must(bool holds) {
  if (!holds) std::abort();
}

void check_code(const std::string& raw) {
  must(!raw.empty() && raw.size() <= kBound);
  const AimSplit aim = split_aim(raw);
  must(aim.text.size() == raw.size() || aim.text.size() + 3 == raw.size());
  const Cleaned cleaned = clean(aim.text);
  must(cleaned.text.size() <= 3 * raw.size());
  for (std::string_view rest = cleaned.text; !rest.empty();) {
    const Utf8Char c = first_char(rest);
    must(c.valid && !is_control(c.code_point));
    rest.remove_prefix(c.bytes);
  }
}

// The frames as one text, fed `piece` bytes at a time, with a silence at the end.
std::string run(Framing framing, std::string_view bytes, std::size_t piece) {
  Framer framer(framing, kIdleGap, kUnfinishedGap, kBound);
  std::string out;
  std::uint64_t given = 0;
  const auto take = [&](const Frame& frame) {
    if (frame.kind == Frame::Kind::code) check_code(frame.bytes);
    must(frame.kind == Frame::Kind::code || frame.bytes.empty());
    out += std::to_string(static_cast<int>(frame.kind)) + ":" + frame.bytes + "\n";
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view part = bytes.substr(at, piece);
    given += part.size();
    while (!part.empty()) {
      const Framer::Step step = framer.feed(part);
      must(step.consumed > 0 && step.consumed <= part.size() && (step.frame || step.consumed == part.size()));
      if (step.frame) take(*step.frame);
      part.remove_prefix(step.consumed);
    }
    must(framer.dropped_bytes() <= given);
    must(framer.gap().has_value() == framer.pending());
  }
  if (const auto frame = framer.silence()) take(*frame);
  must(!framer.pending());
  must(!framer.end());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto framing = static_cast<Framing>(data[0] % 7);
  const std::size_t piece = 1 + data[1] % 32;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  must(run(framing, bytes, piece) == run(framing, bytes, bytes.size() + 1));
  if (const auto endpoint = parse_endpoint(bytes)) must(parse_endpoint(to_string(*endpoint)) == *endpoint);
  return 0;
}
