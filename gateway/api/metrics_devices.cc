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

void add_readers(std::vector<Family>& page, const std::vector<lane::ReaderStatus>& readers) {
  if (readers.empty()) return;
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
