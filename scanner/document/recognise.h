// Is what was scanned a document, and which? Pure.
//
// So that a lane can send it to the right parser instead of looking it up as a ticket's code. An MRZ and an AAMVA text
// are told by shapes that no ticket code has. A resident ID number is 18 digits that happen to hold a region, a date of
// the past and the right check character: some 30 in a million random codes of 18 digits do. So a number is a document
// only after no ticket was found by it (could_be_code()).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/document/identity.h"

namespace usher::scanner {

enum class Recognised : std::uint8_t { none, mrz, aamva, resident_number };
// "none", "mrz", "aamva", "resident_number".
[[nodiscard]] std::string_view to_string(Recognised what);

// `text` is what a source yields, cleaned or not, without an AIM identifier. An MRZ is told by its shape alone: one
// that was misread is an MRZ too, so that its error can be shown. Linear.
[[nodiscard]] Recognised recognise(std::string_view text, Date today);

// Look it up as a ticket's code first.
[[nodiscard]] constexpr bool could_be_code(Recognised what) {
  return what == Recognised::none || what == Recognised::resident_number;
}

// The document in `text`, or what is wrong with it; none if it is no document.
[[nodiscard]] std::optional<DocumentResult<Identity>> read_document(std::string_view text, Date today);

}  // namespace usher::scanner
