// Cells -> values. Pure. Errors are for the person who made the file: what is wrong and what is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/import/profile_data.h"

namespace usher::importing {

// The profile's words first, then the known ones. `scratch` saves an allocation a row.
[[nodiscard]] std::optional<StatusWord> status_of(std::string_view cell, const Profile* profile, std::string& scratch);
// "yes", "是", "0" …; none: neither.
[[nodiscard]] std::optional<bool> yes_no_of(std::string_view cell);
// BCP 47: "中文" gives "zh", "zh_cn" gives "zh-cn"; none: neither a known word nor a tag.
[[nodiscard]] std::optional<std::string> language_of(std::string_view cell);

// Split at , ; | and their Chinese forms; trimmed, without empty items and repetitions. False: more than kListItemsMax.
[[nodiscard]] bool split_list(std::string_view cell, std::vector<std::string>& out);

// nullptr: fits. Otherwise what is wrong.
[[nodiscard]] const char* email_problem(std::string_view cell);
[[nodiscard]] const char* secret_problem(std::string_view cell);
// `number` is folded (admission::canonical_number). What looks like a Chinese ID (GB 11643: region, birth date, check
// character by ISO 7064 MOD 11-2) must have the right check character; other documents pass.
[[nodiscard]] const char* id_number_problem(std::string_view number);

}  // namespace usher::importing
