// What goes over the socket between the gateway and a decoder process: one datagram each way, fixed layout, this
// machine's byte order. The picture itself lies in the memory both have mapped. Pure; what comes back is not trusted:
// the process has met hostile pictures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/barcode/picture.h"
#include "scanner/barcode/step.h"
#include "scanner/decoder/limits.h"

namespace usher::scanner {

// One step with the formats it looks for.
struct Look {
  Step step = Step::plain;
  FormatSet formats;
  friend bool operator==(const Look&, const Look&) = default;
};
inline constexpr std::size_t kLooksMax = kSteps;

// Every step for a picture that somebody waits for.
[[nodiscard]] std::vector<Look> all_looks(FormatSet formats);

struct DecodeAsk {
  std::uint64_t id = 0;
  bool packed = false;        // a PNG, JPEG … of `bytes`; else gray pixels, rows without gaps
  int width = 0, height = 0;  // of gray pixels
  std::uint32_t bytes = 0;    // in the shared memory, from its begin
  std::vector<Look> looks;    // in order, the first hit wins
};

struct DecodeAnswer {
  enum class Outcome : std::uint8_t {
    found,
    nothing,      // looked, and there is no code
    broken,       // not a picture that can be unpacked; `fault` says why
    crashed,      // the process died over it
    overdue,      // it was not done in time
    unavailable,  // there is no process, or too much waits; `fault` says which
  };
  std::uint64_t id = 0;
  Outcome outcome = Outcome::nothing;
  std::optional<Found> found;  // with Outcome::found
  std::string fault;
  std::uint32_t cpu_us = 0;  // processor time it took in the process
};
[[nodiscard]] std::string_view to_string(DecodeAnswer::Outcome outcome);

inline constexpr std::size_t kAskBytes = 64;
inline constexpr std::size_t kAnswerBytesMax = 64 + 2 * kSymbolBytesMax + kFaultBytesMax;

// At most kLooksMax looks.
[[nodiscard]] std::array<std::uint8_t, kAskBytes> encode(const DecodeAsk& ask);
// None: not an ask, or one whose numbers cannot be.
[[nodiscard]] std::optional<DecodeAsk> decode_ask(std::span<const std::uint8_t> bytes);
// A symbol longer than kSymbolBytesMax becomes Outcome::broken.
[[nodiscard]] std::vector<std::uint8_t> encode(const DecodeAnswer& answer);
[[nodiscard]] std::optional<DecodeAnswer> decode_answer(std::span<const std::uint8_t> bytes);

}  // namespace usher::scanner
