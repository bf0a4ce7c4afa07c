#include <string>
#include <string_view>
#include <utility>

#include "gateway/api/counts.h"
#include "gateway/api/json_out.h"

namespace usher::api {

namespace {

void write_heads(JsonOut& out, const Heads& heads) {
  out.field("registered", heads.registered);
  out.field("admitted", heads.admitted);
  out.field("inside", heads.inside);
}

void write_categories(JsonOut& out, const HeadsByCategory& categories) {
  out.begin_object("by_category");
  for (const auto& [category, heads] : categories) {
    std::string quoted;
    append_json_text(quoted, category);
    out.begin_object(std::string_view(quoted).substr(1, quoted.size() - 2));
    write_heads(out, heads);
    out.end_object();
  }
  out.end_object();
}

template <class Row>
void write_rows(JsonOut& out, std::string_view name, const std::vector<Row>& rows) {
  out.begin_array(name);
  for (const Row& row : rows) write(out, row);
  out.end_array();
}

}  // namespace

void write(JsonOut& out, const ListRow& row) {
  out.begin_object();
  out.field("slug", row.slug);
  out.field("name", row.name);
  out.field("zone", row.zone);
  write_heads(out, row.heads);
  out.field("capacity", row.capacity);
  write_categories(out, row.by_category);
  out.end_object();
}

void write(JsonOut& out, const DoorRow& row) {
  out.begin_object();
  out.field("name", row.name);
  if (row.gate) out.field("gate", *row.gate);
  out.field("admitted", row.admitted);
  out.field("exited", row.exited);
  out.field("refused", row.refused);
  out.field("incomplete", row.incomplete);
  out.begin_object("reasons");
  for (const auto& [reason, scans] : row.reasons) out.field(reason, scans);
  out.end_object();
  out.field("per_minute", row.queue.per_minute);
  out.begin_object("service_s");
  out.field("median", row.queue.service_median_s);
  out.field("p95", row.queue.service_p95_s);
  out.end_object();
  out.field("utilisation", row.queue.utilisation);
  out.field("exception_rate", row.queue.exception_rate);
  out.end_object();
}

void write(JsonOut& out, const ZoneRow& row) {
  out.begin_object();
  out.field("zone", row.zone);
  out.field("inside", row.inside);
  out.field("capacity", row.capacity);
  out.end_object();
}

void write_members(JsonOut& out, const Totals& totals) {
  write_heads(out, totals.heads);
  out.field("pending", totals.pending);
  out.begin_object("vip");
  write_heads(out, totals.vip);
  out.end_object();
  out.begin_object("scans");
  out.field("admitted", totals.admitted);
  out.field("exited", totals.exited);
  out.field("refused", totals.refused);
  out.field("incomplete", totals.incomplete);
  out.end_object();
  write_categories(out, totals.by_category);
}

void write_counts(JsonOut& out, const admission::Event& event, const EventCounts& counts) {
  out.field("event", event.slug);
  out.field("position", counts.position);
  out.field("time", counts.time);
  out.begin_object("totals");
  write_members(out, counts.totals);
  out.end_object();
  write_rows(out, "lists", counts.lists);
  write_rows(out, "gates", counts.gates);
  write_rows(out, "lanes", counts.lanes);
  write_rows(out, "zones", counts.zones);
}

std::string counts_body(const sequencer::Directory& directory, const admission::Event& event, const Board& board,
                        admission::Time now) {
  JsonOut out(4096);
  out.begin_object();
  write_counts(out, event, count_event(directory, event, board, now));
  out.end_object();
  return std::move(out).take();
}

}  // namespace usher::api
