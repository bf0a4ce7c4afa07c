// The tables [[lane.relay]] and [[lane.light]] of usher.toml.
#pragma once

#include <string>

#include "gateway/config_walk.h"
#include "gateway/lane/output/options.h"

namespace usher::config {

// `path`: "lane[2].relay[1]", for errors.
[[nodiscard]] lane::RelayOptions read_relay(Walk& walk, const toml::table& table, const std::string& path);
[[nodiscard]] lane::LightOptions read_light(Walk& walk, const toml::table& table, const std::string& path);

}  // namespace usher::config
