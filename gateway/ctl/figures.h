// The figures of an event as tables: what `report`, `counts` and `watch` show. Reads the counts object of /v1. Pure.
#pragma once

#include <string>

#include "gateway/ctl/console.h"
#include "gateway/ctl/json.h"
#include "gateway/ctl/table.h"

namespace usher::ctl {

// One row a list (and, with `categories`, one below it a category), the sum last.
[[nodiscard]] Table attendance_table(const json::value& counts, bool categories, const Console& console);
// The same for a spreadsheet: a column for the category, no sum.
[[nodiscard]] Table attendance_by_category(const json::value& counts);
// One row a gate, or a lane: scans and queue figures.
[[nodiscard]] Table door_table(const json::value& counts, std::string_view rows_name, const Console& console);
// Refusals by reason, most frequent first, over all gates.
[[nodiscard]] Table refusal_table(const json::value& counts, const Console& console);
// "VIP: 12 of 40 admitted (30.0 %), 9 inside"; "" if there are no VIPs.
[[nodiscard]] std::string vip_text(const json::value& counts, const Console& console);

}  // namespace usher::ctl
