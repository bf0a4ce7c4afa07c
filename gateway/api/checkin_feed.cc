#include "gateway/api/checkin_feed.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/api/json_out.h"
#include "gateway/api/paging.h"
#include "gateway/api/scope.h"
#include "gateway/api/ticket_reads.h"

namespace usher::api {

using admission::Annulled;
using admission::LedgerEntry;
using admission::Scanned;
using admission::Seq;
using admission::Ticket;
using http::Request;
using http::Response;

namespace {

struct Query {
  std::uint64_t since = 0;  // entries after this place
  std::size_t limit = kPageDefault;
};

struct Window {
  std::vector<LedgerEntry> entries;  // of this event, accepted scans and annulments, oldest first
  std::uint64_t looked_to = 0;       // the last place that was looked at
};

bool wanted(const LedgerEntry& entry, admission::EventId event) {
  if (entry.event != event) return false;
  if (const auto* scan = std::get_if<Scanned>(&entry.fact))
    return scan->reason == admission::Reason::none && scan->ticket;
  return std::holds_alternative<Annulled>(entry.fact);
}

// One entry, if it is there and can be read.
Answered<std::optional<LedgerEntry>> entry_at(const Context* context, Seq seq) {
  const std::string key = storage::ledger_key(seq);
  const auto row = context->store->get(storage::Family::ledger, key);
  if (!row) return std::unexpected(refusal(row.error()));
  if (!*row) return std::nullopt;
  auto entry = context->codec->decode_entry(key, **row);
  if (!entry) return std::unexpected(refusal(entry.error()));
  return std::move(*entry);
}

// Looks through at most kHistoryScanMax places, and stops where `limit` entries are found.
Answered<Window> read_window(const Context* context, admission::EventId event, const Query& query) {
  Window window;
  window.looked_to = query.since;
  std::optional<storage::Failure> failure;
  const auto visit = [&](std::string_view key, std::string_view row) {
    window.looked_to = storage::seq_of_ledger_key(key).value;
    auto entry = context->codec->decode_entry(key, row);
    if (!entry && entry.error().code == storage::FailureCode::wrong_key) return true;  // of an erased event
    if (!entry) {
      failure = entry.error();
      return false;
    }
    if (wanted(*entry, event)) window.entries.push_back(std::move(*entry));
    return window.entries.size() < query.limit;
  };
  const auto read = context->store->scan(storage::Family::ledger, storage::ledger_key(Seq(query.since + 1)),
                                         storage::ledger_key(Seq(query.since + 1 + kHistoryScanMax)), visit);
  if (!read) failure = read.error();
  if (failure) return std::unexpected(refusal(*failure));
  return window;
}

// What a scan is, wherever it is told: of itself, or of its annulment.
void write_scan(JsonOut& out, const Scanned& scan, const sequencer::Directory& directory) {
  out.field("ticket", scan.ticket);
  const auto list = directory.lists.find(scan.list);
  out.field("list", list == directory.lists.end() ? std::string_view() : std::string_view(list->second.slug));
  out.field("list_id", scan.list);
  out.field("type", admission::to_string(scan.type));
  out.field("datetime", scan.scanned_at);
  out.field("source", scan.source);
}

void write_ticket(JsonOut& out, const Ticket* ticket) {
  if (ticket == nullptr) return;
  out.field("secret", ticket->secret);
  out.field("order", ticket->order);
  out.field("position", ticket->position);
}

bool stands(const Context* context, admission::EventId event, const LedgerEntry& entry, const Ticket& ticket,
            std::optional<Response>& failed) {
  const auto presences = TicketReads(context, event).presences({ticket}, std::get<Scanned>(entry.fact).list);
  if (!presences) {
    failed = presences.error();
    return true;
  }
  return std::ranges::find(presences->front().checkins, entry.seq, &admission::Checkin::seq) !=
         presences->front().checkins.end();
}

std::string joined_identifiers(const std::vector<const admission::QuestionOption*>& options) {
  std::string text;
  for (const auto* option : options) text += (text.empty() ? "" : ",") + option->identifier;
  return text;
}

// What the person has answered to questions of the check-in: options by their identifiers. Files stay here.
void write_answers(JsonOut& out, const Ticket& ticket, const sequencer::Directory& directory) {
  out.begin_object("answers");
  for (const admission::Question& question : directory.questions_of(ticket.event)) {
    if (!question.ask_during_checkin || question.type == admission::QuestionType::file) continue;
    const std::string* answer = admission::answer_to(question, ticket);
    if (answer == nullptr) continue;
    const bool chooses =
        question.type == admission::QuestionType::choice || question.type == admission::QuestionType::choices;
    if (!chooses) {
      out.foreign_field(question.identifier, *answer);
    } else if (const auto options = admission::chosen_options(question, ticket)) {
      out.foreign_field(question.identifier, joined_identifiers(*options));
    }
  }
  out.end_object();
}

Answered<Response> answer(const Context* context, const Scope& scope, const Query& query) {
  const admission::EventId event = scope.event->id;
  const auto window = read_window(context, event, query);
  if (!window) return std::unexpected(window.error());
  const TicketReads reads(context, event);
  JsonOut out(256 * window->entries.size() + 64);
  out.begin_object();
  out.begin_array("checkins");
  for (const LedgerEntry& entry : window->entries) {
    const auto* annulled = std::get_if<Annulled>(&entry.fact);
    const auto scanned =
        annulled == nullptr ? Answered<std::optional<LedgerEntry>>(entry) : entry_at(context, annulled->scan);
    if (!scanned) return std::unexpected(scanned.error());
    const auto* scan = *scanned ? std::get_if<Scanned>(&(*scanned)->fact) : nullptr;
    if (scan == nullptr) continue;
    const auto ticket = reads.find(scan->ticket);
    if (!ticket) return std::unexpected(ticket.error());
    std::optional<Response> failed;
    out.begin_object();
    out.field("seq", entry.seq);
    out.field("kind", annulled == nullptr ? "scan" : "annulled");
    write_scan(out, *scan, *scope.directory);
    write_ticket(out, *ticket ? &**ticket : nullptr);
    if (annulled != nullptr) {
      out.field("scan", annulled->scan);
      out.field("reason", annulled->reason);
      out.field("annulled_at", entry.time);
    } else {
      out.field("annulled", *ticket && !stands(context, event, entry, **ticket, failed));
      if (*ticket) write_answers(out, **ticket, *scope.directory);
    }
    out.end_object();
    if (failed) return std::unexpected(std::move(*failed));
  }
  out.end_array();
  out.field("next", window->looked_to);
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answered<std::vector<Scanned>> annulled_since(const Context* context, admission::EventId event, Seq since) {
  const auto window = read_window(context, event, {since.value, kHistoryScanMax});
  if (!window) return std::unexpected(window.error());
  std::vector<Scanned> scans;
  for (const LedgerEntry& entry : window->entries) {
    const auto* annulled = std::get_if<Annulled>(&entry.fact);
    if (annulled == nullptr) continue;
    auto scanned = entry_at(context, annulled->scan);
    if (!scanned) return std::unexpected(std::move(scanned.error()));
    if (auto* scan = *scanned ? std::get_if<Scanned>(&(*scanned)->fact) : nullptr) scans.push_back(std::move(*scan));
  }
  return scans;
}

Answering feed_checkins(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  const auto paging = paging_of(request);
  if (!paging) co_return paging.error();
  const auto since = number_of(request, "since", 0);
  if (!since) co_return bad_request("since: must be a place in the ledger, as `next` gives it");
  const Query query{*since, paging->limit};
  auto work = [context, scope = std::move(*scope), query] { return answer(context, scope, query); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
