#include "gateway/api/live_builder.h"

#include <algorithm>
#include <utility>

namespace usher::api {

using admission::EventId;
using admission::Seq;
using sequencer::ScanSample;
using sequencer::Scoreboard;

namespace {

Board read_samples(const Scoreboard& scoreboard, admission::Time now) {
  Board board;
  const auto back = std::chrono::milliseconds(metrics::kQueueWindowMs + metrics::kQueueIdleMs);
  board.samples = scoreboard.samples_since(now - back);
  board.lane_starts = scoreboard.lane_starts();
  return board;
}

std::vector<ScanSample> scans_of(const std::vector<ScanSample>& samples, EventId event, Seq after, Seq to) {
  std::vector<ScanSample> out;
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(out), [&](const ScanSample& sample) {
    return sample.event == event && sample.seq > after && sample.seq <= to;
  });
  return out;
}

Seq newest_seq(const std::vector<ScanSample>& samples, Seq otherwise) {
  return samples.empty() ? otherwise : samples.back().seq;
}

}  // namespace

std::vector<Alert> LiveBuilder::alerts_of_event(const std::string& slug) const {
  return sources_.alerts ? sources_.alerts(slug) : std::vector<Alert>();
}

bool LiveBuilder::queue_due(const Watched& watched, std::uint64_t position, Instant now) const {
  const auto age = now - watched.queue_at;
  return age >= silence_max_ || (age >= queue_period_ && watched.queue_position != position);
}

std::vector<LiveBuilder::Change> LiveBuilder::update(Instant now) {
  const std::uint64_t position = sources_.scoreboard->position();
  const bool due = std::any_of(watched_.begin(), watched_.end(), [&](const auto& entry) {
    return entry.second.position != position || queue_due(entry.second, position, now) ||
           (!entry.second.slug.empty() && entry.second.channel.alerts() != alerts_of_event(entry.second.slug));
  });
  if (!due) return {};

  const admission::Time time = sources_.clock();
  const sequencer::DirectoryView directory = sources_.directory();
  // Figures before scans: a scan is told with its figures or a frame before them, never after.
  const Scoreboard::View view = sources_.scoreboard->view();
  Seq told{~std::uint64_t{0}};
  for (const auto& [id, watched] : watched_) told = std::min(told, watched.told);
  const std::vector<ScanSample> samples = sources_.scoreboard->samples_after(told, Scoreboard::kSamplesMax);
  const Seq newest = newest_seq(samples, told);
  std::optional<Board> recent;

  std::vector<Change> changes;
  for (auto& [id, watched] : watched_) {
    const auto event = directory->events.find(id);
    if (event == directory->events.end()) {  // erased: nothing is to be told of it, and nothing may wait for it
      watched.position = watched.queue_position = view.position;
      watched.told = std::max(watched.told, newest);
      watched.queue_at = now;
      watched.slug.clear();
      continue;
    }
    if (queue_due(watched, view.position, now)) {
      if (!recent) recent = read_samples(*sources_.scoreboard, time);
      watched.queue = queue_report(*recent, id, time);
      watched.queue_position = view.position;
      watched.queue_at = now;
    }
    const auto scans = scans_of(samples, id, watched.told, newest);
    auto frame = watched.channel.update(*directory, event->second,
                                        count_event(*directory, event->second, view, watched.queue, time), scans,
                                        alerts_of_event(watched.slug));
    watched.position = view.position;
    watched.told = std::max(watched.told, newest);
    if (frame) changes.push_back({id, std::move(*frame)});
  }
  return changes;
}

std::optional<Frame> LiveBuilder::snapshot(EventId event, Instant now) {
  const sequencer::DirectoryView directory = sources_.directory();
  const auto found = directory->events.find(event);
  if (found == directory->events.end()) return std::nullopt;
  auto at = watched_.find(event);
  if (at == watched_.end()) {
    const admission::Time time = sources_.clock();
    // Scans before figures, as what is counted but not told here comes with the next change.
    const Seq newest = newest_seq(sources_.scoreboard->samples_after({}, 1), {});
    const Board recent = read_samples(*sources_.scoreboard, time);
    const Scoreboard::View view = sources_.scoreboard->view();
    metrics::QueueReport queue = queue_report(recent, event, time);
    LiveChannel channel(count_event(*directory, found->second, view, queue, time),
                        scans_of(recent.samples, event, {}, newest), alerts_of_event(found->second.slug));
    at = watched_
             .emplace(event, Watched{std::move(channel), found->second.slug, view.position, newest, std::move(queue),
                                     view.position, now})
             .first;
  }
  return at->second.channel.snapshot(*directory, found->second);
}

void LiveBuilder::keep_only(const std::set<EventId>& watched) {
  std::erase_if(watched_, [&](const auto& entry) { return !watched.contains(entry.first); });
}

}  // namespace usher::api
