// usherd's flags: the one adapter of CLI11; its exceptions end here.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include <CLI/CLI.hpp>

#include "gateway/config.h"
#include "gateway/config_values.h"

namespace usher {
namespace {

constexpr const char* kAbout =
    "usherd checks people in at the entrances of an event: it takes scans from readers and over HTTP, keeps every "
    "verdict "
    "on disk before it is told, and streams live counts.";

constexpr const char* kExamples = R"(
Examples
  Try it on this machine; the first start makes ./usher-data with an admin token in admin.token:
    usherd

  One entrance, one reader that dials in on port 9100:
    usherd --data /var/lib/usher --reader lane=A1,gate=North,list=expo/main,listen=0.0.0.0:9100

  A reader that waits to be dialed, and handhelds on the network over TLS:
    usherd --listen 0.0.0.0:8480 --tls-cert cert.pem --tls-key key.pem \
           --reader lane=A1,gate=North,list=expo/main,connect=192.168.1.20,preset=keyence

  A reader plugged into this machine, without which the entrance is closed (what is there: usherctl device list):
    usherd --reader lane=A1,gate=North,list=expo/main,serial=/dev/ttyACM0,required=true

  The same from a file, checked first:
    usherd --config usher.toml --check-config
    usherd --config usher.toml

usher.toml
  data = "/var/lib/usher"
  listen = "0.0.0.0:8480"
  tls_cert = "/etc/usher/cert.pem"
  tls_key = "/etc/usher/key.pem"

  [[lane]]
  name = "A1"
  gate = "North"
  event = "expo"
  list = "main"
  language = "zh"
  verdict_ok = "OK {name}"
  verdict_no = "NO {reason} {text}"

  [[lane.reader]]
  listen = "0.0.0.0:9100"

  [[lane.reader]]
  connect = "192.168.1.20"
  preset = "keyence"

  [[lane.reader]]
  serial = "20161B4A2C"
  required = true

After a change: usherd --config usher.toml --check-config, then kill -HUP. Lanes that stay the same are not touched.
)";

struct Flags {
  std::string config_file, data, listen, tls_cert, tls_key, master_key, log_level;
  std::int64_t threads = 0;
  std::vector<std::string> readers;
  bool check_config = false;
};

// What CLI11 made of the arguments: the flags, or a text for stdout, or an error.
struct Parsed {
  Flags flags;
  std::string text;
  std::string error;
};

void declare(CLI::App& app, Flags& flags) {
  app.add_option("--config", flags.config_file, "usher.toml; flags win over it");
  app.add_option("--data", flags.data, "data folder (default ./usher-data)");
  app.add_option(
      "--listen", flags.listen,
      "HTTP address, HOST:PORT (default 127.0.0.1:8480: this machine only; give a certificate before you open it)");
  app.add_option("--tls-cert", flags.tls_cert, "certificate chain, PEM");
  app.add_option("--tls-key", flags.tls_key, "its private key, PEM");
  app.add_option("--master-key", flags.master_key,
                 "the key that opens the data; best on another disk (default: master.key in the data folder)");
  app.add_option("--threads", flags.threads, "I/O threads (default half of the cores)");
  app.add_option(
      "--reader", flags.readers,
      "a reader, repeatable: lane=,gate=,list=EVENT/LIST and one of listen=HOST:PORT, connect=HOST:PORT, "
      "serial=DEVICE, "
      "hid=DEVICE, resident_id=DEVICE, nfc=NAME; also direction=, language= and every other key of [[lane.reader]]");
  app.add_option("--log-level", flags.log_level, "trace, debug, info, warning or error (default info)");
  app.add_flag("--check-config", flags.check_config, "check the configuration, start nothing");
}

Parsed parse_flags(int argc, const char* const* argv, std::string_view version) {
  Parsed parsed;
  CLI::App app(kAbout, "usherd");
  app.footer(kExamples);
  app.set_version_flag("--version", "usherd " + std::string(version));
  declare(app, parsed.flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    std::ostringstream out, err;
    const int code = app.exit(problem, out, err);
    (code == 0 ? parsed.text : parsed.error) = code == 0 ? out.str() : err.str();
  } catch (const std::exception& problem) {
    parsed.error = problem.what();
  }
  return parsed;
}

std::expected<Config, std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(path + ": cannot be read");
  std::string text;
  text.resize(kConfigBytesMax + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return std::unexpected(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto config = parse_config(text, path);
  if (config) return std::move(*config);
  std::string errors;
  for (const ConfigError& error : config.error()) errors += (errors.empty() ? "" : "\n") + to_string(error);
  return std::unexpected(std::move(errors));
}

// Flags over the file. The error names the flag.
std::expected<void, std::string> apply(const Flags& flags, Config& config) {
  const auto failed = [](std::string_view flag, const std::string& message) {
    return std::unexpected(std::string(flag) + ": " + message);
  };
  if (!flags.data.empty()) config.data = flags.data;
  if (!flags.tls_cert.empty()) config.tls_certificate = flags.tls_cert;
  if (!flags.tls_key.empty()) config.tls_key = flags.tls_key;
  if (!flags.master_key.empty()) config.master_key = flags.master_key;
  if (!flags.listen.empty()) {
    if (auto wrong = config::set_listen(flags.listen, config.listen)) return failed("--listen", *wrong);
  }
  if (!flags.log_level.empty()) {
    if (auto wrong = config::set_log_level(flags.log_level, config.log_level)) return failed("--log-level", *wrong);
  }
  if (flags.threads != 0) {
    if (auto wrong = config::check_range(flags.threads, 1, kIoThreadsMax, "threads"))
      return failed("--threads", *wrong);
    config.io_threads = static_cast<std::size_t>(flags.threads);
  }
  for (const std::string& reader : flags.readers) {
    if (auto added = add_reader(config, reader); !added) return std::unexpected(to_string(added.error()));
  }
  std::string errors;
  for (const ConfigError& error : check(config)) errors += (errors.empty() ? "" : "\n") + to_string(error);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return {};
}

}  // namespace

std::expected<Invocation, std::string> parse_command_line(int argc, const char* const* argv, std::string_view version) {
  Parsed parsed = parse_flags(argc, argv, version);
  if (!parsed.error.empty()) return std::unexpected(std::move(parsed.error));
  Invocation invocation;
  if (!parsed.text.empty()) {
    invocation.action = Invocation::Action::print;
    invocation.text = std::move(parsed.text);
    return invocation;
  }
  if (!parsed.flags.config_file.empty()) {
    auto config = read_file(parsed.flags.config_file);
    if (!config) return std::unexpected(config.error());
    invocation.config = std::move(*config);
  }
  if (auto applied = apply(parsed.flags, invocation.config); !applied) return std::unexpected(applied.error());
  resolve_defaults(invocation.config);
  if (parsed.flags.check_config) invocation.action = Invocation::Action::check_config;
  if (invocation.config.tls_certificate.empty() && !scanner::is_loopback(invocation.config.listen.host)) {
    invocation.warnings.push_back(
        "listening on " + to_string(invocation.config.listen) +
        " without TLS: names and tokens cross the network in the clear; give --tls-cert and --tls-key");
  }
  return invocation;
}

}  // namespace usher
