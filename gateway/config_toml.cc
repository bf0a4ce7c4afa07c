// usher.toml, read with toml++.
#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "gateway/config.h"
#include "gateway/config_values.h"
#include "gateway/lane/limits.h"
#include "storage/import/toml.h"

namespace usher {
namespace {

using config::Wrong;
constexpr std::size_t kErrorsMax = 50;

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

// Reads tables by a list of known keys, and keeps every error with its place.
class Walk {
 public:
  struct Field {
    std::string_view key;
    std::function<void(const toml::node&, const std::string& path)> read;
  };

  explicit Walk(std::string_view file) : file_(file) {}

  void table(const toml::table& table, const std::string& path, const std::vector<Field>& fields);
  // [[key]]: `each` is called with "key[1]", "key[2]" …
  void tables(const toml::node& node, const std::string& path, std::size_t count_max,
              const std::function<void(const toml::table&, const std::string& path)>& each);
  void error(const toml::node& node, const std::string& path, std::string message);
  void error_at(toml::source_position at, const std::string& path, std::string message);
  // For errors that are found when everything has been read.
  void place(ConfigError& error) const;

  // Readers of one value, for Field::read.
  [[nodiscard]] auto text(std::function<Wrong(std::string_view)> set) {
    return [this, set = std::move(set)](const toml::node& node, const std::string& path) {
      const auto* value = node.as_string();
      if (!value) return error(node, path, "expected a string, not " + std::string(type_name(node)));
      if (auto wrong = set(value->get())) error(node, path, *wrong);
    };
  }
  [[nodiscard]] auto integer(std::int64_t min, std::int64_t max, std::string_view unit,
                             std::function<void(std::int64_t)> set) {
    return [this, min, max, unit, set = std::move(set)](const toml::node& node, const std::string& path) {
      const auto* value = node.as_integer();
      if (!value) return error(node, path, "expected an integer, not " + std::string(type_name(node)));
      if (auto wrong = config::check_range(value->get(), min, max, unit)) return error(node, path, *wrong);
      set(value->get());
    };
  }
  [[nodiscard]] auto milliseconds(std::chrono::milliseconds min, std::chrono::milliseconds max,
                                  std::function<void(std::chrono::milliseconds)> set) {
    return integer(min.count(), max.count(), "ms",
                   [set = std::move(set)](std::int64_t value) { set(std::chrono::milliseconds(value)); });
  }
  [[nodiscard]] auto boolean(bool& out) {
    return [this, &out](const toml::node& node, const std::string& path) {
      const auto* value = node.as_boolean();
      if (!value) return error(node, path, "expected true or false, not " + std::string(type_name(node)));
      out = value->get();
    };
  }

  std::vector<ConfigError> errors;

 private:
  std::string file_;
  std::map<std::string, toml::source_position> places_;
};

void Walk::table(const toml::table& table, const std::string& path, const std::vector<Field>& fields) {
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const auto& [key, node] : table) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.key == key.str(); });
    const std::string full = prefix + std::string(key.str());
    places_.emplace(full, key.source().begin);
    if (field != fields.end()) {
      field->read(node, full);
      continue;
    }
    std::vector<std::string_view> known;
    for (const Field& f : fields) known.push_back(f.key);
    error_at(key.source().begin, full, config::unknown_key(key.str(), known));
  }
}

void Walk::tables(const toml::node& node, const std::string& path, std::size_t count_max,
                  const std::function<void(const toml::table&, const std::string& path)>& each) {
  const auto* array = node.as_array();
  if (!array) return error(node, path, "expected a list of tables; write [[" + path.substr(path.rfind('.') + 1) + "]]");
  if (array->size() > count_max) return error(node, path, "more than " + std::to_string(count_max));
  std::size_t index = 0;
  for (const toml::node& item : *array) {
    const std::string item_path = path + "[" + std::to_string(++index) + "]";
    places_.emplace(item_path, item.source().begin);
    if (const auto* table = item.as_table()) {
      each(*table, item_path);
    } else {
      error(item, item_path, "expected a table, not " + std::string(type_name(item)));
    }
  }
}

void Walk::error(const toml::node& node, const std::string& path, std::string message) {
  error_at(node.source().begin, path, std::move(message));
}

void Walk::error_at(toml::source_position at, const std::string& path, std::string message) {
  if (errors.size() < kErrorsMax) errors.push_back({file_, at.line, at.column, path, std::move(message)});
}

// The place of the key, or of the nearest table around it.
void Walk::place(ConfigError& error) const {
  error.file = file_;
  for (std::string path = error.key; !path.empty();) {
    if (const auto known = places_.find(path); known != places_.end()) {
      error.line = known->second.line;
      error.column = known->second.column;
      return;
    }
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
}

scanner::TcpSourceOptions read_reader(Walk& walk, const toml::table& table, const std::string& path) {
  using Way = scanner::TcpSourceOptions::Way;
  scanner::TcpSourceOptions reader;
  const auto way = [&](Way w) {
    return walk.text([&reader, w](std::string_view v) { return config::set_endpoint(v, w, reader); });
  };
  walk.table(
      table, path,
      {{"listen", way(Way::listen)},
       {"connect", way(Way::dial)},
       {"framing", walk.text([&](std::string_view v) { return config::set_framing(v, reader.framing); })},
       {"idle_ms", walk.milliseconds(scanner::kIdleGapMin, scanner::kIdleGapMax,
                                     [&](std::chrono::milliseconds v) { reader.idle_gap = v; })},
       {"connections_max", walk.integer(1, scanner::kConnectionsPerSourceMax, "connections", [&](std::int64_t v) {
          reader.connections_max = static_cast<std::size_t>(v);
        })}});
  if (table.contains("listen") == table.contains("connect")) {
    walk.error(table, path, "give either listen (the reader dials in) or connect (usher dials the reader)");
  }
  return reader;
}

scanner::CameraOptions read_camera(Walk& walk, const toml::table& table, const std::string& path) {
  scanner::CameraOptions camera;
  walk.table(table, path,
             {{"source", walk.text([&](std::string_view v) { return config::set_camera(v, camera.camera); })},
              {"fps", walk.integer(1, static_cast<std::int64_t>(scanner::kFramesPerSecondMax), "frames a second",
                                   [&](std::int64_t v) { camera.frames_per_s = static_cast<double>(v); })},
              {"width", walk.integer(160, scanner::kFrameSideMax, "pixels",
                                     [&](std::int64_t v) { camera.width = static_cast<int>(v); })},
              {"formats", walk.text([&](std::string_view v) { return config::set_formats(v, camera.formats); })},
              {"loop", walk.boolean(camera.loop)}});
  if (!table.contains("source")) walk.error(table, path, "needs the key source: a device, an address or a file");
  return camera;
}

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
  walk.table(table, path,
             {{"name", walk.text([&](std::string_view v) { return config::set_name(v, lane.name); })},
              {"gate", walk.text([&](std::string_view v) { return config::set_name(v, lane.gate); })},
              {"event", walk.text([&](std::string_view v) { return config::set_slug(v, lane.event); })},
              {"list", walk.text([&](std::string_view v) { return config::set_slug(v, lane.list); })},
              {"direction", walk.text([&](std::string_view v) { return config::set_direction(v, lane.direction); })},
              {"language", walk.text([&](std::string_view v) { return config::set_language(v, lane.language); })},
              {"verdict_line", walk.boolean(lane.line.enabled)},
              {"verdict_ok", walk.text([&](std::string_view v) { return config::set_template(v, lane.line.ok); })},
              {"verdict_no", walk.text([&](std::string_view v) { return config::set_template(v, lane.line.no); })},
              {"verdict_end", walk.text([&](std::string_view v) { return config::set_line_end(v, lane.line.end); })},
              {"repeat_window_ms", walk.milliseconds(std::chrono::milliseconds{0}, lane::kRepeatWindowMax,
                                                     [&](std::chrono::milliseconds v) { lane.repeat_window = v; })},
              {"reader", read_readers},
              {"camera", read_cameras}});
  for (const std::string_view key : {"name", "gate", "event", "list"}) {
    if (!table.contains(key)) walk.error(table, path, "needs the key " + std::string(key));
  }
  return lane;
}

void read_gate(Walk& walk, const toml::table& table, const std::string& path, Config& config) {
  std::string name;
  walk.table(table, path, {{"name", walk.text([&](std::string_view v) { return config::set_name(v, name); })}});
  if (!table.contains("name")) walk.error(table, path, "needs the key name");
  config.gates.push_back(std::move(name));
}

void read_decoder(Walk& walk, const toml::node& node, const std::string& path, DecoderConfig& decoder) {
  const auto* table = node.as_table();
  if (!table) return walk.error(node, path, "expected a table; write [decoder]");
  const auto path_of = [&](std::string& out) {
    return walk.text([&out](std::string_view v) { return config::set_path(v, out); });
  };
  walk.table(*table, path,
             {{"program", path_of(decoder.program)},
              {"camera_program", path_of(decoder.camera_program)},
              {"processes", walk.integer(1, scanner::kDecodersMax, "processes",
                                         [&](std::int64_t v) { decoder.processes = static_cast<std::size_t>(v); })},
              {"cpu_percent", walk.integer(5, 100, "percent", [&](std::int64_t v) { decoder.cpu_percent = v; })}});
}

void read_root(Walk& walk, const toml::table& table, Config& config) {
  const auto read_gates = [&](const toml::node& node, const std::string& path) {
    walk.tables(node, path, lane::kLanesMax,
                [&](const toml::table& gate, const std::string& p) { read_gate(walk, gate, p, config); });
  };
  const auto read_lanes = [&](const toml::node& node, const std::string& path) {
    walk.tables(node, path, lane::kLanesMax, [&](const toml::table& lane, const std::string& p) {
      config.lanes.push_back(read_lane(walk, lane, p));
    });
  };
  const auto path_of = [&](std::string& out) {
    return walk.text([&out](std::string_view v) { return config::set_path(v, out); });
  };
  walk.table(table, "",
             {{"data", path_of(config.data)},
              {"listen", walk.text([&](std::string_view v) { return config::set_listen(v, config.listen); })},
              {"tls_cert", path_of(config.tls_certificate)},
              {"tls_key", path_of(config.tls_key)},
              {"master_key", path_of(config.master_key)},
              {"threads", walk.integer(1, kIoThreadsMax, "threads",
                                       [&](std::int64_t v) { config.io_threads = static_cast<std::size_t>(v); })},
              {"permits", walk.integer(1, kPermitsMax, "commands", [&](std::int64_t v) { config.permits = v; })},
              {"repeat_window_ms", walk.milliseconds(std::chrono::milliseconds{0}, lane::kRepeatWindowMax,
                                                     [&](std::chrono::milliseconds v) { config.repeat_window = v; })},
              {"log_level", walk.text([&](std::string_view v) { return config::set_log_level(v, config.log_level); })},
              {"gate", read_gates},
              {"lane", read_lanes},
              {"decoder", [&](const toml::node& node, const std::string& decoder_path) {
                 read_decoder(walk, node, decoder_path, config.decoder);
               }}});
}

}  // namespace

std::expected<Config, std::vector<ConfigError>> parse_config(std::string_view text, std::string_view file_name) {
  Walk walk(file_name);
  if (text.size() > kConfigBytesMax) {
    walk.errors.push_back(
        {std::string(file_name), 0, 0, "", "larger than " + std::to_string(kConfigBytesMax) + " bytes"});
    return std::unexpected(std::move(walk.errors));
  }
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    walk.error_at(parsed.error().source().begin, "", std::string(parsed.error().description()));
    return std::unexpected(std::move(walk.errors));
  }
  Config config;
  read_root(walk, parsed.table(), config);
  name_readers(config);
  if (walk.errors.empty()) {
    walk.errors = check(config);
    for (ConfigError& error : walk.errors) walk.place(error);
  }
  if (walk.errors.empty()) return config;
  std::stable_sort(walk.errors.begin(), walk.errors.end(), [](const ConfigError& a, const ConfigError& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return std::unexpected(std::move(walk.errors));
}

}  // namespace usher
