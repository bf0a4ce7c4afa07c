// Who a document says somebody is: what every parser of this folder yields. A plain value.
//
// Personal data, all of it: it lives as long as the match takes. Neither logged nor kept; what stays of it is a keyed
// hash of its number (number_key.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::scanner {

using Date = std::chrono::year_month_day;

enum class DocumentKind : std::uint8_t {
  passport,
  id_card,
  visa,
  residence_permit,
  driver_license,
  resident_id,  // a number or card by GB 11643
};
// "passport", "id_card" …
[[nodiscard]] std::string_view to_string(DocumentKind kind);

enum class Sex : std::uint8_t { unspecified, female, male };

// Texts are UTF-8, without fillers and without spaces around them; "" is what the document does not say.
struct Identity {
  DocumentKind kind = DocumentKind::id_card;
  std::string document_code;  // as the document says: "P", "ID", "V" of an MRZ; "DL", "ID" of AAMVA; "I", "J", "Y"
  std::string issuer;         // ISO 3166-1 alpha-3, or ICAO's codes for what is no state (UTO, UNO, EUE, XXA …)
  std::string jurisdiction;   // the part of a federation that issued it: "VA", "ON"
  std::string nationality;    // as issuer; Germany is DEU in both, although an MRZ writes D
  std::string number;         // as the document writes it, without fillers; number_key.h has the form for matching
  std::vector<std::string> optional_data;  // other numbers it gives: a personal number, a travel permit's

  // Names as the document spells them: an MRZ in capitals and transliterated. A document that does not divide a name
  // gives `name` alone, one that does gives the two others.
  std::string surname;
  std::string given_names;  // separated by a space
  std::string name;
  std::string native_name;      // the same person in the other script, of a document that has two
  bool name_truncated = false;  // it says so, or the name fills its field to the end and may go on

  // A day or a month that the document leaves open is 0, so that ok() is false and the year still counts; without a
  // year there is no date.
  std::optional<Date> birth;
  std::optional<Date> expiry;  // its last day
  bool unlimited = false;      // it says that it does not expire
  Sex sex = Sex::unspecified;

  // Fields in which characters were taken for others that look alike ("birth date"); static storage. Show it to staff:
  // check digits make a wrong repair unlikely, not impossible.
  std::vector<std::string_view> repaired;

  friend bool operator==(const Identity&, const Identity&) = default;
};

enum class Mistake : std::uint8_t {
  shape,        // not a document of this kind, or cut short
  character,    // a character that the field cannot hold
  check_digit,  // a check digit or character that does not fit
  date,         // no such day, or one that cannot be
  missing,      // a field without which nobody can be found
  mismatch,     // two fields contradict each other
};

// `text`: the field, what is wrong and what to do, for staff; it never holds what the field holds.
struct DocumentError {
  Mistake mistake = Mistake::shape;
  std::string_view field;  // "birth date", "document number" …; static storage
  std::string text;

  friend bool operator==(const DocumentError&, const DocumentError&) = default;
};
template <class T>
using DocumentResult = std::expected<T, DocumentError>;

// The text is "FIELD: WHAT".
[[nodiscard]] std::unexpected<DocumentError> document_error(Mistake mistake, std::string_view field,
                                                            std::string_view what);

}  // namespace usher::scanner
