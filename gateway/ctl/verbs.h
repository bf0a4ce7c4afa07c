// What adding a verb to the parser takes each time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/ctl/problem.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace usher::ctl {

class Session;

// Makes `action` what the session does, if the command line chooses this verb. `session` outlives the parser.
void on_chosen(CLI::App& verb, Session& session, std::function<Outcome()> action);

// An option with one or several values, a comma between them; it may be given again for more.
CLI::Option* add_several(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                         const std::string& description);

}  // namespace usher::ctl
