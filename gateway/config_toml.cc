// usher.toml, read with toml++.
#include <algorithm>
#include <utility>

#include "gateway/config.h"
#include "gateway/config_lane.h"
#include "gateway/config_values.h"
#include "gateway/config_walk.h"
#include "gateway/lane/limits.h"

namespace usher {
namespace {

using config::Walk;

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
      config.lanes.push_back(config::read_lane(walk, lane, p));
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
