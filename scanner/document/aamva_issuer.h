// Who an AAMVA issuer identification number belongs to. A table.
#pragma once

#include <string_view>

namespace usher::scanner {

struct AamvaIssuer {
  std::string_view jurisdiction;  // "VA", "ON"; "" of a federal office
  std::string_view country;       // "USA", "CAN", "MEX"; "" if the number is not known
};

// `number` is six digits.
[[nodiscard]] AamvaIssuer issuer_of(std::string_view number);

}  // namespace usher::scanner
