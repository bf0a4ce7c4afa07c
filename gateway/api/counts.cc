#include "gateway/api/counts.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <string_view>

#include "gateway/api/view_limits.h"

namespace usher::api {

namespace {

using admission::CheckinList;
using admission::CounterKey;
using admission::Event;
using admission::EventId;
using admission::Tally;
using admission::Time;
using admission::Verdict;
using metrics::QueueFigures;
using sequencer::Directory;

std::int64_t ms(Time time) {
  return time.time_since_epoch().count();
}

// Visits the rows of one kind and event.
template <class Visit>
void each_row(const Tally::Table& table, CounterKey::Kind kind, EventId event, Visit visit) {
  CounterKey from;
  from.kind = kind;
  from.event = event;
  for (auto row = table.lower_bound(from); row != table.end(); ++row) {
    if (row->first.kind != kind || row->first.event != event) break;
    if (row->second != 0) visit(row->first, row->second);
  }
}

void add(Heads& to, const Heads& from) {
  to.registered += from.registered;
  to.admitted += from.admitted;
  to.inside += from.inside;
}

bool is_vip(std::string_view category) {
  const auto same = [&](std::size_t i, char lower) { return (category[i] | 0x20) == lower; };
  return category.size() == 3 && same(0, 'v') && same(1, 'i') && same(2, 'p');
}

// The largest kCategoriesShown as they are, the others together: a file's column cannot make every frame longer.
HeadsByCategory bounded(HeadsByCategory all) {
  if (all.size() <= kCategoriesShown) return all;
  std::vector<std::pair<std::string, Heads>> rows(std::make_move_iterator(all.begin()),
                                                  std::make_move_iterator(all.end()));
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::max(a.second.registered, a.second.admitted) > std::max(b.second.registered, b.second.admitted);
  });
  HeadsByCategory out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add(out[i < kCategoriesShown ? rows[i].first : "other"], rows[i].second);
  }
  return out;
}

// Decimals as shown, so that figures that look the same are the same.
double rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

QueueFigures rounded(QueueFigures figures) {
  figures.per_minute = rounded(figures.per_minute, 10);
  figures.utilisation = rounded(figures.utilisation, 1000);
  figures.exception_rate = rounded(figures.exception_rate, 1000);
  if (figures.service_median_s) *figures.service_median_s = rounded(*figures.service_median_s, 100);
  if (figures.service_p95_s) *figures.service_p95_s = rounded(*figures.service_p95_s, 100);
  return figures;
}

bool named(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void count_scans(DoorRow& row, const CounterKey& key, std::int64_t scans) {
  switch (static_cast<Verdict>(key.a)) {
    case Verdict::admitted:
      row.admitted += scans;
      break;
    case Verdict::exited:
      row.exited += scans;
      break;
    case Verdict::refused:
      row.refused += scans;
      row.reasons[std::string(admission::to_string(static_cast<admission::Reason>(key.b)))] += scans;
      break;
    case Verdict::incomplete:
      row.incomplete += scans;
      break;
  }
}

std::vector<DoorRow> rows_of(std::map<std::uint32_t, DoorRow> doors,
                             const std::map<std::uint32_t, QueueFigures>& queue) {
  std::vector<DoorRow> out;
  out.reserve(doors.size());
  for (auto& [id, door] : doors) {
    if (const auto figures = queue.find(id); figures != queue.end()) door.queue = rounded(figures->second);
    out.push_back(std::move(door));
  }
  return out;
}

struct Doors {
  std::map<std::uint32_t, DoorRow> gates, lanes;

  DoorRow& gate(const Directory& directory, admission::GateId id) {
    const auto [at, fresh] = gates.try_emplace(id.value);
    if (fresh) {
      at->second.id = id.value;
      at->second.name = directory.gate_name(id);
    }
    return at->second;
  }
  DoorRow& lane(const Directory& directory, admission::LaneId id, admission::GateId gate) {
    const auto [at, fresh] = lanes.try_emplace(id.value);
    if (fresh) {
      at->second.id = id.value;
      at->second.name = directory.lane_name(id);
      const auto declared = directory.lanes.find(id);
      at->second.gate =
          std::string(directory.gate_name(declared == directory.lanes.end() ? gate : declared->second.gate));
    }
    return at->second;
  }
};

// Gates and lanes that serve a list of the event, silent ones included: a door that has seen nobody is news too.
void add_serving(Doors& doors, const Directory& directory, EventId event) {
  bool all = false;
  std::set<admission::GateId> whole;  // gates all of whose lanes serve
  for (const auto& [list_id, list] : directory.lists) {
    if (list.event != event) continue;
    all = all || (list.gates.empty() && list.lanes.empty());
    for (const std::string& name : list.gates) {
      const auto gate = directory.gates_by_name.find(name);
      if (gate == directory.gates_by_name.end()) continue;
      doors.gate(directory, gate->second);
      if (list.lanes.empty()) whole.insert(gate->second);
    }
    for (const std::string& name : list.lanes) {
      const auto id = directory.lanes_by_name.find(name);
      if (id == directory.lanes_by_name.end()) continue;
      const admission::GateId gate = directory.lanes.at(id->second).gate;
      if (!list.gates.empty() && !named(list.gates, directory.gate_name(gate))) continue;
      doors.gate(directory, gate);
      doors.lane(directory, id->second, gate);
    }
  }
  for (const auto& [id, gate] : directory.gates) {
    if (all) doors.gate(directory, id);
  }
  for (const auto& [id, lane] : directory.lanes) {
    if (all || whole.contains(lane.gate)) doors.lane(directory, id, lane.gate);
  }
}

}  // namespace

Board read_board(const sequencer::Scoreboard& scoreboard, Time now) {
  const auto back = std::chrono::milliseconds(metrics::kQueueWindowMs + metrics::kQueueIdleMs);
  Board board;
  board.view = scoreboard.view();
  board.samples = scoreboard.samples_since(now - back);
  board.lane_starts = scoreboard.lane_starts();
  return board;
}

metrics::QueueReport queue_report(const Board& board, EventId event, Time now) {
  std::vector<metrics::QueueScan> scans;
  scans.reserve(board.samples.size());
  for (const sequencer::ScanSample& sample : board.samples) {
    if (event && sample.event != event) continue;
    const bool accepted = sample.verdict == Verdict::admitted || sample.verdict == Verdict::exited;
    scans.push_back(
        {ms(sample.time), sample.lane.value, sample.gate.value, accepted, sample.verdict == Verdict::refused});
  }
  std::map<std::uint32_t, std::int64_t> first_ms;
  for (const auto& [lane, time] : board.lane_starts) first_ms[lane.value] = ms(time);
  return metrics::queue_figures(scans, first_ms, ms(now));
}

ListRow list_row(const Tally::Table& table, const CheckinList& list, HeadsByCategory* all_categories) {
  ListRow row{list.id, list.slug, list.name, list.zone, {}, list.capacity, {}};
  const admission::ListCounts counts = admission::count(table, list);
  row.heads = {counts.registered, counts.admitted, counts.inside};
  for (const auto& [category, heads] : counts.by_category) {
    row.by_category[category] = {heads.registered, heads.admitted, heads.inside};
    if (all_categories != nullptr) add((*all_categories)[category], {0, heads.admitted, heads.inside});
  }
  row.by_category = bounded(std::move(row.by_category));
  return row;
}

std::vector<ZoneRow> zone_rows(const std::vector<ListRow>& lists) {
  std::map<std::string, ZoneRow> zones;
  for (const ListRow& list : lists) {
    if (list.zone.empty()) continue;
    const auto [at, fresh] = zones.try_emplace(list.zone);
    ZoneRow& zone = at->second;
    if (fresh) zone = {list.zone, 0, 0};
    zone.inside += list.heads.inside;
    if (zone.capacity && list.capacity) {
      *zone.capacity += *list.capacity;
    } else {
      zone.capacity.reset();
    }
  }
  std::vector<ZoneRow> out;
  for (auto& [name, zone] : zones) out.push_back(std::move(zone));
  return out;
}

EventCounts count_event(const Directory& directory, const Event& event, const Board& board, Time now) {
  return count_event(directory, event, board.view, queue_report(board, event.id, now), now);
}

EventCounts count_event(const Directory& directory, const Event& event, const sequencer::Scoreboard::View& view,
                        const metrics::QueueReport& queue, Time now) {
  EventCounts out;
  out.position = view.position;
  out.time = now;

  HeadsByCategory categories;
  each_row(view.table, CounterKey::Kind::tickets, event.id, [&](const CounterKey& key, std::int64_t tickets) {
    const auto standing = static_cast<admission::Standing>(key.a);
    if (standing == admission::Standing::pending) out.totals.pending += tickets;
    if (standing != admission::Standing::good) return;
    out.totals.heads.registered += tickets;
    categories[key.category].registered += tickets;
  });
  for (const auto& [id, list] : directory.lists) {
    if (list.event != event.id) continue;
    const ListRow& row = out.lists.emplace_back(list_row(view.table, list, &categories));
    add(out.totals.heads, {0, row.heads.admitted, row.heads.inside});
  }
  for (const auto& [category, heads] : categories) {
    if (is_vip(category)) add(out.totals.vip, heads);
  }
  out.totals.by_category = bounded(std::move(categories));
  out.zones = zone_rows(out.lists);

  Doors doors;
  add_serving(doors, directory, event.id);
  DoorRow all;
  each_row(view.table, CounterKey::Kind::scans, event.id, [&](const CounterKey& key, std::int64_t scans) {
    count_scans(doors.gate(directory, key.gate), key, scans);
    if (key.lane) count_scans(doors.lane(directory, key.lane, key.gate), key, scans);
    count_scans(all, key, scans);
  });
  out.totals.admitted = all.admitted;
  out.totals.exited = all.exited;
  out.totals.refused = all.refused;
  out.totals.incomplete = all.incomplete;
  out.gates = rows_of(std::move(doors.gates), queue.gates);
  out.lanes = rows_of(std::move(doors.lanes), queue.lanes);
  return out;
}

}  // namespace usher::api
