// The readers, cameras and decoders of the lanes.
#include "gateway/api/metrics_families.h"

namespace usher::api {

using metrics::Family;
using metrics::Kind;

namespace {

metrics::Labels of_device(const std::string& lane, const std::string& device) {
  return {{"lane", lane}, {"device", device}};
}

}  // namespace

void add_entrances(std::vector<Family>& page, const std::vector<lane::EntranceStatus>& entrances) {
  if (entrances.empty()) return;
  FamilyWriter in_service(page, Kind::gauge, "usher_lane_in_service",
                          "Whether a lane takes scans: 0 while a device that it needs is down, or staff closed it.");
  for (const auto& entrance : entrances) {
    in_service.add({{"gate", entrance.gate}, {"lane", entrance.lane}}, entrance.status.in_service);
  }
}

void add_readers(std::vector<Family>& page, const std::vector<lane::ReaderStatus>& readers) {
  if (readers.empty()) return;
  FamilyWriter info(page, Kind::gauge, "usher_reader_info",
                    "How a reader is reached, and whether its lane needs it; always 1.");
  for (const auto& reader : readers) {
    metrics::Labels labels = of_device(reader.lane, reader.name);
    labels.emplace_back("kind", std::string(to_string(reader.kind)));
    labels.emplace_back("required", reader.required ? "yes" : "no");
    info.add(std::move(labels), 1);
  }
  FamilyWriter up(page, Kind::gauge, "usher_reader_up", "Whether a reader is connected, or its port listens: 1 or 0.");
  for (const auto& reader : readers) {
    const bool is_up =
        reader.status.state == scanner::LinkState::connected || reader.status.state == scanner::LinkState::listening;
    up.add(of_device(reader.lane, reader.name), is_up);
  }
  FamilyWriter readings(page, Kind::counter, "usher_reader_readings_total", "Codes that a reader delivered.");
  for (const auto& reader : readers) {
    readings.add(of_device(reader.lane, reader.name), reader.counters->readings.load(std::memory_order_relaxed));
  }
  FamilyWriter dropped(page, Kind::counter, "usher_reader_dropped_total",
                       "What a reader delivered and nobody was asked about, by why.");
  using Counters = scanner::SourceCounters;
  constexpr std::pair<const char*, decltype(&Counters::same_code)> kCauses[] = {{"same_code", &Counters::same_code},
                                                                                {"flooded", &Counters::flooded},
                                                                                {"too_long", &Counters::too_long},
                                                                                {"unfinished", &Counters::unfinished},
                                                                                {"unusable", &Counters::unusable}};
  for (const auto& reader : readers) {
    for (const auto& [cause, counter] : kCauses) {
      metrics::Labels labels = of_device(reader.lane, reader.name);
      labels.emplace_back("cause", cause);
      dropped.add(std::move(labels), ((*reader.counters).*counter).load(std::memory_order_relaxed));
    }
  }
  const auto family = [&](Kind kind, const char* name, const char* help, auto value) {
    FamilyWriter writer(page, kind, name, help);
    for (const auto& reader : readers) writer.add(of_device(reader.lane, reader.name), value(reader));
  };
  using Status = lane::ReaderStatus;
  family(Kind::gauge, "usher_reader_connections", "Open connections of a reader.",
         [](const Status& reader) { return reader.status.connections; });
  family(Kind::counter, "usher_reader_disconnects_total", "Times a reader went away.",
         [](const Status& reader) { return reader.counters->disconnects.load(std::memory_order_relaxed); });
  family(Kind::counter, "usher_reader_connect_failures_total", "Times a reader could not be opened or reached.",
         [](const Status& reader) { return reader.counters->connect_failures.load(std::memory_order_relaxed); });
}

void add_cameras(std::vector<Family>& page, const std::vector<lane::LaneCameraStatus>& cameras) {
  if (cameras.empty()) return;
  const auto family = [&](Kind kind, const char* name, const char* help, auto value) {
    FamilyWriter writer(page, kind, name, help);
    for (const auto& camera : cameras) writer.add(of_device(camera.lane, camera.name), value(camera.status));
  };
  using Status = scanner::CameraStatus;
  family(Kind::gauge, "usher_camera_up", "Whether a camera gives pictures: 1 or 0.",
         [](const Status& s) { return s.state == scanner::CameraState::running; });
  family(Kind::counter, "usher_camera_frames_total", "Frames taken from a camera.",
         [](const Status& s) { return s.frames; });
  family(Kind::counter, "usher_camera_frames_still_total", "Frames not looked at, because nothing had moved.",
         [](const Status& s) { return s.skipped; });
  family(Kind::counter, "usher_camera_frames_dropped_total", "Frames overtaken by a newer one before they were read.",
         [](const Status& s) { return s.decoding.dropped; });
  family(Kind::counter, "usher_camera_codes_total", "Codes that came into view.",
         [](const Status& s) { return s.codes; });
  family(Kind::counter, "usher_camera_restarts_total", "Times a camera had to be opened again.",
         [](const Status& s) { return s.restarts; });
}

void add_decoders(std::vector<Family>& page, const scanner::DecodePoolCounts& decoders) {
  FamilyWriter(page, Kind::counter, "usher_decoder_pictures_total", "Pictures read, by where they came from.")
      .add({{"source", "handed_in"}}, decoders.stills)
      .add({{"source", "camera"}}, decoders.frames);
  FamilyWriter(page, Kind::counter, "usher_decoder_refused_total", "Pictures turned away because too many waited.")
      .add({}, decoders.busy);
  FamilyWriter(page, Kind::counter, "usher_decoder_failures_total", "Pictures that cost a decoder process its life.")
      .add({{"cause", "crashed"}}, decoders.crashes)
      .add({{"cause", "overdue"}}, decoders.overdue);
  FamilyWriter(page, Kind::counter, "usher_decoder_starts_total", "Decoder processes started.")
      .add({}, decoders.starts);
  FamilyWriter(page, Kind::counter, "usher_decoder_cpu_seconds_total", "Processor time used in decoder processes.")
      .add({}, std::chrono::duration<double>(decoders.cpu).count());
}

}  // namespace usher::api
