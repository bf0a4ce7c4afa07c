#include "gateway/api/live_frames.h"

#include <algorithm>
#include <span>
#include <utility>

#include "gateway/api/json_out.h"
#include "gateway/api/view_limits.h"

namespace usher::api {

namespace {

using admission::Event;
using sequencer::Directory;
using sequencer::ScanSample;

void write(JsonOut& out, const Directory& directory, const ScanSample& scan) {
  const auto list = directory.lists.find(scan.list);
  out.begin_object();
  out.field("seq", scan.seq);
  out.field("time", scan.time);
  out.field("list", list == directory.lists.end() ? std::string_view() : std::string_view(list->second.slug));
  out.field("gate", directory.gate_name(scan.gate));
  out.field("lane", directory.lane_name(scan.lane));
  out.field("type", admission::to_string(scan.type));
  out.field("verdict", admission::to_string(scan.verdict));
  out.field("reason", admission::to_string(scan.reason));
  out.field("category", scan.category);
  out.end_object();
}

void write_scans(JsonOut& out, const Directory& directory, std::span<const ScanSample> scans) {
  out.begin_array("checkins");
  for (const ScanSample& scan : scans) write(out, directory, scan);
  out.end_array();
}

void write_alerts(JsonOut& out, const std::vector<Alert>& alerts) {
  out.begin_array("alerts");
  for (const Alert& alert : alerts) write(out, alert);
  out.end_array();
}

std::span<const ScanSample> newest(const std::vector<ScanSample>& scans) {
  return std::span(scans).last(std::min(scans.size(), kLiveCheckinsMax));
}

// What makes a row the same row for a client.
bool same_row(const ListRow& a, const ListRow& b) {
  return a.slug == b.slug;
}
bool same_row(const DoorRow& a, const DoorRow& b) {
  return a.id == b.id && a.name == b.name;
}
bool same_row(const ZoneRow& a, const ZoneRow& b) {
  return a.zone == b.zone;
}

// Both in the same order. False if a row of `before` is not in `now`; else the rows that are new or have changed.
template <class Row>
bool find_changed(const std::vector<Row>& before, const std::vector<Row>& now, std::vector<const Row*>& changed) {
  auto old = before.begin();
  for (const Row& row : now) {
    if (old != before.end() && same_row(*old, row)) {
      if (*old != row) changed.push_back(&row);
      ++old;
    } else {
      changed.push_back(&row);
    }
  }
  return old == before.end();
}

template <class Row>
void write_changed(JsonOut& out, std::string_view name, const std::vector<const Row*>& rows) {
  if (rows.empty()) return;
  out.begin_array(name);
  for (const Row* row : rows) write(out, *row);
  out.end_array();
}

struct Difference {
  std::vector<const ListRow*> lists;
  std::vector<const DoorRow*> gates, lanes;
  std::vector<const ZoneRow*> zones;
  bool totals = false;
  bool rows_gone = false;

  Difference(const EventCounts& before, const EventCounts& now) : totals(before.totals != now.totals) {
    const bool lists_kept = find_changed(before.lists, now.lists, lists);
    const bool gates_kept = find_changed(before.gates, now.gates, gates);
    const bool lanes_kept = find_changed(before.lanes, now.lanes, lanes);
    const bool zones_kept = find_changed(before.zones, now.zones, zones);
    rows_gone = !lists_kept || !gates_kept || !lanes_kept || !zones_kept;
  }
  [[nodiscard]] bool empty() const {
    return !totals && !rows_gone && lists.empty() && gates.empty() && lanes.empty() && zones.empty();
  }
};

Frame change_frame(const Directory& directory, const EventCounts& counts, const Difference& changed,
                   const std::vector<ScanSample>& scans, const std::vector<Alert>* alerts) {
  JsonOut out(1024);
  out.begin_object();
  out.field("type", "change");
  out.field("position", counts.position);
  out.field("time", counts.time);
  if (changed.totals) {
    out.begin_object("totals");
    write_members(out, counts.totals);
    out.end_object();
  }
  write_changed(out, "lists", changed.lists);
  write_changed(out, "gates", changed.gates);
  write_changed(out, "lanes", changed.lanes);
  write_changed(out, "zones", changed.zones);
  if (alerts != nullptr) write_alerts(out, *alerts);
  write_scans(out, directory, newest(scans));
  out.field("more", scans.size() - newest(scans).size());
  out.end_object();
  return frame_of("change", std::move(out).take());
}

}  // namespace

Frame frame_of(std::string_view type, std::string json) {
  std::string event = "event: ";
  event.reserve(json.size() + type.size() + 20);
  event.append(type).append("\ndata: ").append(json).append("\n\n");
  return {std::make_shared<const std::string>(std::move(json)), std::make_shared<const std::string>(std::move(event))};
}

Frame heartbeat_frame() {
  return {std::make_shared<const std::string>(R"({"type":"heartbeat"})"),
          std::make_shared<const std::string>(": heartbeat\n\n")};
}

LiveChannel::LiveChannel(EventCounts counts, const std::vector<ScanSample>& scans, std::vector<Alert> alerts)
    : counts_(std::move(counts)), alerts_(std::move(alerts)) {
  remember(scans);
}

void LiveChannel::remember(const std::vector<ScanSample>& scans) {
  const auto fresh = newest(scans);
  recent_.insert(recent_.end(), fresh.begin(), fresh.end());
  if (recent_.size() > kLiveCheckinsMax) recent_.erase(recent_.begin(), recent_.end() - kLiveCheckinsMax);
}

std::optional<Frame> LiveChannel::update(const Directory& directory, const Event& event, EventCounts counts,
                                         const std::vector<ScanSample>& scans, std::vector<Alert> alerts) {
  const bool other_alerts = std::exchange(alerts_, std::move(alerts)) != alerts_;
  const EventCounts before = std::exchange(counts_, std::move(counts));
  const Difference changed(before, counts_);
  if (changed.empty() && scans.empty() && !other_alerts) return std::nullopt;
  remember(scans);
  snapshot_.reset();
  if (changed.rows_gone) return snapshot(directory, event);
  return change_frame(directory, counts_, changed, scans, other_alerts ? &alerts_ : nullptr);
}

const Frame& LiveChannel::snapshot(const Directory& directory, const Event& event) {
  if (!snapshot_) {
    JsonOut out(4096);
    out.begin_object();
    out.field("type", "snapshot");
    write_counts(out, event, counts_);
    write_alerts(out, alerts_);
    write_scans(out, directory, recent_);
    out.end_object();
    snapshot_ = frame_of("snapshot", std::move(out).take());
  }
  return *snapshot_;
}

}  // namespace usher::api
