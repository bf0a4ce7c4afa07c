// usherctl import --from-pretix: the options, and the rounds of pulling and pushing.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "gateway/ctl/problem.h"

namespace CLI {
class App;
}

namespace usher::ctl {

class Session;

struct FromPretixFields {
  std::string url;  // "" = this import is of a file
  std::string organizer, event, token, token_file, ca_file, into;
  std::string every = "30s";
  bool follow = false, no_push = false;
};

void add_from_pretix_options(CLI::App& verb, FromPretixFields& fields);

[[nodiscard]] Outcome run_from_pretix(Session& session, const FromPretixFields& fields);

// "30s", "2m", "500ms", "30": from 100 ms to a day. The error shows what may be written.
[[nodiscard]] std::expected<std::chrono::milliseconds, std::string> span_argument(std::string_view text);

}  // namespace usher::ctl
