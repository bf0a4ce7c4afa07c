#include "gateway/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include <unistd.h>

#include "gateway/config_values.h"
#include "gateway/lane/limits.h"

namespace usher {
namespace {

using Way = scanner::TcpSourceOptions::Way;
constexpr std::size_t kErrorsMax = 50;

std::string at(std::string_view key, std::size_t index) {
  return std::string(key) + "[" + std::to_string(index + 1) + "]";
}

// Two listeners on one port: the same address, or one of them takes every address.
bool same_listener(const scanner::Endpoint& a, const scanner::Endpoint& b) {
  const auto every = [](const std::string& host) { return host == "0.0.0.0" || host == "::"; };
  return a.port != 0 && a.port == b.port && (a.host == b.host || every(a.host) || every(b.host));
}

class Checker {
 public:
  explicit Checker(const Config& config) : config_(config) {}

  std::vector<ConfigError> run() {
    if (config_.tls_certificate.empty() != config_.tls_key.empty()) {
      add(config_.tls_key.empty() ? "tls_cert" : "tls_key",
          "a certificate needs a key and a key a certificate; give both");
    }
    gates();
    listeners_.push_back({"listen", config_.listen});
    for (std::size_t i = 0; i < config_.lanes.size(); ++i) lane(i);
    for (std::size_t i = 0; i < listeners_.size(); ++i) listener(i);
    return std::move(errors_);
  }

 private:
  void add(std::string key, std::string message) {
    if (errors_.size() < kErrorsMax) errors_.push_back({"", 0, 0, std::move(key), std::move(message)});
  }

  void gates() {
    for (std::size_t i = 0; i < config_.gates.size(); ++i) {
      if (!gates_.emplace(config_.gates[i], i).second) {
        add(at("gate", i) + ".name", "gate " + config_.gates[i] + " is there already");
      }
    }
  }

  void lane(std::size_t index) {
    const lane::LaneOptions& lane = config_.lanes[index];
    const std::string path = at("lane", index);
    if (!lanes_.emplace(lane.name, index).second) add(path + ".name", "lane " + lane.name + " is there already");
    if (!gates_.empty() && !gates_.contains(lane.gate)) {
      std::vector<std::string_view> known(config_.gates.begin(), config_.gates.end());
      const std::string_view near = config::nearest(lane.gate, known);
      add(path + ".gate", "no [[gate]] is named " + lane.gate +
                              (near.empty() ? std::string() : "; did you mean " + std::string(near) + "?"));
    }
    cameras_ += lane.cameras.size();
    if (cameras_ > lane::kCamerasMax && cameras_ - lane.cameras.size() <= lane::kCamerasMax) {
      add(path, "more than " + std::to_string(lane::kCamerasMax) + " cameras on one gateway");
    }
    for (std::size_t r = 0; r < lane.readers.size(); ++r) {
      if (lane.readers[r].way == Way::listen) {
        listeners_.push_back({path + "." + at("reader", r) + ".listen", lane.readers[r].endpoint});
      }
    }
  }

  void listener(std::size_t index) {
    for (std::size_t earlier = 0; earlier < index; ++earlier) {
      if (!same_listener(listeners_[earlier].second, listeners_[index].second)) continue;
      add(listeners_[index].first, to_string(listeners_[index].second) + " is taken by " + listeners_[earlier].first);
      return;
    }
  }

  const Config& config_;
  std::vector<ConfigError> errors_;
  std::map<std::string_view, std::size_t> gates_, lanes_;
  std::size_t cameras_ = 0;
  std::vector<std::pair<std::string, scanner::Endpoint>> listeners_;
};

// One --reader: what it says of the lane, and of the reader itself.
struct ReaderText {
  lane::LaneOptions lane;
  scanner::TcpSourceOptions reader;
  bool has_way = false;
};

config::Wrong set_list(std::string_view value, lane::LaneOptions& lane) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return "expected EVENT/LIST, for instance expo/main";
  if (auto wrong = config::set_slug(value.substr(0, slash), lane.event)) return "the event: " + *wrong;
  if (auto wrong = config::set_slug(value.substr(slash + 1), lane.list)) return "the list: " + *wrong;
  return std::nullopt;
}

config::Wrong set_idle(std::string_view value, std::chrono::milliseconds& out) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return "expected a number of milliseconds";
  if (auto wrong = config::check_range(number, scanner::kIdleGapMin.count(), scanner::kIdleGapMax.count(), "ms"))
    return wrong;
  out = std::chrono::milliseconds(number);
  return std::nullopt;
}

config::Wrong set_way(std::string_view value, Way way, ReaderText& text) {
  if (std::exchange(text.has_way, true)) return "listen or connect, not both";
  return config::set_endpoint(value, way, text.reader);
}

config::Wrong set_pair(std::string_view key, std::string_view value, ReaderText& text) {
  static constexpr std::string_view kKnown[] = {"lane",    "gate",    "list",      "listen",  "connect",
                                                "framing", "idle_ms", "direction", "language"};
  if (key == "lane") return config::set_name(value, text.lane.name);
  if (key == "gate") return config::set_name(value, text.lane.gate);
  if (key == "list") return set_list(value, text.lane);
  if (key == "listen") return set_way(value, Way::listen, text);
  if (key == "connect") return set_way(value, Way::dial, text);
  if (key == "framing") return config::set_framing(value, text.reader.framing);
  if (key == "idle_ms") return set_idle(value, text.reader.idle_gap);
  if (key == "direction") return config::set_direction(value, text.lane.direction);
  if (key == "language") return config::set_language(value, text.lane.language);
  return config::unknown_key(key, kKnown);
}

std::unexpected<ConfigError> reader_error(std::string_view key, std::string message) {
  const std::string place = key.empty() ? "--reader" : "--reader " + std::string(key);
  return std::unexpected(ConfigError{"", 0, 0, place, std::move(message)});
}

std::expected<ReaderText, ConfigError> read_pairs(std::string_view text) {
  constexpr std::string_view kExample = "for instance lane=A1,gate=North,list=expo/main,listen=127.0.0.1:9100";
  ReaderText read;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return reader_error("", "\"" + std::string(pair) + "\" is not KEY=VALUE; " + std::string(kExample));
    }
    const std::string_view key = pair.substr(0, equals);
    if (auto wrong = set_pair(key, pair.substr(equals + 1), read)) return reader_error(key, *wrong);
  }
  if (read.lane.name.empty()) return reader_error("", "needs lane=; " + std::string(kExample));
  if (!read.has_way) return reader_error("", "needs listen= or connect=; " + std::string(kExample));
  return read;
}

}  // namespace

std::string to_string(const ConfigError& error) {
  std::string text = error.file;
  if (error.line > 0) text += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
  if (!text.empty()) text += ": ";
  if (!error.key.empty()) text += error.key + ": ";
  return text + error.message;
}

void name_readers(Config& config) {
  for (lane::LaneOptions& lane : config.lanes) {
    for (std::size_t i = 0; i < lane.readers.size(); ++i)
      lane.readers[i].name = lane.name + "/" + std::to_string(i + 1);
    for (std::size_t i = 0; i < lane.cameras.size(); ++i)
      lane.cameras[i].name = lane.name + "/camera" + std::to_string(i + 1);
    for (std::size_t i = 0; i < lane.relays.size(); ++i)
      lane.relays[i].name = lane.name + "/relay" + std::to_string(i + 1);
    for (std::size_t i = 0; i < lane.lights.size(); ++i)
      lane.lights[i].name = lane.name + "/light" + std::to_string(i + 1);
  }
}

std::expected<void, ConfigError> add_reader(Config& config, std::string_view text) {
  auto read = read_pairs(text);
  if (!read) return std::unexpected(read.error());
  auto lane = std::find_if(config.lanes.begin(), config.lanes.end(),
                           [&](const lane::LaneOptions& known) { return known.name == read->lane.name; });
  if (lane == config.lanes.end()) {
    if (read->lane.gate.empty() || read->lane.list.empty()) {
      return reader_error("", "lane " + read->lane.name + " is new, so it needs gate= and list=EVENT/LIST");
    }
    if (config.lanes.size() >= lane::kLanesMax)
      return reader_error("", "more lanes than " + std::to_string(lane::kLanesMax));
    lane = config.lanes.insert(config.lanes.end(), std::move(read->lane));
  } else {
    const bool other = (!read->lane.gate.empty() && read->lane.gate != lane->gate) ||
                       (!read->lane.list.empty() && (read->lane.list != lane->list || read->lane.event != lane->event));
    if (other) return reader_error("", "lane " + lane->name + " has another gate or list already");
  }
  if (lane->readers.size() >= lane::kReadersPerLaneMax) {
    return reader_error("", "more readers than " + std::to_string(lane::kReadersPerLaneMax) + " on lane " + lane->name);
  }
  lane->readers.push_back(std::move(read->reader));
  name_readers(config);
  return {};
}

std::vector<ConfigError> check(const Config& config) {
  return Checker(config).run();
}

namespace {

// Beside the program that runs: where the build and the package put them.
std::string beside_us(const char* name) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string(name) : (own.parent_path() / name).string();
}

void resolve_decoder(Config& config) {
  DecoderConfig& decoder = config.decoder;
  if (decoder.program.empty()) decoder.program = beside_us("usher-decoder");
  if (decoder.camera_program.empty()) decoder.camera_program = beside_us("usher-camera");
  if (decoder.processes == 0) decoder.processes = std::max(1u, std::thread::hardware_concurrency() / 2);
  decoder.processes = std::min(decoder.processes, scanner::kDecodersMax);
  for (lane::LaneOptions& lane : config.lanes) {
    for (scanner::CameraOptions& camera : lane.cameras) camera.program = decoder.camera_program;
  }
}

}  // namespace

void resolve_defaults(Config& config) {
  resolve_decoder(config);
  if (config.io_threads == 0) config.io_threads = std::max(1u, std::thread::hardware_concurrency() / 2);
  if (!config.master_key.empty()) return;
  config.master_key = config.data + "/master.key";
  if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY")) {
    std::string credential = std::string(credentials) + "/usher-master-key";
    if (::access(credential.c_str(), R_OK) == 0) config.master_key = std::move(credential);
  }
}

}  // namespace usher
