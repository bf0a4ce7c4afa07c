// The number of an ID card, a passport or a licence as it is compared and hashed. One form, whoever wrote it: a
// spreadsheet, a keyboard at the door, a reader. Pure.
#pragma once

#include <string>
#include <string_view>

namespace usher::admission {

// Upper case, full-width forms as ASCII, no white space, hyphens or dots: "310101 1990…x" and "３１０１０１-1990…X" are
// one. Bytes that are not UTF-8 pass through unchanged.
[[nodiscard]] std::string canonical_number(std::string_view text);

}  // namespace usher::admission
