#include "gateway/config.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include <unistd.h>

#include "gateway/config_readers.h"
#include "gateway/config_values.h"
#include "gateway/lane/limits.h"

namespace usher {
namespace {

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
    nfc_readers();
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
    for (std::size_t r = 0; r < lane.readers.size(); ++r) reader(path + "." + at("reader", r), lane.readers[r]);
  }

  void reader(const std::string& path, const lane::ReaderOptions& reader) {
    const std::string key = path + "." + std::string(to_string(lane::kind_of(reader)));
    const auto* tcp = std::get_if<scanner::TcpSourceOptions>(&reader.source);
    if (tcp && tcp->way == scanner::TcpSourceOptions::Way::listen) listeners_.push_back({key, tcp->endpoint});
    if (const std::string claim = config::claim_of(reader); !claim.empty()) {
      const auto [known, fresh] = claims_.emplace(claim, key);
      if (!fresh) add(key, claim + " is taken by " + known->second);
    }
  }

  // A reader for all of them leaves none to others.
  void nfc_readers() {
    const auto every = claims_.find("every NFC reader");
    const auto one = claims_.lower_bound("the NFC reader ");
    if (every == claims_.end() || one == claims_.end() || !one->first.starts_with("the NFC reader ")) return;
    add(one->second, "every NFC reader is taken by " + every->second);
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
  std::map<std::string, std::string> claims_;  // what only one reader may have -> the key that has it
};

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
    for (std::size_t i = 0; i < lane.readers.size(); ++i) {
      const auto set_name = [&](auto& source) { source.name = lane.name + "/" + std::to_string(i + 1); };
      std::visit(set_name, lane.readers[i].source);
    }
    for (std::size_t i = 0; i < lane.cameras.size(); ++i)
      lane.cameras[i].source.name = lane.name + "/camera" + std::to_string(i + 1);
    for (std::size_t i = 0; i < lane.relays.size(); ++i)
      lane.relays[i].name = lane.name + "/relay" + std::to_string(i + 1);
    for (std::size_t i = 0; i < lane.lights.size(); ++i)
      lane.lights[i].name = lane.name + "/light" + std::to_string(i + 1);
  }
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
    for (lane::LaneCameraOptions& camera : lane.cameras) camera.source.program = decoder.camera_program;
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
