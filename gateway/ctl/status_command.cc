// usherctl status
#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/verbs.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

json::value ask_openly(Session& session, const char* target) {
  Request request;
  request.target = target;
  const auto answer = session.try_stream(request, {}, false);
  if (!answer || !*answer) return nullptr;
  return parse_json((*answer)->body).value_or(json::value(nullptr));
}

// The ledger's position is told with an event's counts, to those with a token.
std::string position(Session& session) {
  if (!session.find_token()) return {};
  const auto events = session.get("/v1/events");
  if (!events || rows(events->value, "events").empty()) return {};
  const auto counts = session.get(path("/v1/events/{}/counts", {text(rows(events->value, "events")[0], "slug")}));
  return counts ? text(counts->value, "position") : std::string();
}

Outcome run_status(Session& session) {
  Request request;
  request.target = "/readyz";
  const auto answer = session.try_stream(request, {}, false);
  if (!answer) return std::unexpected(answer.error());
  if (!*answer) return std::unexpected(session.unreachable(answer->error()));
  const bool ready = (*answer)->status == 200;
  const Exit exit = ready ? Exit::done : Exit::refused;
  if (session.settings.json) {
    session.print_raw((*answer)->body);
    return exit;
  }
  const auto body = parse_json((*answer)->body).value_or(json::value(nullptr));
  const json::value* error = member(body, "error");
  const Console& console = session.console;
  session.print("usherd    " +
                (ready ? console.paint(Paint::good, console.say("ready", "就绪"))
                       : console.paint(Paint::bad, console.say("not ready", "未就绪"))) +
                "\n");
  if (error != nullptr) session.print(printable(text(*error, "message")) + "\n");
  const std::string version = text(ask_openly(session, "/healthz"), "version");
  session.print(details({{"version ", version}, {"position", ready ? position(session) : std::string()}}));
  return exit;
}

}  // namespace

void add_status_command(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand(
      "status", "Whether the gateway answers check-ins; its version; with a token, also its position in the ledger");
  on_chosen(*verb, session, [&session] { return run_status(session); });
}

}  // namespace usher::ctl
