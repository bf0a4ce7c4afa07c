// Frames of China's resident ID card readers (SAM modules). Source: GA 450 readers' manuals. Pure and incremental.
//
//   to the reader    AA AA AA 96 69 | length 2, big-endian | command 1 | parameter 1 | XOR 1
//   from the reader  AA AA AA 96 69 | length 2 | SW1 SW2 SW3 | data | XOR 1
//
// The length counts everything behind itself, the XOR runs over everything from the length to the byte before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/source/limits.h"

namespace usher::scanner {

enum class SamCommand : std::uint8_t { find_card, select_card, read_card };
[[nodiscard]] std::string_view to_string(SamCommand command);
// The ten bytes to send.
[[nodiscard]] std::string sam_request(SamCommand command);

struct SamAnswer {
  std::uint8_t sw1 = 0, sw2 = 0, sw3 = 0;
  std::string data;  // what follows them, without the XOR

  [[nodiscard]] bool ok() const { return sw1 == 0 && sw2 == 0 && sw3 == 0x90; }
  [[nodiscard]] bool card_found() const { return sw1 == 0 && sw2 == 0 && sw3 == 0x9F; }
};

// "00 00 80: no card", for events.
[[nodiscard]] std::string describe(const SamAnswer& answer);

// The text block of a card (scanner/document/card_text.h) in the answer to read_card; none: it is no such answer. The
// photo behind it is not looked at.
[[nodiscard]] std::optional<std::string_view> card_text_of(const SamAnswer& answer);

// Bytes in, answers out. What is no frame is passed over: after a damaged frame the search goes on at its second byte,
// so that a whole one behind half of another is found. Holds at most one frame; what it lets go is overwritten, since
// it is personal data.
class SamFramer {
 public:
  SamFramer() = default;
  ~SamFramer();
  SamFramer(const SamFramer&) = delete;
  SamFramer& operator=(const SamFramer&) = delete;

  // Takes bytes; at most kSamAnswerBytesMax + 7 are kept. Call next() until it gives none.
  void feed(std::string_view bytes);
  [[nodiscard]] std::optional<SamAnswer> next();
  // Forgets what has begun: no answer is due any more.
  void reset();

  [[nodiscard]] std::uint64_t dropped_bytes() const { return dropped_; }
  [[nodiscard]] std::uint64_t wrong_checksums() const { return wrong_checksums_; }

 private:
  void drop(std::size_t bytes);

  std::string held_;
  std::uint64_t dropped_ = 0, wrong_checksums_ = 0;
};

}  // namespace usher::scanner
