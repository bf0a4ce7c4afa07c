// The ways in which somebody who shows no ticket is found. An event says which of them its doors may use; the keyed
// hashes of all are kept with each ticket (identifier kinds, ticket.h), so that an event may change its mind. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace usher::admission {

enum class MatchBy : std::uint8_t {
  number,      // of a document
  name_birth,  // name and birth date
  name_phone,  // name and the last four digits of the phone
};
inline constexpr int kMatchByCount = 3;

[[nodiscard]] std::string_view to_string(MatchBy);  // "number" …
[[nodiscard]] std::optional<MatchBy> parse_match_by(std::string_view);

[[nodiscard]] bool allows(const std::vector<MatchBy>& ways, MatchBy by);

}  // namespace usher::admission
