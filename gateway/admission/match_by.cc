#include "gateway/admission/match_by.h"

#include <algorithm>

#include "gateway/admission/names.h"

namespace usher::admission {

namespace {

constexpr std::array<std::string_view, kMatchByCount> kNames{"number", "name_birth", "name_phone"};

}  // namespace

std::string_view to_string(MatchBy by) {
  return name_of(kNames, by);
}

std::optional<MatchBy> parse_match_by(std::string_view name) {
  return named<MatchBy>(kNames, name);
}

bool allows(const std::vector<MatchBy>& ways, MatchBy by) {
  return std::ranges::find(ways, by) != ways.end();
}

}  // namespace usher::admission
