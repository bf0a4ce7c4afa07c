// Birth dates as people and spreadsheets write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace usher::importing {

// "1990-05-01", "1990/5/1", "1990.5.1", "19900501"; "01.05.1990" (day first; with slashes nobody knows which is the
// day); "1990年5月1日" (also with 号); each with a midnight behind, as spreadsheets add it. Full-width digits are
// digits.
// -> "1990-05-01". None: no such form, no such day, or a year outside of 1850 to 2149.
[[nodiscard]] std::optional<std::string> parse_birth_date(std::string_view text);

}  // namespace usher::importing
