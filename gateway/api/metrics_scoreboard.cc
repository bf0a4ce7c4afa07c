#include <array>
#include <functional>
#include <map>
#include <string_view>

#include "gateway/api/metrics_families.h"

namespace usher::api {

using admission::CounterKey;
using metrics::Family;
using metrics::Kind;
using metrics::Labels;
using metrics::QueueFigures;
using sequencer::Directory;

namespace {

std::string event_slug(const Directory& directory, admission::EventId id) {
  const auto event = directory.events.find(id);
  return event == directory.events.end() ? std::string() : event->second.slug;
}

std::string list_slug(const Directory& directory, admission::ListId id) {
  const auto list = directory.lists.find(id);
  return list == directory.lists.end() ? std::string() : list->second.slug;
}

Labels lane_labels(const Directory& directory, admission::LaneId id) {
  const auto lane = directory.lanes.find(id);
  const std::string_view gate =
      lane == directory.lanes.end() ? std::string_view() : directory.gate_name(lane->second.gate);
  return {{"gate", std::string(gate)}, {"lane", std::string(directory.lane_name(id))}};
}

// The figures of gates or lanes as families usher_<door>_….
void add_figures(std::vector<Family>& page, const std::string& door,
                 const std::map<std::uint32_t, QueueFigures>& figures,
                 const std::function<Labels(std::uint32_t)>& labels) {
  const auto family = [&](std::string_view name, std::string_view help, auto&& value) {
    FamilyWriter writer(page, Kind::gauge, "usher_" + door + "_" + std::string(name), std::string(help));
    for (const auto& [id, row] : figures) {
      if (const std::optional<double> number = value(row)) writer.add(labels(id), *number);
    }
  };
  using Number = std::optional<double>;
  family("checkins_per_second", "Accepted check-ins a second, over the last 10 minutes.",
         [](const QueueFigures& row) -> Number { return row.per_minute / 60; });
  family("service_median_seconds",
         "Median service time: the gap between verdicts while busy, over the last 10 minutes.",
         [](const QueueFigures& row) -> Number { return row.service_median_s; });
  family("service_p95_seconds", "Service time that 95 of 100 keep within, over the last 10 minutes.",
         [](const QueueFigures& row) -> Number { return row.service_p95_s; });
  family("utilisation_ratio", "Share of the last 10 minutes that was busy.",
         [](const QueueFigures& row) -> Number { return row.utilisation; });
  family("exception_ratio", "Share of the last 10 minutes' scans that were refused.",
         [](const QueueFigures& row) -> Number { return row.exception_rate; });
}

}  // namespace

void add_checkins(std::vector<Family>& page, const Directory& directory, const Board& board) {
  // By the label values, so that two rows never make one series twice. Lanes are summed up here and told apart below.
  std::map<std::array<std::string, 5>, std::int64_t> checkins;
  std::map<std::pair<admission::LaneId, std::string>, std::int64_t> by_lane;
  CounterKey from;
  from.kind = CounterKey::Kind::scans;
  for (auto row = board.view.table.lower_bound(from); row != board.view.table.end(); ++row) {
    const CounterKey& key = row->first;
    if (key.kind != CounterKey::Kind::scans) break;
    const std::string verdict(admission::to_string(static_cast<admission::Verdict>(key.a)));
    const std::string reason(admission::to_string(static_cast<admission::Reason>(key.b)));
    checkins[{event_slug(directory, key.event), list_slug(directory, key.list),
              std::string(directory.gate_name(key.gate)), verdict, reason}] += row->second;
    if (key.lane) by_lane[{key.lane, verdict}] += row->second;
  }
  FamilyWriter all(page, Kind::counter, "usher_checkins_total", "Scans decided, as the ledger has them.");
  for (const auto& [at, count] : checkins) {
    all.add({{"event", at[0]}, {"list", at[1]}, {"gate", at[2]}, {"verdict", at[3]}, {"reason", at[4]}}, count);
  }
  FamilyWriter lanes(page, Kind::counter, "usher_lane_checkins_total", "Scans decided on a lane.");
  for (const auto& [at, count] : by_lane) {
    Labels labels = lane_labels(directory, at.first);
    labels.emplace_back("verdict", at.second);
    lanes.add(std::move(labels), count);
  }
}

void add_heads(std::vector<Family>& page, const Directory& directory, const Board& board) {
  std::map<admission::EventId, std::vector<ListRow>> lists;
  for (const auto& [id, list] : directory.lists) lists[list.event].push_back(list_row(board.view.table, list));

  const auto heads = [&](std::string name, std::string help, std::int64_t Heads::*number) {
    FamilyWriter family(page, Kind::gauge, std::move(name), std::move(help));
    for (const auto& [event, rows] : lists) {
      for (const ListRow& row : rows) {
        for (const auto& [category, of] : row.by_category) {
          family.add({{"event", event_slug(directory, event)}, {"list", row.slug}, {"category", category}}, of.*number);
        }
      }
    }
  };
  heads("usher_list_registered", "Tickets that a list would let in, by category.", &Heads::registered);
  heads("usher_list_admitted", "Tickets that have entered at least once, by category.", &Heads::admitted);
  heads("usher_list_inside", "Persons inside now, by category.", &Heads::inside);

  FamilyWriter capacity(page, Kind::gauge, "usher_list_capacity", "Persons that may be inside at once.");
  for (const auto& [event, rows] : lists) {
    for (const ListRow& row : rows) {
      if (row.capacity) capacity.add({{"event", event_slug(directory, event)}, {"list", row.slug}}, *row.capacity);
    }
  }
  FamilyWriter zones(page, Kind::gauge, "usher_zone_inside", "Persons inside a zone: the sum of its lists.");
  for (const auto& [event, rows] : lists) {
    for (const ZoneRow& zone : zone_rows(rows)) {
      zones.add({{"event", event_slug(directory, event)}, {"zone", zone.zone}}, zone.inside);
    }
  }
  FamilyWriter(page, Kind::gauge, "usher_log_position", "The place in the log that these figures are of.")
      .add({}, board.view.position);
}

void add_queues(std::vector<Family>& page, const Directory& directory, const Board& board, admission::Time now) {
  const metrics::QueueReport report = queue_report(board, {}, now);
  add_figures(page, "gate", report.gates, [&](std::uint32_t id) {
    return Labels{{"gate", std::string(directory.gate_name(admission::GateId(id)))}};
  });
  add_figures(page, "lane", report.lanes,
              [&](std::uint32_t id) { return lane_labels(directory, admission::LaneId(id)); });
}

}  // namespace usher::api
