// usherctl backup, restore
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/table.h"
#include "gateway/ctl/times.h"
#include "gateway/ctl/verbs.h"
#include "storage/backup.h"

namespace usher::ctl {
namespace {

struct BackupFields {
  std::string folder, data;
  std::uint32_t id = 0;
};

Outcome run_backup(Session& session, const BackupFields& fields) {
  Request request;
  request.method = "POST";
  request.target = "/v1/backup";
  request.body = json::serialize(json::object{{"folder", fields.folder}});
  request.repeatable = false;
  Hooks hooks;
  hooks.answer_deadline = kBackupDeadline;
  const auto answer = session.ask(request, hooks);
  if (!answer) return std::unexpected(answer.error());
  if (session.settings.json) {
    session.print_raw(answer->body);
    return Exit::done;
  }
  const auto info = parse_json(answer->body).value_or(json::value(nullptr));
  session.print("Backup " + text(info, "id") + " is in " + fields.folder +
                " on the gateway's machine: " + byte_text(static_cast<unsigned long long>(number(info, "bytes"))) +
                ".\n" + "The master key is not in it: keep a copy of it elsewhere, or the backup cannot be read.\n");
  return Exit::done;
}

Outcome run_restore(Session& session, const BackupFields& fields) {
  const auto restored = storage::restore(fields.folder, fields.data + "/db", fields.id);
  if (!restored) return usage_problem("cannot restore: " + restored.error().message);
  if (session.settings.json) {
    session.print_raw(
        json::serialize(json::object{{"id", restored->id}, {"bytes", restored->bytes}, {"time_s", restored->time_s}}));
    return Exit::done;
  }
  const Time taken{std::chrono::seconds(restored->time_s)};
  session.print("Backup " + std::to_string(restored->id) + " of " + local_time(rfc3339(taken)) + " (" +
                byte_text(restored->bytes) + ") is in " + fields.data +
                ".\nPut the master key there (master.key, mode 0600) and start: usherd --data " + fields.data + "\n");
  return Exit::done;
}

}  // namespace

void add_backup_commands(CLI::App& app, Session& session) {
  auto fields = std::make_shared<BackupFields>();
  CLI::App* verb = app.add_subcommand(
      "backup", "Back up the gateway while it serves (admin); later ones into the same folder are incremental");
  verb->add_option("FOLDER", fields->folder, "A folder on the gateway's machine")->required();
  verb->footer("Example:\n  usherctl backup /var/backups/usher");
  on_chosen(*verb, session, [&session, fields] { return run_backup(session, *fields); });

  verb = app.add_subcommand("restore", "Restore a backup into an empty data folder, with no gateway running on it");
  verb->add_option("FOLDER", fields->folder, "The backup folder")->required();
  verb->add_option("DATA", fields->data, "The data folder to make")->required();
  verb->add_option("--id", fields->id, "Which backup; the newest if not given");
  verb->footer("Example:\n  usherctl restore /var/backups/usher /var/lib/usher");
  on_chosen(*verb, session, [&session, fields] { return run_restore(session, *fields); });
}

}  // namespace usher::ctl
