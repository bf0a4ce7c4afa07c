#include "gateway/ctl/usherctl.h"

#include <ostream>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

void add_settings(CLI::App& app, Settings& settings) {
  app.add_option("--server", settings.server, "The gateway's address")
      ->envname("USHER_SERVER")
      ->capture_default_str()
      ->group("Gateway");
  app.add_option("--token", settings.token, "The token itself (seen by others in the process list; prefer a file)")
      ->envname("USHER_TOKEN")
      ->group("Gateway");
  app.add_option("--token-file", settings.token_file, "A file whose first line is the token")->group("Gateway");
  app.add_option("--data", settings.data,
                 "usherd's data folder on this machine; its admin.token is used if no token is given")
      ->capture_default_str()
      ->group("Gateway");
  app.add_option("--ca", settings.ca_file, "PEM file with the authority that signed the gateway's certificate")
      ->group("Gateway");
  app.add_flag("--insecure", settings.insecure, "Do not check the gateway's certificate")->group("Gateway");
  app.add_option("--timeout", settings.timeout_s, "Seconds to wait for an answer")
      ->check(CLI::PositiveNumber)
      ->group("Gateway");
  app.add_flag("--json", settings.json, "Print the gateway's answer as it comes");
}

void describe(CLI::App& app) {
  app.fallthrough();
  app.require_subcommand(1);
  app.get_formatter()->column_width(38);
  app.footer(
      "A first event, from nothing to a verdict:\n"
      "  usherctl event create expo --name 'Spring Expo 春季博览会' --timezone Asia/Shanghai\n"
      "  usherctl list create expo main --name 'Main entrance'\n"
      "  usherctl import expo attendees.csv\n"
      "  usherctl checkin expo/main TICKETCODE\n"
      "  usherctl watch expo\n\n"
      "usherctl COMMAND --help shows each command's options and examples.\n"
      "Exit codes: 0 done; 1 refused, or the gateway said no; 2 wrong use; 3 no answer from the gateway.");
}

void report(const Problem& problem, const Session& session) {
  if (session.settings.json && !problem.body.empty()) session.print_raw(problem.body);
  session.note("usherctl: " + printable(problem.message) + "\n");
  if (!problem.hint.empty()) session.note("  " + printable(problem.hint) + "\n");
}

}  // namespace

Exit run(int argc, const char* const* argv, Console& console) {
  Session session(console);
  CLI::App app("usherctl: the command line of usher, a check-in gateway", "usherctl");
  describe(app);
  add_settings(app, session.settings);
  add_event_commands(app, session);
  add_list_commands(app, session);
  add_import_command(app, session);
  add_checkin_commands(app, session);
  add_ticket_commands(app, session);
  add_secrets_commands(app, session);
  add_token_commands(app, session);
  add_device_commands(app, session);
  add_lane_commands(app, session);
  add_watch_command(app, session);
  add_report_commands(app, session);
  add_backup_commands(app, session);
  add_status_command(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = app.exit(error, *console.out, *console.err) == 0;
    return asked ? Exit::done : Exit::usage;
  }
  const Outcome outcome = session.action();
  if (outcome) return *outcome;
  report(outcome.error(), session);
  return outcome.error().exit;
}

}  // namespace usher::ctl
