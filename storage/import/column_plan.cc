#include "storage/import/column_plan.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "storage/import/limits.h"
#include "storage/import/text.h"

namespace usher::importing {
namespace {

struct Found {
  Field field = Field::unknown;
  int rank = 0;
};

// One level lies above any place in a list of the level before.
constexpr int kLevel = 100'000;

// "手机（必填）" -> "手机", "Email [work]" -> "Email"; "" if there is no note at the end.
std::string_view without_note(std::string_view header) {
  constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
      {"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}};
  for (const auto& [open, close] : kBrackets)
    if (header.ends_with(close))
      if (const std::size_t at = header.rfind(open); at != std::string_view::npos) return header.substr(0, at);
  return {};
}

std::optional<Found> in_profile(const Profile& profile, const std::string& folded) {
  for (std::size_t i = 0; i < profile.columns.size(); ++i)
    if (profile.columns[i].first == folded) return Found{profile.columns[i].second, static_cast<int>(i)};
  for (const std::string& prefix : profile.left_out_prefixes)
    if (folded.starts_with(prefix)) return Found{Field::left_out, 0};
  return std::nullopt;
}

std::optional<Found> in_names(std::string_view header, const std::string& folded) {
  const auto& aliases = names().aliases;
  auto at = aliases.find(folded);
  if (at == aliases.end()) at = aliases.find(fold_word(without_note(header)));
  if (at == aliases.end()) return std::nullopt;
  return Found{at->second.field, at->second.rank};
}

using FoldedMap = std::vector<std::pair<std::string, Field>>;

Found meaning(std::string_view header, const std::string& folded, const Profile* profile, const FoldedMap& map) {
  for (std::size_t i = 0; i < map.size(); ++i)
    if (map[i].first == folded) return {map[i].second, static_cast<int>(i)};
  if (folded.empty()) return {Field::unknown, 0};
  if (profile != nullptr)
    if (const auto found = in_profile(*profile, folded)) return {found->field, found->rank + kLevel};
  if (const auto found = in_names(header, folded)) return {found->field, found->rank + 2 * kLevel};
  return {Field::unknown, 0};
}

std::string found_text(std::span<const std::string_view> header) {
  std::string text;
  for (const std::string_view name : header.first(std::min<std::size_t>(header.size(), 40))) {
    if (!text.empty()) text += ", ";
    text += name.substr(0, 80);
  }
  if (header.size() > 40) text += ", …";
  return text;
}

std::expected<FoldedMap, RowError> fold_map(std::span<const std::string_view> header,
                                            const std::vector<std::pair<std::string, std::string>>& map) {
  FoldedMap folded;
  for (const auto& [column, field] : map) {
    folded.emplace_back(fold_word(column), field_of(field).value_or(Field::unknown));
    const bool there = std::any_of(header.begin(), header.end(),
                                   [&](std::string_view name) { return fold_word(name) == folded.back().first; });
    if (!there)
      return std::unexpected(
          RowError{1, column, "is named in the map, but the file has no such column; found: " + found_text(header)});
  }
  return folded;
}

}  // namespace

const Profile* profile_of(std::span<const std::string_view> header) {
  std::unordered_set<std::string> there;
  for (const std::string_view name : header) there.insert(fold_word(name));
  const auto has = [&](const std::string& name) { return there.contains(name); };
  for (const Profile& profile : profiles())
    for (const auto& group : profile.identify)
      if (std::all_of(group.begin(), group.end(), has)) return &profile;
  return nullptr;
}

std::expected<ColumnPlan, RowError> plan_columns(std::span<const std::string_view> header, const Profile* profile,
                                                 const std::vector<std::pair<std::string, std::string>>& map) {
  const auto folded_map = fold_map(header, map);
  if (!folded_map) return std::unexpected(folded_map.error());
  ColumnPlan plan{.profile = profile};
  std::vector<int> ranks;
  bool any = false;
  for (const std::string_view raw : header) {
    const std::string_view name = clean_cell(raw);
    if (name.size() > kHeaderNameBytesMax)
      return std::unexpected(RowError{1, std::string(name.substr(0, 40)),
                                      "a column name is over 512 bytes; is the first line the header?"});
    const std::string folded = fold_word(name);
    const Found found = meaning(name, folded, profile, *folded_map);
    any = any || found.field < Field::unknown;
    std::string shown = name.empty() ? "column " + std::to_string(plan.columns.size() + 1) : std::string(name);
    if (found.field != Field::left_out) plan.order.push_back(plan.columns.size());
    plan.columns.push_back({std::move(shown), folded, found.field});
    ranks.push_back(found.rank);
  }
  if (!any)
    return std::unexpected(RowError{1, "",
                                    "no column of this file is known. Found: " + found_text(header) +
                                        ". Known: " + known_fields_text() +
                                        ", and their usual names in English and Chinese. Is the first line the "
                                        "header? If so, rename the columns or map them"});
  std::sort(plan.order.begin(), plan.order.end(),
            [&](std::size_t a, std::size_t b) { return std::pair(ranks[a], a) < std::pair(ranks[b], b); });
  return plan;
}

}  // namespace usher::importing
