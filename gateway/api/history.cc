#include "gateway/api/history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "gateway/api/json_out.h"
#include "gateway/api/paging.h"
#include "gateway/api/scope.h"

namespace usher::api {

using admission::Annulled;
using admission::ExitedAll;
using admission::LedgerEntry;
using admission::ListId;
using admission::Scanned;
using admission::Seq;
using admission::TicketId;
using http::Request;
using http::Response;

namespace {

struct Query {
  Paging paging;    // after: entries older than this place
  TicketId ticket;  // none: all
  std::set<ListId> lists;
};

struct Found {
  std::vector<LedgerEntry> entries;  // newest first
  Seq looked_to;                     // none: down to the first entry
};

// Of one list, or of those this token may see.
Answered<std::set<ListId>> lists_of(const Scope& scope, const Request* request) {
  std::set<ListId> lists;
  if (const auto slug = request->query_value("list")) {
    const auto list = find_list(scope, *slug, request);
    if (!list) return std::unexpected(list.error());
    return std::set{(*list)->id};
  }
  for (const auto& [id, list] : scope.directory->lists) {
    if (list.event == scope.event->id && may_use_list(*request->principal, scope.event->slug, list.slug))
      lists.insert(id);
  }
  return lists;
}

Answered<Query> query_of(const Scope& scope, const Request* request) {
  auto paging = paging_of(request);
  if (!paging) return std::unexpected(std::move(paging.error()));
  auto lists = lists_of(scope, request);
  if (!lists) return std::unexpected(std::move(lists.error()));
  Query query{*paging, {}, std::move(*lists)};
  const auto ticket = number_of(request, "ticket", 0);
  if (!ticket) return std::unexpected(bad_request("ticket: must be a ticket's id"));
  query.ticket = TicketId(*ticket);
  return query;
}

bool wanted(const LedgerEntry& entry, admission::EventId event, const Query& query) {
  if (entry.event != event) return false;
  const auto asked = [&](const auto& fact) {
    return query.lists.contains(fact.list) && (!query.ticket || fact.ticket == query.ticket);
  };
  if (const auto* scan = std::get_if<Scanned>(&entry.fact)) return asked(*scan);
  if (const auto* annulled = std::get_if<Annulled>(&entry.fact)) return asked(*annulled);
  if (const auto* exits = std::get_if<ExitedAll>(&entry.fact)) {
    return query.lists.contains(exits->list) &&
           (!query.ticket || std::ranges::find(exits->tickets, query.ticket) != exits->tickets.end());
  }
  return false;
}

Answered<Seq> newest(const Context* context) {
  const auto row = context->store->get(storage::Family::meta, storage::kMetaPosition);
  if (!row) return std::unexpected(refusal(row.error()));
  if (!*row) return Seq();
  const auto position = storage::Codec::decode_position(**row);
  if (!position) return std::unexpected(refusal(position.error()));
  return position->seq;
}

// The store reads forwards only: windows are read one before the other, each turned round. Blocking.
Answered<Found> find(const Context* context, admission::EventId event, const Query& query) {
  const auto last = newest(context);
  if (!last) return std::unexpected(last.error());
  std::uint64_t below = last->value + 1;  // entries from here on are done with
  if (query.paging.after != 0) below = std::min(below, query.paging.after);
  Found found;
  std::size_t looked_at = 0;
  while (below > 1 && found.entries.size() < query.paging.limit && looked_at < kHistoryScanMax) {
    const std::uint64_t from = below > kHistoryWindow ? below - kHistoryWindow : 1;
    std::vector<LedgerEntry> window;
    std::optional<storage::Failure> failure;
    const auto visit = [&](std::string_view key, std::string_view row) {
      auto entry = context->codec->decode_entry(key, row);
      if (!entry) {
        // Entries of an erased event open no more, and are nobody's history.
        if (entry.error().code == storage::FailureCode::wrong_key) return true;
        failure = entry.error();
        return false;
      }
      if (wanted(*entry, event, query)) window.push_back(std::move(*entry));
      return true;
    };
    const auto read = context->store->scan(storage::Family::ledger, storage::ledger_key(Seq(from)),
                                           storage::ledger_key(Seq(below)), visit);
    if (!read) failure = read.error();
    if (failure) return std::unexpected(refusal(*failure));
    std::move(window.rbegin(), window.rend(), std::back_inserter(found.entries));
    looked_at += below - from;
    below = from;
  }
  if (found.entries.size() >= query.paging.limit) {
    found.entries.resize(query.paging.limit);
    below = found.entries.back().seq.value;
  }
  if (below > 1) found.looked_to = Seq(below);
  return found;
}

void write(JsonOut& out, const Scanned& scan, const sequencer::Directory& directory) {
  out.field("kind", "scan");
  if (scan.ticket) {
    out.field("ticket", scan.ticket);
  } else {
    out.null("ticket");
    out.field("code", scan.code);
  }
  const auto list = directory.lists.find(scan.list);
  out.field("list", list == directory.lists.end() ? std::string_view() : std::string_view(list->second.slug));
  out.field("type", admission::to_string(scan.type));
  out.field("verdict", admission::to_string(scan.verdict));
  out.field("reason", admission::to_string(scan.reason));
  out.field("scanned_at", scan.scanned_at);
  out.field("gate", directory.gate_name(scan.gate));
  out.field("lane", directory.lane_name(scan.lane));
  const auto device = directory.devices.find(scan.device);
  out.field("device", device == directory.devices.end() ? std::string_view() : std::string_view(device->second.name));
  out.field("forced", scan.forced);
}

void write(JsonOut& out, const Annulled& annulled, const sequencer::Directory& directory) {
  out.field("kind", "annulled");
  out.field("ticket", annulled.ticket);
  out.field("scan", annulled.scan);
  out.field("reason", annulled.reason);
  const auto device = directory.devices.find(annulled.device);
  out.field("device", device == directory.devices.end() ? std::string_view() : std::string_view(device->second.name));
}

// One entry for all that it lets out; of one ticket's history, that ticket alone.
void write(JsonOut& out, const ExitedAll& exits, TicketId asked, const sequencer::Directory& directory) {
  out.field("kind", "exit_all");
  if (asked) out.field("ticket", asked);
  const auto list = directory.lists.find(exits.list);
  out.field("list", list == directory.lists.end() ? std::string_view() : std::string_view(list->second.slug));
  out.field("type", "exit");
  out.field("at", exits.at);
  out.field("tickets", exits.tickets.size());
}

Answered<Response> answer(const Context* context, const Scope& scope, const Query& query) {
  const auto found = find(context, scope.event->id, query);
  if (!found) return std::unexpected(found.error());
  JsonOut out(256 * found->entries.size() + 64);
  out.begin_object();
  out.begin_array("entries");
  for (const LedgerEntry& entry : found->entries) {
    out.begin_object();
    out.field("seq", entry.seq);
    out.field("time", entry.time);
    if (const auto* scan = std::get_if<Scanned>(&entry.fact)) write(out, *scan, *scope.directory);
    if (const auto* annulled = std::get_if<Annulled>(&entry.fact)) write(out, *annulled, *scope.directory);
    if (const auto* exits = std::get_if<ExitedAll>(&entry.fact)) write(out, *exits, query.ticket, *scope.directory);
    out.end_object();
  }
  out.end_array();
  out.id_or_null("next", found->looked_to);
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answering show_history(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  auto query = query_of(*scope, request);
  if (!query) co_return std::move(query.error());
  auto work = [context, scope = std::move(*scope), query = std::move(*query)] { return answer(context, scope, query); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
