// The figures of one event: lists, gates, lanes, zones, totals. A pure function of the directory, the committed
// counters and the recent scans; served as they are by GET …/counts, compared row by row by the live stream, and the
// same for everybody.
//
//   GET /v1/events/{event}/counts:
//     const Board board = read_board(scoreboard, now);               // copies: on a worker, or now and then on an I/O
//     thread response.body = counts_body(*directory, *event, board, now);
//
// Pure but for read_board(); any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/tally.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/scoreboard.h"
#include "metrics/queue_model.h"

namespace usher::api {

class JsonOut;

// What the scoreboard showed at one time.
struct Board {
  sequencer::Scoreboard::View view;
  std::vector<sequencer::ScanSample> samples;  // of the queue window and the idle time before it
  std::map<admission::LaneId, admission::Time> lane_starts;
};
[[nodiscard]] Board read_board(const sequencer::Scoreboard& scoreboard, admission::Time now);

// The queue figures of the whole gateway (`event` none), or of one event's scans alone.
[[nodiscard]] metrics::QueueReport queue_report(const Board& board, admission::EventId event, admission::Time now);

// Persons. Registered: tickets that match the list's items, subevent and status rule. Admitted: with at least one
// entry. Inside: with an entry and no later exit.
struct Heads {
  std::int64_t registered = 0, admitted = 0, inside = 0;
  friend bool operator==(const Heads&, const Heads&) = default;
};
using HeadsByCategory = std::map<std::string, Heads>;  // at most kCategoriesShown, and "other"

struct ListRow {
  admission::ListId id;
  std::string slug, name, zone;
  Heads heads;
  std::optional<std::uint32_t> capacity;
  HeadsByCategory by_category;
  friend bool operator==(const ListRow&, const ListRow&) = default;
};

// A gate or a lane: what it has decided since the event began, and how it does now (metrics/queue_model.h; rounded to
// what is shown, so that rows that look the same are the same).
struct DoorRow {
  std::uint32_t id = 0;
  std::string name;                 // "" for the scans that named no gate
  std::optional<std::string> gate;  // of a lane
  std::int64_t admitted = 0, exited = 0, refused = 0, incomplete = 0;
  std::map<std::string, std::int64_t> reasons;  // of the refusals
  metrics::QueueFigures queue;
  friend bool operator==(const DoorRow&, const DoorRow&) = default;
};

struct ZoneRow {
  std::string zone;
  std::int64_t inside = 0;
  std::optional<std::int64_t> capacity;  // the sum, if every list of the zone has one
  friend bool operator==(const ZoneRow&, const ZoneRow&) = default;
};

struct Totals {
  // Registered: tickets in good standing, each once. Admitted and inside: summed over the lists, so a person who is on
  // two lists counts on both.
  Heads heads;
  std::int64_t pending = 0;  // tickets whose order waits for payment or approval
  Heads vip;                 // category "vip", however it is capitalised
  std::int64_t admitted = 0, exited = 0, refused = 0, incomplete = 0;  // scans
  HeadsByCategory by_category;
  friend bool operator==(const Totals&, const Totals&) = default;
};

// What one list's row shows. `all_categories`, if given, is added up to before the row's own are bounded.
[[nodiscard]] ListRow list_row(const admission::Tally::Table& table, const admission::CheckinList& list,
                               HeadsByCategory* all_categories = nullptr);
// The zones of one event's lists.
[[nodiscard]] std::vector<ZoneRow> zone_rows(const std::vector<ListRow>& lists);

struct EventCounts {
  std::uint64_t position = 0;
  admission::Time time{};
  Totals totals;
  std::vector<ListRow> lists;  // by id, as are gates and lanes
  std::vector<DoorRow> gates;  // that serve a list of this event, or have scanned for it
  std::vector<DoorRow> lanes;
  std::vector<ZoneRow> zones;  // by name
};
[[nodiscard]] EventCounts count_event(const sequencer::Directory& directory, const admission::Event& event,
                                      const Board& board, admission::Time now);
// The same with queue figures computed before (they may be a little older).
[[nodiscard]] EventCounts count_event(const sequencer::Directory& directory, const admission::Event& event,
                                      const sequencer::Scoreboard::View& view, const metrics::QueueReport& queue,
                                      admission::Time now);

// The members of the counts object, without its braces: "event", "position", "time", "totals", "lists", "gates",
// "lanes", "zones". gateway/api/LIVE.md shows each row.
void write_counts(JsonOut& out, const admission::Event& event, const EventCounts& counts);
// One row as an object; the totals as members.
void write(JsonOut& out, const ListRow& row);
void write(JsonOut& out, const DoorRow& row);
void write(JsonOut& out, const ZoneRow& row);
void write_members(JsonOut& out, const Totals& totals);

// The whole body of GET …/counts.
[[nodiscard]] std::string counts_body(const sequencer::Directory& directory, const admission::Event& event,
                                      const Board& board, admission::Time now);

}  // namespace usher::api
