#include "gateway/ctl/live_board.h"

#include <algorithm>

namespace usher::ctl {
namespace {

// What names a row of each table.
constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"lists", "slug"}, {"gates", "name"}, {"lanes", "name"}, {"zones", "zone"}};

void replace_rows(json::array& into, const json::array& changed, std::string_view key) {
  for (const auto& row : changed) {
    const auto same =
        std::ranges::find_if(into, [&](const json::value& old) { return text(old, key) == text(row, key); });
    if (same == into.end()) {
      into.push_back(row);
    } else {
      *same = row;
    }
  }
}

}  // namespace

LiveBoard::Taken LiveBoard::take(std::string_view frame) {
  const auto parsed = parse_json(frame);
  if (!parsed || !parsed->is_object()) return Taken::unreadable;
  const std::string type = text(*parsed, "type");
  if (type == "snapshot") {
    counts_ = *parsed;
    counts_.get_object().erase("checkins");
    counts_.get_object().erase("alerts");
    checkins_.clear();
    remember(*parsed);
    take_alerts(*parsed);
    fresh_.clear();  // they happened before we looked
    return Taken::snapshot;
  }
  if (type != "change") return Taken::nothing;
  json::object& counts = counts_.get_object();
  for (const auto* name : {"position", "time", "totals"}) {
    if (const json::value* value = member(*parsed, name)) counts[name] = *value;
  }
  for (const auto& [name, key] : kTables) {
    const json::array& changed = rows(*parsed, name);
    if (changed.empty()) continue;
    json::value& table = counts[name];
    if (!table.is_array()) table = json::array();
    replace_rows(table.get_array(), changed, key);
  }
  remember(*parsed);
  take_alerts(*parsed);
  return Taken::change;
}

void LiveBoard::take_alerts(const json::value& frame) {
  const json::value* told = member(frame, "alerts");
  alerts_changed_ = told != nullptr && told->is_array() && told->get_array() != alerts_;
  if (alerts_changed_) alerts_ = told->get_array();
}

void LiveBoard::remember(const json::value& frame) {
  fresh_ = rows(frame, "checkins");
  untold_ = number(frame, "more");
  checkins_.insert(checkins_.end(), fresh_.begin(), fresh_.end());
  if (checkins_.size() > kCheckinsKept) checkins_.erase(checkins_.begin(), checkins_.end() - kCheckinsKept);
}

}  // namespace usher::ctl
