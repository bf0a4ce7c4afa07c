// What is shown or said instead of a ticket, as a check-in's body has it:
//   "document": {"mrz": text} | {"aamva": text} | {"number": text, "kind": "passport" …}
//   "person": {"name": text, "birth_date": "1990-05-01"} | {"name": text, "phone_last4": "1234"}
// Pure; hostile bytes are expected.
#pragma once

#include <optional>
#include <string>

#include "scanner/document/identity.h"

namespace usher::api {

class JsonIn;

// One of the first three is set.
struct ShownDocument {
  std::string mrz, aamva, number;
  std::optional<scanner::DocumentKind> kind;  // goes with a number
};

// A name, and one of the others.
struct SaidPerson {
  std::string name;
  std::string birth_date;   // "1990-05-01", a day that exists
  std::string phone_last4;  // four digits
};

// None: the field is not there, or holds a mistake, which stays in `in`.
[[nodiscard]] std::optional<ShownDocument> read_shown_document(JsonIn& in);
[[nodiscard]] std::optional<SaidPerson> read_said_person(JsonIn& in);

}  // namespace usher::api
