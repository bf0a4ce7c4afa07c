// usherd: reads its configuration, opens the gateway, serves until it is told to stop, reads it again on SIGHUP.
#include <csignal>
#include <cstdio>
#include <expected>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "gateway/config.h"
#include "gateway/logging.h"
#include "gateway/wire.h"

namespace {

// Every connection is a file; the usual soft limit of 1,024 is for programs that use select().
void allow_many_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &files);
}

// The command line as it came: read again, with its file, on SIGHUP.
struct CommandLine {
  int argc = 0;
  char** argv = nullptr;

  [[nodiscard]] std::expected<usher::Invocation, std::string> read() const {
    return usher::parse_command_line(argc, argv, USHER_VERSION);
  }
  [[nodiscard]] std::expected<usher::Config, std::string> config() const {
    auto invocation = read();
    if (!invocation) return std::unexpected(std::move(invocation.error()));
    return std::move(invocation->config);
  }
};

// Each hang-up signal: read the configuration again.
void reload_on(boost::asio::signal_set& hang_ups, const CommandLine& command_line, usher::Gateway& gateway) {
  hang_ups.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    gateway.reload(command_line.config());
    reload_on(hang_ups, command_line, gateway);
  });
}

int serve(const usher::Config& config, const CommandLine& command_line) {
  boost::asio::io_context main_thread{1};
  boost::asio::signal_set hang_ups(main_thread, SIGHUP);  // one that comes early waits
  boost::asio::signal_set signals(main_thread, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int signal) {
    spdlog::info("stopping on signal {}: finishing what is under way", signal);
    main_thread.stop();
  });
  auto gateway =
      usher::Gateway::open(config, USHER_VERSION, [&] { boost::asio::post(main_thread, [&] { main_thread.stop(); }); });
  if (!gateway) {
    spdlog::critical("{}", gateway.error());
    return 1;
  }
  const bool tls = !config.tls_certificate.empty();
  spdlog::info("usherd {} serves {}://{}:{}", USHER_VERSION, tls ? "https" : "http", config.listen.host,
               (*gateway)->port());
  reload_on(hang_ups, command_line, **gateway);
  main_thread.run();
  if (!(*gateway)->close()) {
    spdlog::critical("the store has failed, nothing more can be accepted: {}", (*gateway)->failure());
    return 1;
  }
  spdlog::info("stopped: everything accepted is on disk");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const CommandLine command_line{argc, argv};
  auto invocation = command_line.read();
  if (!invocation) {
    std::fprintf(stderr, "%s\n", invocation.error().c_str());
    return 2;
  }
  if (invocation->action == usher::Invocation::Action::print) {
    std::fputs(invocation->text.c_str(), stdout);
    return 0;
  }
  usher::start_logging(invocation->config.log_level);
  for (const std::string& warning : invocation->warnings) spdlog::warn("{}", warning);
  if (invocation->action == usher::Invocation::Action::check_config) {
    std::puts("the configuration is good");
    return 0;
  }
  allow_many_connections();
  return serve(invocation->config, command_line);
}
