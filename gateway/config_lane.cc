// The tables [[lane]] of usher.toml.
#include "gateway/config_lane.h"

#include "gateway/config_outputs.h"
#include "gateway/config_readers.h"
#include "gateway/config_values.h"
#include "gateway/lane/limits.h"

namespace usher::config {
namespace {

lane::LaneCameraOptions read_camera(Walk& walk, const toml::table& table, const std::string& path) {
  lane::LaneCameraOptions lane_camera;
  scanner::CameraOptions& camera = lane_camera.source;
  walk.table(table, path,
             {{"source", walk.text([&](std::string_view v) { return set_camera(v, camera.camera); })},
              {"fps", walk.integer(1, static_cast<std::int64_t>(scanner::kFramesPerSecondMax), "frames a second",
                                   [&](std::int64_t v) { camera.frames_per_s = static_cast<double>(v); })},
              {"width", walk.integer(160, scanner::kFrameSideMax, "pixels",
                                     [&](std::int64_t v) { camera.width = static_cast<int>(v); })},
              {"formats", walk.text([&](std::string_view v) { return set_formats(v, camera.formats); })},
              {"loop", walk.boolean(camera.loop)},
              {"required", walk.boolean(lane_camera.required)}});
  if (!table.contains("source")) walk.error(table, path, "needs the key source: a device, an address or a file");
  return lane_camera;
}

}  // namespace

lane::LaneOptions read_lane(Walk& walk, const toml::table& table, const std::string& path) {
  lane::LaneOptions lane;
  const auto read_readers = [&](const toml::node& node, const std::string& readers_path) {
    walk.tables(node, readers_path, lane::kReadersPerLaneMax, [&](const toml::table& reader, const std::string& p) {
      lane.readers.push_back(read_reader(walk, reader, p));
    });
  };
  const auto read_cameras = [&](const toml::node& node, const std::string& cameras_path) {
    walk.tables(node, cameras_path, lane::kCamerasPerLaneMax, [&](const toml::table& camera, const std::string& p) {
      lane.cameras.push_back(read_camera(walk, camera, p));
    });
  };
  const auto read_relays = [&](const toml::node& node, const std::string& relays_path) {
    walk.tables(node, relays_path, lane::kRelaysPerLaneMax, [&](const toml::table& relay, const std::string& p) {
      lane.relays.push_back(read_relay(walk, relay, p));
    });
  };
  const auto read_lights = [&](const toml::node& node, const std::string& lights_path) {
    walk.tables(node, lights_path, lane::kLightsPerLaneMax, [&](const toml::table& light, const std::string& p) {
      lane.lights.push_back(read_light(walk, light, p));
    });
  };
  const auto read_reasons = [&](const toml::node& node, const std::string& reasons_path) {
    lane.staff_reasons = walk.words(node, reasons_path, check_reason);
  };
  walk.table(table, path,
             {{"name", walk.text([&](std::string_view v) { return set_name(v, lane.name); })},
              {"gate", walk.text([&](std::string_view v) { return set_name(v, lane.gate); })},
              {"event", walk.text([&](std::string_view v) { return set_slug(v, lane.event); })},
              {"list", walk.text([&](std::string_view v) { return set_slug(v, lane.list); })},
              {"direction", walk.text([&](std::string_view v) { return set_direction(v, lane.direction); })},
              {"language", walk.text([&](std::string_view v) { return set_language(v, lane.language); })},
              {"verdict_line", walk.boolean(lane.line.enabled)},
              {"verdict_ok", walk.text([&](std::string_view v) { return set_template(v, lane.line.ok); })},
              {"verdict_vip", walk.text([&](std::string_view v) { return set_template(v, lane.line.vip); })},
              {"verdict_no", walk.text([&](std::string_view v) { return set_template(v, lane.line.no); })},
              {"verdict_end", walk.text([&](std::string_view v) { return set_line_end(v, lane.line.end); })},
              {"repeat_window_ms", walk.milliseconds(std::chrono::milliseconds{0}, lane::kRepeatWindowMax,
                                                     [&](std::chrono::milliseconds v) { lane.repeat_window = v; })},
              {"verdict_shown_ms", walk.milliseconds(lane::kVerdictShownMin, lane::kVerdictShownMax,
                                                     [&](std::chrono::milliseconds v) { lane.verdict_shown = v; })},
              {"vip", walk.boolean(lane.vip)},
              {"staff_reasons", read_reasons},
              {"reader", read_readers},
              {"camera", read_cameras},
              {"relay", read_relays},
              {"light", read_lights}});
  for (const std::string_view key : {"name", "gate", "event", "list"}) {
    if (!table.contains(key)) walk.error(table, path, "needs the key " + std::string(key));
  }
  return lane;
}

}  // namespace usher::config
