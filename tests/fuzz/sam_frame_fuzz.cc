// libs: usher_source
// Bytes of a resident ID card reader: however they are cut, the answers are the same; a good answer behind any garbage
// is found once the line has been silent; nothing is counted twice.
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/document/card_text.h"
#include "scanner/source/nfc_uid.h"
#include "scanner/source/sam_frame.h"

namespace {

using namespace usher::scanner;
constexpr std::string_view kFound("\xAA\xAA\xAA\x96\x69\x00\x08\x00\x00\x9F\x00\x00\x00\x00\x97", 15);

void must(bool holds) {
  if (!holds) std::abort();
}

void check(const SamAnswer& answer) {
  must(answer.data.size() <= kSamAnswerBytesMax);
  must(describe(answer).size() > 10);
  if (const auto text = card_text_of(answer)) must(text->size() == kCardTextBytes);
}

std::string run(std::string_view bytes, std::size_t piece) {
  SamFramer framer;
  std::string out;
  std::size_t framed = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    while (const auto answer = framer.next()) {
      check(*answer);
      framed += 5 + 2 + 3 + answer->data.size() + 1;
      out += describe(*answer) + answer->data + "\n";
    }
  }
  framer.reset();
  must(framer.dropped_bytes() + framed == bytes.size());
  framer.feed(kFound);
  const auto found = framer.next();
  must(found && found->card_found() && !framer.next());
  return out;
}

void uid(std::string_view answer) {
  const auto uid = uid_of(answer);
  if (!uid) {
    must(!uid.error().empty());
    return;
  }
  must(uid->size() >= 8 && uid->size() <= 20 && uid->size() == 2 * (answer.size() - 2));
  must(uid->find_first_not_of("0123456789ABCDEF") == std::string::npos);
  must(uid->size() > 8 || !uid->starts_with("08"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  uid(bytes);
  // Pieces are taken whole up to what a framer holds; a line gives no more at once.
  if (bytes.size() <= kSamAnswerBytesMax) must(run(bytes, piece) == run(bytes, bytes.size() + 1));
  return 0;
}
