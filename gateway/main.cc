// usherd: reads its configuration, opens the gateway, serves until it is told to stop.
#include <csignal>
#include <cstdio>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "gateway/config.h"
#include "gateway/wire.h"

namespace {

void start_logging(const std::string& level) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("usherd"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  spdlog::set_level(spdlog::level::from_str(level == "warning" ? "warn" : level));
}

// Every connection is a file; the usual soft limit of 1,024 is for programs that use select().
void allow_many_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &files);
}

int serve(const usher::Config& config) {
  boost::asio::io_context main_thread{1};
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
  auto invocation = usher::parse_command_line(argc, argv, USHER_VERSION);
  if (!invocation) {
    std::fprintf(stderr, "%s\n", invocation.error().c_str());
    return 2;
  }
  if (invocation->action == usher::Invocation::Action::print) {
    std::fputs(invocation->text.c_str(), stdout);
    return 0;
  }
  start_logging(invocation->config.log_level);
  for (const std::string& warning : invocation->warnings) spdlog::warn("{}", warning);
  if (invocation->action == usher::Invocation::Action::check_config) {
    std::puts("the configuration is good");
    return 0;
  }
  allow_many_connections();
  return serve(invocation->config);
}
