// The tables [[lane]] of usher.toml, with the devices of each.
#pragma once

#include <string>

#include "gateway/config_walk.h"
#include "gateway/lane/options.h"

namespace usher::config {

// `path`: "lane[2]", for errors.
[[nodiscard]] lane::LaneOptions read_lane(Walk& walk, const toml::table& table, const std::string& path);

}  // namespace usher::config
