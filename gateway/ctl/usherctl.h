// The program: command line in, exit code out.
#pragma once

#include "gateway/ctl/console.h"
#include "gateway/ctl/problem.h"

namespace usher::ctl {

// Parses, runs, and prints what happened to the console; problems go to err with their next step.
[[nodiscard]] Exit run(int argc, const char* const* argv, Console& console);

}  // namespace usher::ctl
