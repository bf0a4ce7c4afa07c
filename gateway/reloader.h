// Takes over a configuration that was read again while the gateway serves, and tells what came of it: in the log, and
// on the metrics page.
//
// Threads: one, which may wait and is no I/O thread.
#pragma once

#include <expected>
#include <string>

#include "gateway/config.h"
#include "gateway/lane/lanes.h"
#include "metrics/probe.h"

namespace usher {

class Reloader {
 public:
  // Both are borrowed and outlive it; the lanes have been started with `running`.
  Reloader(Config running, lane::Lanes* lanes, metrics::Probe* probe);

  // `wanted`: what file and flags say now, or what is wrong with them, one error a line. On any error everything goes
  // on as before.
  void reload(const std::expected<Config, std::string>& wanted);

 private:
  [[nodiscard]] std::expected<void, std::string> apply(const Config& wanted);

  Config running_;
  lane::Lanes& lanes_;
  metrics::Probe& probe_;
};

}  // namespace usher
