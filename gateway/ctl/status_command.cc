// usherctl status
#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"

namespace usher::ctl {
namespace {

Outcome run_status(Session& session) {
  Request request;
  request.target = "/readyz";
  const auto answer = session.try_stream(request, {}, false);
  if (!answer) return std::unexpected(answer.error());
  if (!*answer) return std::unexpected(session.unreachable(answer->error()));
  const bool ready = (*answer)->status == 200;
  if (session.settings.json) {
    session.print_raw((*answer)->body);
    return ready ? Exit::done : Exit::refused;
  }
  const auto body = parse_json((*answer)->body).value_or(json::value(nullptr));
  const json::value* error = member(body, "error");
  const std::string state = ready ? session.console.paint(Paint::good, session.console.say("ready", "就绪"))
                                  : session.console.paint(Paint::bad, session.console.say("not ready", "未就绪"));
  session.print("usherd  " + state + "\n");
  session.print(details({{"why", error == nullptr ? std::string() : text(*error, "message")},
                         {"state", text(body, "status")},
                         {"version", text(body, "version")},
                         {"position", text(body, "position")},
                         {"uptime", text(body, "uptime_s")}}));
  return ready ? Exit::done : Exit::refused;
}

}  // namespace

void add_status_command(CLI::App& app, Session& session) {
  CLI::App* verb =
      app.add_subcommand("status", "Whether the gateway answers check-ins; its version and position (no token needed)");
  verb->callback([&session] { session.action = [&session] { return run_status(session); }; });
}

}  // namespace usher::ctl
