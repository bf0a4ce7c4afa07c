#include "gateway/ctl/figures.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <vector>

namespace usher::ctl {
namespace {

struct Heads {
  std::int64_t registered = 0, admitted = 0, inside = 0;
};

Heads heads_of(const json::value& row) {
  return {number(row, "registered"), number(row, "admitted"), number(row, "inside")};
}

std::vector<std::string> heads_cells(std::string name, const Heads& heads, std::string capacity) {
  return {std::move(name),         grouped(heads.registered),
          grouped(heads.admitted), percent(heads.admitted, heads.registered),
          grouped(heads.inside),   std::move(capacity)};
}

std::string decimal(std::optional<double> value, const char* unit) {
  if (!value) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f%s", *value, unit);
  return text.data();
}

std::string share(std::optional<double> value) {
  if (!value) return "-";
  return decimal(*value * 100, " %");
}

}  // namespace

Table attendance_table(const json::value& counts, bool categories, const Console& console) {
  Table table({{std::string(console.say("list", "名单")), false, true},
               {std::string(console.say("registered", "登记")), true},
               {std::string(console.say("admitted", "已入场")), true},
               {std::string(console.say("rate", "到场率")), true},
               {std::string(console.say("inside", "在场")), true},
               {std::string(console.say("capacity", "容量")), true}});
  const auto& lists = rows(counts, "lists");
  for (const auto& list : lists) {
    const std::string capacity = member(list, "capacity") == nullptr ? "" : grouped(number(list, "capacity"));
    table.add(heads_cells(text(list, "slug"), heads_of(list), capacity));
    const json::value* by_category = member(list, "by_category");
    if (!categories || by_category == nullptr || !by_category->is_object()) continue;
    for (const auto& [name, row] : by_category->get_object()) {
      table.add(heads_cells(
          "  " + (name.empty() ? std::string(console.say("(no category)", "（无类别）")) : std::string(name)),
          heads_of(row), ""));
    }
  }
  if (const json::value* totals = member(counts, "totals"); totals != nullptr && lists.size() != 1) {
    table.rule();
    table.add(heads_cells(std::string(console.say("all", "合计")), heads_of(*totals), ""));
  }
  return table;
}

Table attendance_by_category(const json::value& counts) {
  Table table({{"list"}, {"category"}, {"registered"}, {"admitted"}, {"inside"}, {"capacity"}});
  const auto add = [&](const json::value& list, std::string category, const json::value& row) {
    const Heads heads = heads_of(row);
    table.add({text(list, "slug"), std::move(category), std::to_string(heads.registered),
               std::to_string(heads.admitted), std::to_string(heads.inside), text(row, "capacity")});
  };
  for (const auto& list : rows(counts, "lists")) {
    add(list, "all", list);
    const json::value* by_category = member(list, "by_category");
    if (by_category == nullptr || !by_category->is_object()) continue;
    for (const auto& [name, row] : by_category->get_object()) add(list, std::string(name), row);
  }
  return table;
}

Table door_table(const json::value& counts, std::string_view rows_name, const Console& console) {
  const bool lanes = rows_name == "lanes";
  Table table({{std::string(lanes ? console.say("lane", "通道") : console.say("gate", "入口")), false, true},
               {std::string(console.say("admitted", "入场")), true},
               {std::string(console.say("exited", "离场")), true},
               {std::string(console.say("refused", "拒绝")), true},
               {std::string(console.say("a minute", "每分钟")), true},
               {std::string(console.say("median", "中位")), true},
               {std::string(console.say("p95", "p95")), true},
               {std::string(console.say("busy", "占用")), true},
               {std::string(console.say("exceptions", "异常率")), true}});
  for (const auto& row : rows(counts, rows_name)) {
    std::string name = text(row, "name");
    if (name.empty()) name = console.say("(none named)", "（未注明）");
    if (lanes && !text(row, "gate").empty()) name = text(row, "gate") + "/" + name;
    const json::value* service = member(row, "service_s");
    const json::value none;
    const json::value& times = service == nullptr ? none : *service;
    table.add({name, grouped(number(row, "admitted")), grouped(number(row, "exited")), grouped(number(row, "refused")),
               decimal(real(row, "per_minute"), ""), decimal(real(times, "median"), " s"),
               decimal(real(times, "p95"), " s"), share(real(row, "utilisation")), share(real(row, "exception_rate"))});
  }
  return table;
}

Table refusal_table(const json::value& counts, const Console& console) {
  std::map<std::string, std::int64_t> sums;
  for (const auto& gate : rows(counts, "gates")) {
    const json::value* reasons = member(gate, "reasons");
    if (reasons == nullptr || !reasons->is_object()) continue;
    for (const auto& [reason, scans] : reasons->get_object()) sums[std::string(reason)] += number(*reasons, reason);
  }
  std::vector<std::pair<std::string, std::int64_t>> sorted(sums.begin(), sums.end());
  std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<std::string, std::int64_t>::second);
  Table table(
      {{std::string(console.say("refused for", "拒绝原因"))}, {std::string(console.say("scans", "次数")), true}});
  for (const auto& [reason, scans] : sorted) table.add({reason, grouped(scans)});
  return table;
}

std::string vip_text(const json::value& counts, const Console& console) {
  const json::value* totals = member(counts, "totals");
  const json::value* vip = totals == nullptr ? nullptr : member(*totals, "vip");
  if (vip == nullptr) return {};
  const Heads heads = heads_of(*vip);
  if (heads.registered == 0) return {};
  if (console.language == Language::zh) {
    return "VIP：已到 " + grouped(heads.admitted) + " / " + grouped(heads.registered) + "（" +
           percent(heads.admitted, heads.registered) + "），在场 " + grouped(heads.inside);
  }
  return "VIP: " + grouped(heads.admitted) + " of " + grouped(heads.registered) + " admitted (" +
         percent(heads.admitted, heads.registered) + "), " + grouped(heads.inside) + " inside";
}

}  // namespace usher::ctl
