// From a stream of bytes to codes. Pure and incremental: bytes and silences in, codes out; how the bytes were cut into
// pieces on the way makes no difference.
//
// How a code ends:
//   automatic  CR, LF or CR LF; or, begun by STX, at ETX (then CR and LF are part of the code)
//   cr, lf     that character alone
//   crlf       CR LF only; a lone CR or LF is part of the code
//   stx_etx    STX begins, ETX ends; whatever lies between two codes is skipped
//   idle       a silence of the idle gap
//   mrz        a document reader: SOH length "OU" STX flag, lines, ETX, check byte (RTE's native form; the flag is left
//              out), or STX, lines, ETX; or lines without a frame, ended by a silence of the idle gap. All lines are
//              one code. The check byte is not compared: the lines have check digits of their own.
// An empty code (a blank line) is nothing. In every mode but idle, and in a frame of mrz, a code whose end does not
// come within kUnfinishedGap is dropped and reported, so that half a code never sticks to the front of the next. A code
// longer than the bound is dropped up to its end and reported once.
//
// One owner; holds at most the bound in bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/source/code_buffer.h"
#include "scanner/source/limits.h"

namespace usher::scanner {

enum class Framing : std::uint8_t { automatic, cr, lf, crlf, stx_etx, idle, mrz };
// "auto" "cr" "lf" "crlf" "stx_etx" "idle" "mrz".
[[nodiscard]] std::string_view to_string(Framing framing);
[[nodiscard]] std::optional<Framing> parse_framing(std::string_view name);
inline constexpr std::string_view kFramingNames = "auto, cr, lf, crlf, stx_etx, idle, mrz";

class Framer {
 public:
  explicit Framer(Framing framing, std::chrono::milliseconds idle_gap = kIdleGap,
                  std::chrono::milliseconds unfinished_gap = kUnfinishedGap, std::size_t code_bytes_max = kCodeBytesMax)
      : framing_(framing), idle_gap_(idle_gap), unfinished_gap_(unfinished_gap), code_(code_bytes_max) {}

  struct Step {
    std::size_t consumed = 0;    // bytes taken from the front; all of them if there is no frame
    std::optional<Frame> frame;  // at most one: feed the rest again
  };
  // Takes bytes up to and with the end of the next frame.
  [[nodiscard]] Step feed(std::string_view bytes);

  // Nothing has arrived for gap(). In idle mode, and in mrz mode without a frame, this ends the code.
  [[nodiscard]] std::optional<Frame> silence();
  // The silence to wait for now; none: wait for bytes only.
  [[nodiscard]] std::optional<std::chrono::milliseconds> gap() const;

  // The peer has closed in order, which ends a code in automatic (but not between STX and ETX), in idle mode and in mrz
  // mode without a frame: some readers dial, send and hang up for each scan. Otherwise what was begun is dropped and
  // reported.
  [[nodiscard]] std::optional<Frame> end();

  // Forgets what was begun, and reports it.
  std::optional<Frame> abandon();

  // A code has begun and its end has not come.
  [[nodiscard]] bool pending() const { return open_ || held_cr_ || mrz_ != MrzPart::none || code_.pending(); }
  [[nodiscard]] std::uint64_t dropped_bytes() const { return code_.dropped_bytes(); }

 private:
  [[nodiscard]] std::optional<Frame> take_byte(char byte);
  [[nodiscard]] std::optional<Frame> take_blocky(char byte);
  [[nodiscard]] std::optional<Frame> take_crlf(char byte);
  [[nodiscard]] std::optional<Frame> take_mrz(char byte);
  [[nodiscard]] std::optional<Frame> take_header(char byte);
  [[nodiscard]] std::optional<Frame> take_data(char byte) { return code_.add(byte); }
  [[nodiscard]] std::optional<Frame> begin_block();
  [[nodiscard]] std::optional<Frame> finish();
  void forget_framing();
  [[nodiscard]] bool ends_by_silence() const;

  // What of a document reader's frame is due next; between STX and ETX `open_` as well.
  enum class MrzPart : std::uint8_t { none, header, flag, check };

  const Framing framing_;
  const std::chrono::milliseconds idle_gap_;
  const std::chrono::milliseconds unfinished_gap_;

  CodeBuffer code_;
  bool open_ = false;     // between STX and ETX
  bool held_cr_ = false;  // crlf: a CR that may be the first half of the end
  MrzPart mrz_ = MrzPart::none;
  std::size_t header_bytes_ = 0;
  bool has_check_ = false;  // a frame begun by SOH ends in a check byte
};

}  // namespace usher::scanner
