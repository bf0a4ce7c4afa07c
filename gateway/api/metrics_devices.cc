// The readers, cameras, decoders, relays and lights of the lanes.
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
  family(Kind::counter, "usher_camera_frames_decoded_total", "Frames in which a decoder looked for codes.",
         [](const Status& s) { return s.decoding.decoded; });
  family(Kind::counter, "usher_camera_frames_dropped_total", "Frames overtaken by a newer one before they were read.",
         [](const Status& s) { return s.decoding.dropped; });
  family(Kind::counter, "usher_camera_codes_total", "Codes that came into view.",
         [](const Status& s) { return s.codes; });
  family(Kind::counter, "usher_camera_restarts_total", "Times a camera had to be opened again.",
         [](const Status& s) { return s.restarts; });
}

namespace {

void add_relays(std::vector<Family>& page, const std::vector<lane::OutputStatus>& relays) {
  if (relays.empty()) return;
  FamilyWriter pulses(page, Kind::counter, "usher_relay_pulses_total", "Pulses that a relay has confirmed.");
  for (const auto& relay : relays) pulses.add(of_device(relay.lane, relay.name), relay.pulses);
  FamilyWriter missed(page, Kind::counter, "usher_relay_pulses_missed_total",
                      "Pulses that were not given, are not confirmed or could not be ended, by cause.");
  for (const auto& relay : relays) {
    for (std::size_t cause = 0; cause < lane::kMissed; ++cause) {
      metrics::Labels labels = of_device(relay.lane, relay.name);
      labels.emplace_back("cause", to_string(static_cast<lane::Missed>(cause)));
      missed.add(std::move(labels), relay.missed[cause]);
    }
  }
  FamilyWriter latency(page, Kind::histogram, "usher_relay_pulse_duration_seconds",
                       "From the verdict until the relay has confirmed its pulse.");
  for (const auto& relay : relays) latency.add(of_device(relay.lane, relay.name), relay.latency_s);
}

void add_lights(std::vector<Family>& page, const std::vector<lane::OutputStatus>& lights) {
  if (lights.empty()) return;
  using Status = lane::OutputStatus;
  const auto family = [&](const char* name, const char* help, std::uint64_t Status::*value) {
    FamilyWriter writer(page, Kind::counter, name, help);
    for (const auto& light : lights) writer.add(of_device(light.lane, light.name), light.*value);
  };
  family("usher_light_signals_total", "Signals that a light tower has acknowledged.", &Status::shown);
  family("usher_light_signals_skipped_total", "Signals overtaken by a newer one.", &Status::skipped);
  family("usher_light_signals_refused_total", "Signals that a light tower has refused.", &Status::refused);
}

}  // namespace

void add_outputs(std::vector<Family>& page, const std::vector<lane::OutputStatus>& outputs) {
  if (outputs.empty()) return;
  FamilyWriter up(page, Kind::gauge, "usher_output_up", "Whether a relay or light answers: 1 or 0.");
  for (const auto& output : outputs) up.add(of_device(output.lane, output.name), output.up);
  FamilyWriter connects(page, Kind::counter, "usher_output_connects_total", "Times a relay or light was connected.");
  for (const auto& output : outputs) connects.add(of_device(output.lane, output.name), output.connects);
  std::vector<lane::OutputStatus> relays, lights;
  for (const auto& output : outputs) {
    (output.kind == lane::OutputStatus::Kind::relay ? relays : lights).push_back(output);
  }
  add_relays(page, relays);
  add_lights(page, lights);
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
