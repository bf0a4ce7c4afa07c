// The header line -> what each column means. Pure.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/import/fields.h"
#include "storage/import/importer.h"
#include "storage/import/profile_data.h"

namespace usher::importing {

struct PlannedColumn {
  std::string name;    // as the file writes it, trimmed; "column 7" where it is empty
  std::string folded;  // for comparing
  Field field = Field::unknown;
};

struct ColumnPlan {
  const Profile* profile = nullptr;  // nullptr: canonical columns
  std::vector<PlannedColumn> columns;
  // Indices of `columns` without those left out; of two columns for one field the one that counts more comes first.
  std::vector<std::size_t> order;
};

// The profile that the header line belongs to, nullptr for none.
[[nodiscard]] const Profile* profile_of(std::span<const std::string_view> header);

// Each header is looked up in `map`, then the profile, then the known names. Fails (line 1) if a column of `map` is not
// there, if a name is too long, or if nothing at all is known.
[[nodiscard]] std::expected<ColumnPlan, RowError> plan_columns(
    std::span<const std::string_view> header, const Profile* profile,
    const std::vector<std::pair<std::string, std::string>>& map);

}  // namespace usher::importing
