// usherctl import
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/fields.h"
#include "gateway/ctl/from_pretix.h"
#include "gateway/ctl/import_report.h"
#include "gateway/ctl/lines.h"
#include "gateway/ctl/progress.h"
#include "gateway/ctl/session.h"
#include "gateway/ctl/width.h"

namespace usher::ctl {
namespace {

struct ImportFields {
  std::string event, file, errors_file;
  Given profile, encoding, source, separator;
  std::vector<std::string> map;
  bool dry_run = false, withdraw = false;
  FromPretixFields from_pretix;
};

// One import under way: the file going out, the report coming in, the progress on the console.
class Transfer {
 public:
  Transfer(Session& session, const ImportFields& fields)
      : session_(session), progress_(session.console), in_(fields.file, std::ios::binary) {}

  [[nodiscard]] Result<std::uint64_t> open(const std::string& file) {
    std::error_code error;
    const bool folder = std::filesystem::is_directory(file, error);
    bytes_ = std::filesystem::file_size(file, error);
    if (folder || error || !in_) {
      const std::string why = folder ? "it is a folder" : error ? error.message() : std::strerror(errno);
      return usage_problem("cannot read " + file + ": " + why, "Name a CSV file: usherctl import EVENT FILE.csv");
    }
    return bytes_;
  }

  [[nodiscard]] std::expected<std::size_t, std::string> read(std::span<char> into) {
    in_.read(into.data(), static_cast<std::streamsize>(into.size()));
    if (in_.bad()) return std::unexpected("reading the file failed");
    sent_ += static_cast<std::uint64_t>(in_.gcount());
    return static_cast<std::size_t>(in_.gcount());
  }

  [[nodiscard]] bool take(std::string_view piece) {
    if (session_.settings.json) session_.print(piece);
    const bool whole = lines_.feed(piece, [this](std::string_view line) { sound_ = report_.take(line) && sound_; });
    sound_ = sound_ && whole;
    return sound_;
  }

  void draw() {
    if (session_.settings.json) return;
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_);
    // Until the gateway says how far it is, what has been sent stands in.
    progress_.update({report_.bytes() > 0 ? report_.bytes() : sent_, bytes_, report_.rows_read(), elapsed});
  }

  void finish() {
    lines_.finish([this](std::string_view line) { sound_ = report_.take(line) && sound_; });
    progress_.clear();
  }

  [[nodiscard]] const ImportReport& report() const { return report_; }
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  Session& session_;
  Progress progress_;
  std::ifstream in_;
  LineSplitter lines_;
  ImportReport report_;
  std::uint64_t bytes_ = 0, sent_ = 0;
  bool sound_ = true;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Result<Query> query_of(const ImportFields& fields) {
  Query query;
  if (fields.dry_run) query.emplace_back("dry_run", "1");
  if (fields.withdraw) query.emplace_back("withdraw", "1");
  if (fields.profile) query.emplace_back("profile", *fields.profile);
  if (fields.encoding) query.emplace_back("encoding", *fields.encoding);
  if (fields.source) query.emplace_back("source", *fields.source);
  if (fields.separator) query.emplace_back("separator", *fields.separator);
  for (const auto& pair : fields.map) {
    const auto split = split_pair("--map", pair);
    if (!split) return std::unexpected(split.error());
    query.emplace_back("map", split->first + ":" + split->second);
  }
  return query;
}

Outcome write_errors(Session& session, const ImportFields& fields, const ImportReport& report) {
  if (fields.errors_file.empty()) return Exit::done;
  std::ofstream out(fields.errors_file, std::ios::binary | std::ios::trunc);
  out << report.notes_table().csv();
  out.close();
  if (!out) return usage_problem("cannot write " + fields.errors_file + ": " + std::strerror(errno));
  if (!session.settings.json) session.note("All notes are in " + fields.errors_file + "\n");
  return Exit::done;
}

void show(Session& session, const ImportFields& fields, const ImportReport& report) {
  if (report.summarised()) session.print(report.columns_text() + report.summary_text(fields.dry_run));
  if (!report.notes().empty()) {
    session.print(std::string(report.errors() > 0 ? "Rows left out, or that look odd:\n" : "Rows that look odd:\n") +
                  report.notes_text(kRowErrorsShown));
  }
  if (report.complete() && !report.note().empty()) session.print(printable(report.note()) + "\n");
  if (fields.dry_run && report.complete()) session.print("Nothing has been changed: this was --dry-run.\n");
}

Outcome conclude(Session& session, const ImportFields& fields, const ImportReport& report) {
  if (!session.settings.json) show(session, fields, report);
  if (auto written = write_errors(session, fields, report); !written) return written;
  const std::string again =
      "What was imported before stands. Import the file again: rows that are there already change nothing.";
  if (!report.summarised()) {
    return std::unexpected(
        Problem{Exit::unreachable, "the connection ended before the import was through", again, {}, 0});
  }
  if (!report.complete()) {
    return std::unexpected(Problem{Exit::refused, "the import was broken off: " + report.note(), again, {}, 0});
  }
  return report.errors() > 0 ? Exit::refused : Exit::done;
}

Outcome run_import(Session& session, const ImportFields& fields) {
  if (!fields.from_pretix.url.empty()) {
    if (!fields.event.empty()) {
      return usage_problem("EVENT and FILE do not go with --from-pretix", "Name the event here with --into.");
    }
    return run_from_pretix(session, fields.from_pretix);
  }
  if (fields.event.empty() || fields.file.empty()) {
    return usage_problem("EVENT and FILE are required, or --from-pretix URL", "usherctl import --help shows both.");
  }
  auto query = query_of(fields);
  if (!query) return std::unexpected(query.error());
  Transfer transfer(session, fields);
  const auto bytes = transfer.open(fields.file);
  if (!bytes) return std::unexpected(bytes.error());
  Request request;
  request.method = "POST";
  request.target = with_query(path("/v1/events/{}/tickets:import", {fields.event}), *query);
  request.content_type = "text/csv";
  request.accept = "application/x-ndjson";
  request.repeatable = false;
  Hooks hooks;
  hooks.upload = [&transfer](std::span<char> into) { return transfer.read(into); };
  hooks.upload_bytes = *bytes;
  hooks.on_piece = [&transfer](std::string_view piece) { return transfer.take(piece); };
  hooks.on_tick = [&transfer] {
    transfer.draw();
    return true;
  };
  hooks.answer_deadline = kImportDeadline;
  const auto answer = session.ask(request, hooks);
  transfer.finish();
  if (!transfer.sound())
    return std::unexpected(Problem{Exit::refused, "the gateway's progress lines are not NDJSON", {}, {}, 0});
  if (!answer && transfer.report().rows_read() == 0) return std::unexpected(answer.error());
  return conclude(session, fields, transfer.report());
}

}  // namespace

void add_import_command(CLI::App& app, Session& session) {
  auto fields = std::make_shared<ImportFields>();
  CLI::App* verb = app.add_subcommand(
      "import", "Import tickets from a CSV file, or follow an event at pretix; the same again changes nothing");
  verb->add_option("EVENT", fields->event, "The event");
  verb->add_option("FILE", fields->file, "CSV in UTF-8, GB18030 or UTF-16; comma, semicolon or tab");
  verb->add_flag("--dry-run", fields->dry_run, "Only say what would be added, changed and withdrawn");
  verb->add_flag("--withdraw", fields->withdraw, "Withdraw tickets of the same source that the file no longer has");
  verb->add_option("--profile", fields->profile,
                   "Where the file comes from: eventbrite, cvent, 31huiyi, pretix; found out if not given");
  verb->add_option("--map", fields->map,
                   "A column of the file and what it is: --map 'Nom=name'; may be repeated; empty leaves it out")
      ->allow_extra_args(false);
  verb->add_option("--encoding", fields->encoding, "utf-8, gb18030, utf-16le, utf-16be; found out if not given");
  verb->add_option("--separator", fields->separator, "comma, semicolon or tab; found out if not given");
  verb->add_option("--source", fields->source, "A name for this file's family: what --withdraw is judged against");
  verb->add_option("--errors", fields->errors_file, "Write every row that was left out or looks odd to this CSV file");
  add_from_pretix_options(*verb, fields->from_pretix);
  verb->footer(
      "Columns: secret name company title category item order status tags seat zone language email phone id_number\n"
      "valid_from valid_until blocked (also under their Chinese names). A file without secret gets codes made for it.\n"
      "Examples:\n"
      "  usherctl import expo attendees.csv --dry-run\n"
      "  usherctl import expo attendees.csv --errors left-out.csv\n"
      "  usherctl import --from-pretix https://pretix.example/ORGANIZER/EVENT/ --token TOKEN --follow\n"
      "Exits with 1 if rows were left out, or pretix did not take a check-in. Of an event at pretix come its tickets,\n"
      "items, questions, lists with their rules, keys, revoked and blocked codes, cards; what was checked in here "
      "goes\n"
      "back. It goes on where it was after a restart of anything, from any machine: the gateway remembers how far it "
      "is.");
  verb->callback([&session, fields] {
    // Without --from-pretix, --token after the command means what it means before it.
    if (fields->from_pretix.url.empty() && !fields->from_pretix.token.empty()) {
      session.settings.token = fields->from_pretix.token;
    }
    session.action = [&session, fields] { return run_import(session, *fields); };
  });
}

}  // namespace usher::ctl
