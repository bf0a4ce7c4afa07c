// Works out how a reader delivers its codes from a code that was shown to it and what came: how a code begins and ends,
// AIM identifiers, the keyboard it types as, Caps Lock, doubled or missing characters, the character set; and from that
// what to write in usher.toml, or what to change in the reader where usher cannot bend. Pure.
//
// A framing is proposed only if what came, run through the real Framer with its own times, gives the code.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/source/framing.h"
#include "scanner/source/learn_look.h"
#include "scanner/source/learn_words.h"
#include "scanner/source/limits.h"

namespace usher::scanner {

// What is shown to learn from. Its signs lie elsewhere on nearly every keyboard (z and y, a and q, - / : _ @ #, the
// digits), its letters are of both cases, and no character comes twice in a row.
inline constexpr std::string_view kLearnText = "USHER-7Q/az:_Z-mY9@#";
// Behind it where no reader types: a letter of Latin-1 and one of GB18030, which tell character sets apart.
inline constexpr std::string_view kLearnTail = "\xC3\xA9\xE4\xB8\xAD";  // é中

// The reader as it is configured.
struct LearnReader {
  std::string name;    // "A1/1"
  bool types = false;  // a keyboard wedge: no framing to set
  Framing framing = Framing::automatic;
  std::chrono::milliseconds idle_gap = kIdleGap;
  std::string where;  // its line in [[lane.reader]]: `listen = "0.0.0.0:9100"`
};

struct Finding {
  std::string reader;
  std::size_t scans = 0;       // captures that were the code
  std::size_t agreeing = 0;    // of them, in everything
  std::size_t others = 0;      // captures that were something else
  bool confident = false;      // at least two agree, and most do
  bool reads = false;          // with what is proposed, usher reads the code as it was shown
  bool change_reader = false;  // not before something has been changed in the reader
  bool change_config = false;  // usher.toml is to be changed
  CodeLook look;               // what they agree on; shape `none` without any
  Around around;
  std::optional<Framing> framing;  // none: no framing reads it, or the reader types
  std::chrono::milliseconds idle_gap = kIdleGap;
  std::vector<Remark> remarks;  // for a person, the most urgent first
  std::string toml;             // lines of usher.toml; "" if there is nothing to write
};
// `captures`: of that reader, in the order in which they came; those over kLearnCapturesMax are not looked at.
[[nodiscard]] Finding learn(const LearnReader& reader, const Shown& shown, std::span<const Capture> captures);

// Whether a capture gives the code `times` times and nothing else, if it is framed like this. `code`: as a reading's
// text, that is, without AIM identifier and cleaned.
[[nodiscard]] bool frames_as(const Capture& capture, Framing framing, std::chrono::milliseconds idle_gap,
                             std::string_view code, std::size_t times);
// The same for a reader that types.
[[nodiscard]] bool types_as(const Capture& capture, std::string_view code, std::size_t times);

}  // namespace usher::scanner
