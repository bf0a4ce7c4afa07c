// The daemon's log: lines on stderr, where journald and containers take them from.
#pragma once

#include <string>

namespace usher {

// trace, debug, info, warning, error. Before the first line.
void start_logging(const std::string& level);
// Any thread.
void set_log_level(const std::string& level);

}  // namespace usher
