// How a command ends: an exit code, or a problem with the next step.
#pragma once

#include <expected>
#include <string>

namespace usher::ctl {

// What scripts rely on.
enum class Exit : int {
  done = 0,
  refused = 1,      // a verdict other than admitted or exited, or the gateway said no
  usage = 2,        // the command line, a local file or the token is at fault
  unreachable = 3,  // no answer from the gateway
};

struct Problem {
  Exit exit = Exit::usage;
  std::string message;  // what is wrong, naming the option, file or address
  std::string hint;     // what to do next; may be ""
  std::string body;     // the gateway's own answer, for --json; may be ""
  int status = 0;       // the gateway's HTTP status, if it answered
};

template <class T>
using Result = std::expected<T, Problem>;
// What a command returns.
using Outcome = Result<Exit>;

[[nodiscard]] inline std::unexpected<Problem> usage_problem(std::string message, std::string hint = {}) {
  return std::unexpected(Problem{Exit::usage, std::move(message), std::move(hint), {}, 0});
}

}  // namespace usher::ctl
