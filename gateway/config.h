// usherd's configuration: usher.toml and flags, in one value. Parsing is pure: text in, value or exact errors out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/lane/options.h"
#include "gateway/sequencer/limits.h"
#include "scanner/source/endpoint.h"

namespace usher {

inline constexpr std::size_t kConfigBytesMax = 4u << 20;
inline constexpr std::size_t kIoThreadsMax = 256;
inline constexpr std::int64_t kPermitsMax = 1'000'000;

// The processes that read pictures (scanner/decoder/DECODING.md).
struct DecoderConfig {
  std::string program;            // usher-decoder; resolve_defaults() finds it beside usherd
  std::string camera_program;     // usher-camera, the same
  std::size_t processes = 0;      // 0: resolve_defaults() takes half of the cores
  std::int64_t cpu_percent = 50;  // of one processor for each process: what cameras' frames may use

  friend bool operator==(const DecoderConfig&, const DecoderConfig&) = default;
};

struct Config {
  std::string data = "./usher-data";
  // Without TLS, personal data would cross the network in the clear: other machines are served only when told so.
  scanner::Endpoint listen{"127.0.0.1", 8480};
  std::string tls_certificate;  // PEM files; both or neither
  std::string tls_key;
  std::string master_key;      // resolve_defaults() fills it
  std::size_t io_threads = 0;  // 0: resolve_defaults() takes half of the cores
  std::int64_t permits = sequencer::kPermitsDefault;
  std::chrono::milliseconds repeat_window{3000};
  std::string log_level = "info";  // trace, debug, info, warning, error
  std::vector<std::string> gates;
  std::vector<lane::LaneOptions> lanes;
  DecoderConfig decoder;

  friend bool operator==(const Config&, const Config&) = default;
};

struct ConfigError {
  std::string file;                    // "" for a flag
  std::uint32_t line = 0, column = 0;  // 1-based; 0 if unknown
  std::string key;                     // "lane[2].reader[1].framing"
  std::string message;                 // what is wrong, what is allowed, the nearest known key

  friend bool operator==(const ConfigError&, const ConfigError&) = default;
};
// "usher.toml:12:1: lane[2].framng: unknown key; did you mean framing?"
[[nodiscard]] std::string to_string(const ConfigError& error);

// usher.toml's text; all errors found, in the order of the file (at most 50).
[[nodiscard]] std::expected<Config, std::vector<ConfigError>> parse_config(std::string_view text,
                                                                           std::string_view file_name);

// "lane=A1,gate=North,list=EVENT/LIST,listen=127.0.0.1:9100": one --reader. Keys: lane gate list direction language,
// and those of [[lane.reader]]. Adds a lane, or a reader to the lane of that name.
[[nodiscard]] std::expected<void, ConfigError> add_reader(Config& config, std::string_view text);

// Names every device after its lane: "A1/1", "A1/2" …, "A1/camera1", "A1/relay1", "A1/light1" …
void name_readers(Config& config);

// What holds across keys: both TLS files or neither, no lane, gate or listening port twice. Empty: fine.
[[nodiscard]] std::vector<ConfigError> check(const Config& config);

// What a start of usherd is asked to do.
struct Invocation {
  enum class Action : std::uint8_t { serve, check_config, print };
  Action action = Action::serve;
  Config config;                      // complete: file, then flags over it, then defaults
  std::vector<std::string> warnings;  // for the log
  std::string text;                   // print: help or version, for stdout
};
// Reads the file of --config. Errors are ready to print on stderr, one a line. Any exception of a library ends here.
[[nodiscard]] std::expected<Invocation, std::string> parse_command_line(int argc, const char* const* argv,
                                                                        std::string_view version);

// Fills master_key ($CREDENTIALS_DIRECTORY/usher-master-key if it is there, else <data>/master.key), io_threads and the
// decoder's programs and processes.
void resolve_defaults(Config& config);

}  // namespace usher
