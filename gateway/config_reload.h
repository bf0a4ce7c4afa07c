// What of a configuration that was read again can be taken over while the gateway serves. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/config.h"

namespace usher {

struct ReloadPlan {
  Config config;                           // to run with from now on
  std::vector<std::string> needs_restart;  // keys that were changed and wait for the next start
};

// Lanes, gates and log_level are taken from `wanted`, all else stays as it runs. Both are complete.
[[nodiscard]] ReloadPlan plan_reload(const Config& running, const Config& wanted);

}  // namespace usher
