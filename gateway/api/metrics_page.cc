#include "gateway/api/metrics_page.h"

#include "gateway/api/metrics_families.h"

namespace usher::api {

using metrics::Family;
using metrics::Kind;

namespace {

std::uint64_t read(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

void BatchProbe::committed(const sequencer::Committed& batch) noexcept {
  commands.observe(static_cast<double>(batch.commands));
  decide_s.observe(seconds(batch.decide_time));
  sync_s.observe(seconds(batch.sync_time));
  queue_depth.store(batch.queue_depth, std::memory_order_relaxed);
  entries.fetch_add(batch.entries.size(), std::memory_order_relaxed);
}

void add_build(std::vector<Family>& page, const PageInput::Gateway& gateway) {
  metrics::Labels labels = {{"version", gateway.version}};
  if (!gateway.compiler.empty()) labels.emplace_back("compiler", gateway.compiler);
  FamilyWriter(page, Kind::gauge, "usher_build_info", "The build that runs; always 1.").add(std::move(labels), 1);
  FamilyWriter(page, Kind::gauge, "process_start_time_seconds", "When the process started, in seconds since 1970.")
      .add({}, seconds(gateway.started.time_since_epoch()));
}

void add_gateway(std::vector<Family>& page, const PageInput::Gateway& gateway) {
  FamilyWriter(page, Kind::gauge, "usher_ready", "Whether check-ins would be answered now: 1 or 0.")
      .add({}, gateway.ready);
  FamilyWriter(page, Kind::gauge, "usher_queue_depth", "Commands that wait for their batch.")
      .add({}, gateway.queue_depth);
  FamilyWriter(page, Kind::gauge, "usher_permits", "How many check-ins may be under way at once.")
      .add({}, gateway.permits_total);
  FamilyWriter(page, Kind::gauge, "usher_permits_taken", "How many check-ins are under way.")
      .add({}, gateway.permits_taken);
  FamilyWriter(page, Kind::gauge, "usher_search_tickets", "Tickets in the search index.")
      .add({}, gateway.search_tickets);
  FamilyWriter(page, Kind::gauge, "usher_search_size_bytes", "Memory that the search index takes.")
      .add({}, gateway.search_bytes);
  FamilyWriter(page, Kind::gauge, "usher_search_ready", "Whether the search index is complete: 1 or 0.")
      .add({}, gateway.search_ready);
}

void add_batches(std::vector<Family>& page, const BatchProbe& batches) {
  FamilyWriter(page, Kind::histogram, "usher_batch_commands", "Commands answered by one synced batch.")
      .add({}, batches.commands.snapshot());
  FamilyWriter(page, Kind::histogram, "usher_batch_decide_duration_seconds", "Time to fetch and decide one batch.")
      .add({}, batches.decide_s.snapshot());
  FamilyWriter(page, Kind::histogram, "usher_batch_sync_duration_seconds", "Time to write and sync one batch.")
      .add({}, batches.sync_s.snapshot());
  FamilyWriter(page, Kind::gauge, "usher_batch_left_waiting", "Commands left waiting when the last batch was closed.")
      .add({}, read(batches.queue_depth));
  FamilyWriter(page, Kind::counter, "usher_ledger_entries_total", "Ledger entries committed since the start.")
      .add({}, read(batches.entries));
}

void add_probe(std::vector<Family>& page, const metrics::Probe& probe) {
  FamilyWriter(page, Kind::histogram, "usher_checkin_duration_seconds",
               "From the scan at the gateway to the release of its verdict; the promised bound is 3 s.")
      .add({{"source", "http"}}, probe.http_checkin.snapshot())
      .add({{"source", "reader"}}, probe.reader_checkin.snapshot());
  FamilyWriter(page, Kind::counter, "usher_checkins_unanswered_total", "Check-ins that got no verdict.")
      .add({{"cause", "busy"}}, read(probe.checkins_busy))
      .add({{"cause", "unavailable"}}, read(probe.checkins_unavailable));
  FamilyWriter(page, Kind::counter, "usher_import_rows_total", "Rows of imported files, by what came of them.")
      .add({{"result", "added"}}, read(probe.import_added))
      .add({{"result", "changed"}}, read(probe.import_changed))
      .add({{"result", "unchanged"}}, read(probe.import_unchanged))
      .add({{"result", "withdrawn"}}, read(probe.import_withdrawn))
      .add({{"result", "rejected"}}, read(probe.import_rejected));
  FamilyWriter(page, Kind::gauge, "usher_config_last_reload_successful",
               "Whether the configuration could be taken over when it was last read: 1 or 0.")
      .add({}, probe.reload_successful.load(std::memory_order_relaxed));
  FamilyWriter(page, Kind::gauge, "usher_config_last_reload_success_timestamp_seconds",
               "When the configuration was last taken over, in seconds since 1970.")
      .add({}, probe.reload_success_s.load(std::memory_order_relaxed));
}

void add_http(std::vector<Family>& page, const http::Stats& stats) {
  FamilyWriter(page, Kind::gauge, "usher_http_connections", "Open connections.").add({}, read(stats.connections_now));
  FamilyWriter(page, Kind::counter, "usher_http_connections_total", "Connections accepted.")
      .add({}, read(stats.connections));
  FamilyWriter(page, Kind::counter, "usher_http_connections_refused_total",
               "Connections closed at once: too many open.")
      .add({}, read(stats.connections_refused));
  FamilyWriter(page, Kind::gauge, "usher_http_websockets", "Open WebSockets.").add({}, read(stats.websockets_now));
  FamilyWriter(page, Kind::counter, "usher_http_requests_total", "Requests received.").add({}, read(stats.requests));
  FamilyWriter(page, Kind::counter, "usher_http_responses_total", "Responses, by class of status.")
      .add({{"class", "2xx"}}, read(stats.responses_2xx))
      .add({{"class", "4xx"}}, read(stats.responses_4xx))
      .add({{"class", "5xx"}}, read(stats.responses_5xx));
  FamilyWriter(page, Kind::counter, "usher_http_timeouts_total",
               "Connections closed for being too slow, by what was awaited.")
      .add({{"phase", "handshake"}}, read(stats.timeouts_handshake))
      .add({{"phase", "header"}}, read(stats.timeouts_header))
      .add({{"phase", "body"}}, read(stats.timeouts_body))
      .add({{"phase", "write"}}, read(stats.timeouts_write))
      .add({{"phase", "idle"}}, read(stats.timeouts_idle));
}

void add_live(std::vector<Family>& page, const LiveStats& live) {
  FamilyWriter(page, Kind::gauge, "usher_live_subscribers", "Open live streams.").add({}, live.subscribers_now);
  FamilyWriter(page, Kind::counter, "usher_live_subscribers_total", "Live streams begun.").add({}, live.subscribers);
  FamilyWriter(page, Kind::counter, "usher_live_refused_total", "Live streams refused: too many open.")
      .add({}, live.refused);
  FamilyWriter(page, Kind::counter, "usher_live_dropped_total", "Live streams ended for taking no frame in time.")
      .add({}, live.dropped);
  FamilyWriter(page, Kind::counter, "usher_live_frames_total", "Frames of changes built, each once for all.")
      .add({}, live.frames);
  FamilyWriter(page, Kind::counter, "usher_live_frames_skipped_total",
               "Frames not sent to slow readers, who got a snapshot.")
      .add({}, live.skipped_frames);
}

std::string metrics_page(const PageInput& input) {
  std::vector<Family> page;
  add_build(page, input.gateway);
  add_gateway(page, input.gateway);
  if (input.directory != nullptr && input.board != nullptr) {
    add_checkins(page, *input.directory, *input.board);
    add_heads(page, *input.directory, *input.board);
    add_queues(page, *input.directory, *input.board, input.now);
  }
  if (input.probe != nullptr) add_probe(page, *input.probe);
  if (input.batches != nullptr) add_batches(page, *input.batches);
  if (input.http != nullptr) add_http(page, *input.http);
  if (input.live) add_live(page, *input.live);
  add_lanes(page, input.lanes);
  add_readers(page, input.readers);
  add_cameras(page, input.cameras);
  add_outputs(page, input.outputs);
  if (input.decoders) add_decoders(page, *input.decoders);
  return metrics::text_page(page);
}

}  // namespace usher::api
