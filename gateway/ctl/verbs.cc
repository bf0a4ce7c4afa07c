#include "gateway/ctl/verbs.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "gateway/ctl/session.h"

namespace usher::ctl {

void on_chosen(CLI::App& verb, Session& session, std::function<Outcome()> action) {
  verb.callback([&session, action = std::move(action)] { session.action = action; });
}

CLI::Option* add_several(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                         const std::string& description) {
  return verb.add_option(name, values, description)->delimiter(',')->allow_extra_args(false);
}

}  // namespace usher::ctl
