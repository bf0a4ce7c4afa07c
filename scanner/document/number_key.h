// What of an identity is compared with what a ticket knows. Pure.
//
// A ticket knows a document by the keyed hash of its number as the importer writes it: capitals, full-width characters
// as ASCII, no spaces, hyphens or dots. number_keys() are the texts to be hashed in the same way and looked up. Lists
// of guests seldom say who issued a number, so the issuer is no part of them; number_key() is the text with it, for a
// list that does, and for telling two documents apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/document/identity.h"

namespace usher::scanner {

// UTF-8 in, UTF-8 out; bytes that are not UTF-8 stay.
[[nodiscard]] std::string canonical_number(std::string_view number);

// "UTO:L898902C3"; of a document whose issuer is not known ":L898902C3".
[[nodiscard]] std::string number_key(const Identity& identity);

// Canonical numbers under which a list may have this person, without repetitions: the document's own; a resident ID
// number born in the 20th century also in its old form of 15 digits; then the document's other numbers (a Spanish DNI,
// a Belgian national number and a travel permit's stand in optional data) if they have at least 6 characters and a
// digit. Hits on different tickets are ambiguous: that is for staff.
[[nodiscard]] std::vector<std::string> number_keys(const Identity& identity);

// A name to compare by: its words in ASCII capitals, in alphabetical order, so that "Müller, Anna-Maria" and an MRZ's
// MUELLER<<ANNA<MARIA are the same. Latin letters as ICAO Doc 9303 part 3, section 6 A writes them (the first form it
// gives: Ä is AE, Ñ is N); apostrophes and dots vanish, other punctuation divides words. Letters of other scripts stay.
[[nodiscard]] std::string compare_form(std::string_view name);

// Of surname and given names, or of the undivided name.
[[nodiscard]] std::string compare_name(const Identity& identity);

}  // namespace usher::scanner
