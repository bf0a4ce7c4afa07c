#include "gateway/api/imports.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/import_flow.h"
#include "gateway/api/import_plan.h"
#include "gateway/api/import_report.h"
#include "gateway/api/import_rows.h"
#include "gateway/api/scope.h"

namespace usher::api {

namespace asio = boost::asio;
using admission::Ticket;
using admission::TicketChange;
using admission::TicketId;
using importing::RowError;
using std::chrono::steady_clock;

namespace {

// One import under way, on its request's thread.
struct Import {
  Import(const Context* in, http::Exchange* on, Scope of, ImportPlan wanted, importing::Importer importer,
         const storage::EventKeys* keys)
      : context(in),
        exchange(on),
        scope(std::move(of)),
        plan(std::move(wanted)),
        rows(in, scope.event->id, keys, std::move(importer), plan.dry_run),
        flow(in, on->request().thread, scope.event->id, caller(&on->request())) {}

  const Context* context;
  http::Exchange* exchange;
  Scope scope;
  ImportPlan plan;
  ImportRows rows;
  ImportFlow flow;
  std::uint64_t tickets_before = 0;
  bool answering = false;  // the head of the answer has left
  bool deaf = false;       // the client takes no more of it
  std::string lines;       // written but not sent
  steady_clock::time_point began = steady_clock::now();
  steady_clock::time_point told = began;
};

std::uint64_t tickets_of(const Context* context, admission::EventId event) {
  std::int64_t tickets = 0;
  for (const auto& [key, count] : context->scoreboard->view().table) {
    if (key.kind == admission::CounterKey::Kind::tickets && key.event == event) tickets += count;
  }
  return static_cast<std::uint64_t>(std::max<std::int64_t>(tickets, 0));
}

ImportSummary summary_of(const Import& import, bool complete, std::string note) {
  ImportSummary summary;
  summary.complete = complete;
  summary.dry_run = import.plan.dry_run;
  summary.tally = import.plan.dry_run ? import.rows.counted : import.flow.tally;
  summary.tally.missing = import.rows.counted.missing;
  if (!import.plan.dry_run) summary.tally.failed += import.rows.counted.failed;
  summary.totals = import.rows.importer().totals();
  summary.header = import.rows.importer().header();
  summary.suspects = import.rows.suspects;
  summary.seconds = std::chrono::duration<double>(steady_clock::now() - import.began).count();
  summary.note = std::move(note);
  return summary;
}

void count(metrics::Probe& probe, const ImportSummary& summary) {
  if (summary.dry_run) return;
  probe.import_added += summary.tally.added;
  probe.import_changed += summary.tally.changed;
  probe.import_unchanged += summary.tally.unchanged;
  probe.import_withdrawn += summary.tally.withdrawn;
  probe.import_rejected += summary.totals.errors + summary.tally.failed;
}

asio::awaitable<void> send(Import* import) {
  if (import->deaf || import->lines.empty()) co_return;
  if (!import->answering) {
    import->answering = true;
    const auto started = co_await import->exchange->start(200, "application/x-ndjson");
    import->deaf = !started;
    if (!started) co_return;
  }
  auto piece = std::make_shared<const std::string>(std::exchange(import->lines, {}));
  const auto written = co_await import->exchange->write(std::move(piece), http::kWriteDeadline);
  import->deaf = !written;
}

// What has happened since the last time, at most every kImportProgressEvery.
asio::awaitable<void> tell(Import* import) {
  const auto now = steady_clock::now();
  if (now - import->told < kImportProgressEvery) co_return;
  import->told = now;
  append_progress(import->lines, import->rows.importer().totals());
  co_await send(import);
}

void note_problems(Import* import) {
  for (const RowError& error : std::exchange(import->rows.errors, {})) append_problem(import->lines, "error", error);
  for (const RowError& error : std::exchange(import->flow.problems, {})) append_problem(import->lines, "error", error);
  for (const RowError& warning : std::exchange(import->rows.warnings, {}))
    append_problem(import->lines, "warning", warning);
}

// The last line; what was kept stays kept.
asio::awaitable<void> end(Import* import, bool complete, std::string note) {
  note_problems(import);
  const ImportSummary summary = summary_of(*import, complete, std::move(note));
  count(*import->context->probe, summary);
  append_summary(import->lines, summary);
  co_await send(import);
}

// Ends an import that cannot go on: with a plain error if nothing was answered yet.
asio::awaitable<void> break_off(Import* import, http::Response error, std::string why) {
  co_await import->flow.idle();
  const bool nothing_kept = import->flow.tally.added + import->flow.tally.changed == 0;
  if (import->answering || !nothing_kept) co_return co_await end(import, false, std::move(why));
  count(*import->context->probe, summary_of(*import, false, {}));
  (void)co_await import->exchange->respond(std::move(error));
}

std::string place_of(const RowError& error) {
  std::string text = error.line > 0 ? "line " + std::to_string(error.line) + ": " : "";
  if (!error.column.empty()) text += error.column + ": ";
  return text + error.reason;
}

// Reads, parses and puts until the file's end. False if it was broken off (and answered).
asio::awaitable<bool> take_file(Import* import) {
  for (bool at_end = false; !at_end;) {
    const auto piece = co_await import->exchange->read_body();
    if (!piece) {
      const char* why = piece.error() == http::StreamError::too_large ? "the file is larger than this gateway takes"
                                                                      : "the upload broke off; send the file again";
      const int status = piece.error() == http::StreamError::too_large ? 413 : 400;
      co_await break_off(import, http::error_response(status, "bad_body", why), why);
      co_return false;
    }
    at_end = piece->empty();
    const auto fed = co_await on_worker(&import->context->workers, [rows = &import->rows, bytes = *piece, at_end] {
      return rows->feed(bytes, at_end);
    });
    for (ImportChunk& chunk : std::exchange(import->rows.chunks, {})) {
      co_await import->flow.put(std::move(chunk), TicketChange::import);
    }
    note_problems(import);
    if (!fed) {
      co_await break_off(import, not_possible(place_of(fed.error())), place_of(fed.error()));
      co_return false;
    }
    if (import->rows.failure || import->flow.broken()) {
      const std::string why = import->flow.broken() ? import->flow.why_broken() : "the store cannot be read";
      co_await break_off(import, unavailable(why), why);
      co_return false;
    }
    co_await tell(import);
  }
  co_await import->flow.idle();
  if (!import->flow.broken()) co_return true;
  co_await break_off(import, unavailable(import->flow.why_broken()), import->flow.why_broken());
  co_return false;
}

bool is_missing(const Import& import, const Ticket& ticket) {
  return !ticket.canceled && ticket.import_source == import.rows.source();
}

// The tickets that came from this source, are good still, and were not in the file. One pass; `seen` is sorted.
Answered<std::vector<TicketId>> missing_ids(const Import& import, const std::vector<std::uint64_t>& seen) {
  std::vector<TicketId> missing;
  auto looked = TicketReads(import.context, import.scope.event->id)
                    .each([&](TicketId id) { return !std::ranges::binary_search(seen, id.value); },
                          [&](const Ticket& ticket) {
                            if (is_missing(import, ticket)) missing.push_back(ticket.id);
                          });
  if (!looked) return std::unexpected(std::move(looked.error()));
  return missing;
}

// Those of `ids` that are still missing, as they are withdrawn.
Answered<std::vector<Ticket>> withdrawn(const Import& import, const std::vector<TicketId>& ids) {
  auto tickets = TicketReads(import.context, import.scope.event->id).find_all(ids);
  if (!tickets) return tickets;
  std::erase_if(*tickets, [&](const Ticket& ticket) { return !is_missing(import, ticket); });
  for (Ticket& ticket : *tickets) {
    ticket.canceled = true;
    ticket.import_digest = 0;  // should its row come back, it is a change again
  }
  return tickets;
}

// Cancels them, a command's worth at a time. "" or what a person should know.
asio::awaitable<std::string> withdraw(Import* import, std::vector<TicketId> ids) {
  for (std::size_t at = 0; at < ids.size() && !import->flow.broken(); at += kImportRowsPerCommand) {
    const auto first = ids.begin() + static_cast<std::ptrdiff_t>(at);
    const std::vector<TicketId> some(
        first, first + static_cast<std::ptrdiff_t>(std::min(kImportRowsPerCommand, ids.size() - at)));
    auto tickets = co_await on_worker(&import->context->workers, [import, &some] { return withdrawn(*import, some); });
    if (!tickets) co_return "the tickets that the file lacks could not be read";
    ImportChunk chunk{0, 0, std::move(*tickets)};
    if (!chunk.tickets.empty()) co_await import->flow.put(std::move(chunk), TicketChange::withdraw);
    co_await tell(import);
  }
  co_return "";
}

// Counts the tickets that the file lacks, and cancels them if asked to. "" or what a person should know.
asio::awaitable<std::string> withdraw_missing(Import* import) {
  if (import->rows.source().empty()) co_return "the file has no rows; nothing was compared with what is here";
  std::vector<std::uint64_t> seen = std::move(import->plan.dry_run ? import->rows.seen : import->flow.seen);
  std::ranges::sort(seen);
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  // All that were there before are in the file: no need to look at each.
  const std::uint64_t added = import->plan.dry_run ? 0 : import->flow.tally.added;
  if (seen.size() - std::min<std::uint64_t>(seen.size(), added) == import->tickets_before) co_return "";
  const bool faulty =
      import->rows.importer().totals().errors + import->flow.tally.failed + import->rows.counted.failed > 0;
  const bool cancel = import->plan.withdraw && !import->plan.dry_run && !faulty;
  auto missing = co_await on_worker(&import->context->workers, [import, &seen] { return missing_ids(*import, seen); });
  if (!missing) co_return "the tickets that the file lacks could not be read";
  import->rows.counted.missing += missing->size();
  if (cancel) {
    std::string note = co_await withdraw(import, std::move(*missing));
    if (!note.empty()) co_return note;
  }
  co_await import->flow.idle();
  if (import->plan.withdraw && faulty) {
    co_return "nothing was withdrawn: rows of this file were left out, and their tickets must not be canceled for that";
  }
  co_return import->flow.why_broken();
}

struct Prepared {
  Scope scope;
  ImportPlan plan;
  importing::Importer importer;
  const storage::EventKeys* keys;
};

Answered<Prepared> prepare(const Context* context, const http::Request* request) {
  auto scope = find_event(context, request);
  if (!scope) return std::unexpected(std::move(scope.error()));
  auto plan = import_plan(*request, *scope->event);
  if (!plan) return std::unexpected(bad_request(plan.error()));
  const storage::EventKeys* keys = context->keyring->find(scope->event->id);
  if (keys == nullptr) return std::unexpected(not_found("the event was erased"));
  auto importer = importing::Importer::create(plan->options);
  if (!importer) return std::unexpected(bad_request(place_of(importer.error())));
  return Prepared{std::move(*scope), std::move(*plan), std::move(*importer), keys};
}

}  // namespace

asio::awaitable<void> import_tickets(Context* context, http::Exchange* exchange) {
  auto prepared = prepare(context, &exchange->request());
  if (!prepared) {
    (void)co_await exchange->respond(std::move(prepared.error()));
    co_return;
  }
  const sequencer::Permit alone = context->imports.try_take();
  const sequencer::Permit seat = context->workers.permits.try_take();
  if (!alone || !seat) {
    (void)co_await exchange->respond(busy("another import is under way; try again when it is through"));
    co_return;
  }
  Import import(context, exchange, std::move(prepared->scope), std::move(prepared->plan), std::move(prepared->importer),
                prepared->keys);
  const auto event = import.scope.event->id;
  auto count = [context, event] { return tickets_of(context, event); };
  import.tickets_before = co_await on_worker(&context->workers, count);
  if (!co_await take_file(&import)) co_return;
  std::string note = co_await withdraw_missing(&import);
  const bool complete = !import.flow.broken();
  co_await end(&import, complete, std::move(note));
}

}  // namespace usher::api
