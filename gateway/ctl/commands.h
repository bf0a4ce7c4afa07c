// usherctl's commands: one function a noun adds its commands to the parser; what was chosen ends up in Session::action.
#pragma once

namespace CLI {
class App;
}

namespace usher::ctl {

class Session;

void add_event_commands(CLI::App& app, Session& session);
void add_list_commands(CLI::App& app, Session& session);
void add_import_command(CLI::App& app, Session& session);
void add_checkin_commands(CLI::App& app, Session& session);  // checkin, annul
void add_ticket_commands(CLI::App& app, Session& session);   // ticket, search
void add_sign_verb(CLI::App& ticket, Session& session);      // ticket sign
void add_keys_verb(CLI::App& event, Session& session);       // event keys
void add_secrets_commands(CLI::App& app, Session& session);  // secrets revoke, block, unblock, list
void add_token_commands(CLI::App& app, Session& session);
void add_device_commands(CLI::App& app, Session& session);
void add_lane_commands(CLI::App& app, Session& session);
void add_watch_command(CLI::App& app, Session& session);
void add_report_commands(CLI::App& app, Session& session);  // report, counts, rollcall
void add_backup_commands(CLI::App& app, Session& session);  // backup, restore
void add_status_command(CLI::App& app, Session& session);

}  // namespace usher::ctl
