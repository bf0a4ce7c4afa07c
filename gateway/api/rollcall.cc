#include "gateway/api/rollcall.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/api/json_out.h"
#include "gateway/api/scope.h"
#include "gateway/api/ticket_reads.h"

namespace usher::api {

namespace asio = boost::asio;
using admission::CheckinList;
using admission::ListId;
using admission::Ticket;
using admission::TicketId;

namespace {

struct Inside {
  TicketId ticket;
  ListId list;
  admission::Time since{};
  admission::GateId gate;
  admission::LaneId lane;
};

using Lists = std::set<ListId>;

// The lists asked for that this token may see.
Answered<Lists> lists_asked(const Scope& scope, const http::Request* request) {
  const auto slug = request->query_value("list");
  const auto zone = request->query_value("zone");
  Lists lists;
  if (slug) {
    const auto list = find_list(scope, *slug, request);
    if (!list) return std::unexpected(list.error());
  }
  for (const auto& [id, list] : scope.directory->lists) {
    const bool asked = list.event == scope.event->id && (!slug || list.slug == *slug) && (!zone || list.zone == *zone);
    if (asked && may_use_list(*request->principal, scope.event->slug, list.slug)) lists.insert(id);
  }
  return lists;
}

// Everybody inside, by ticket. Blocking.
Answered<std::vector<Inside>> read_inside(const Context* context, admission::EventId event, const Lists& lists) {
  std::vector<Inside> all;
  std::optional<storage::Failure> failure;
  const std::string from = storage::event_prefix(event);
  const auto visit = [&](std::string_view key, std::string_view row) {
    const ListId list = storage::list_of_state_key(key);
    if (!lists.contains(list)) return true;
    const auto presence = storage::Codec::decode_presence(row);
    if (!presence) {
      failure = presence.error();
      return false;
    }
    if (!admission::inside(*presence)) return true;
    const admission::Checkin* last = admission::latest(*presence);
    all.push_back({storage::ticket_of_key(key), list, last->time, last->gate, last->lane});
    return true;
  };
  const auto read = context->store->scan(storage::Family::state, from, storage::prefix_end(from), visit);
  if (!read) failure = read.error();
  if (failure) return std::unexpected(refusal(*failure));
  return all;
}

void write(JsonOut& out, const Inside& inside, const Ticket& ticket, const sequencer::Directory& directory) {
  const CheckinList& list = directory.lists.at(inside.list);
  out.begin_object();
  out.field("ticket", ticket.id);
  out.field("name", ticket.person.name);
  out.field("company", ticket.person.company);
  out.field("category", ticket.category);
  out.field("item", ticket.item);
  out.field("phone", ticket.person.phone);
  out.field("list", list.slug);
  out.field("zone", list.zone);
  out.field("since", inside.since);
  out.field("gate", directory.gate_name(inside.gate));
  out.field("lane", directory.lane_name(inside.lane));
  out.end_object();
}

// The elements of persons [from, to), with a comma before each but the very first. Blocking.
Answered<std::string> piece_of(const Context* context, const Scope& scope, const std::vector<Inside>& all,
                               std::size_t from, std::size_t to) {
  std::vector<TicketId> ids;
  for (std::size_t i = from; i < to; ++i) {
    if (ids.empty() || ids.back() != all[i].ticket) ids.push_back(all[i].ticket);
  }
  const auto tickets = TicketReads(context, scope.event->id).find_all(ids);
  if (!tickets) return std::unexpected(tickets.error());
  std::map<TicketId, const Ticket*> by_id;
  for (const Ticket& ticket : *tickets) by_id[ticket.id] = &ticket;
  JsonOut out(256 * (to - from));
  for (std::size_t i = from; i < to; ++i) {
    const auto ticket = by_id.find(all[i].ticket);
    if (ticket != by_id.end()) write(out, all[i], *ticket->second, *scope.directory);
  }
  std::string piece = std::move(out).take();
  if (from > 0 && !piece.empty()) piece.insert(0, 1, ',');
  return piece;
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

asio::awaitable<void> stream_rollcall(Context* context, http::Exchange* exchange) {
  const http::Request* request = &exchange->request();
  const auto scope = find_event(context, request);
  if (!scope) {
    (void)co_await exchange->respond(scope.error());
    co_return;
  }
  const auto lists = lists_asked(*scope, request);
  if (!lists) {
    (void)co_await exchange->respond(lists.error());
    co_return;
  }
  const auto event = scope->event->id;
  const auto all =
      co_await read_on_worker(context, [context, event, &lists] { return read_inside(context, event, *lists); });
  if (!all) {
    (void)co_await exchange->respond(all.error());
    co_return;
  }
  if (!co_await exchange->start(200, "application/json")) co_return;
  if (!co_await exchange->write(shared("["), http::kWriteDeadline)) co_return;
  for (std::size_t from = 0; from < all->size(); from += kRollcallBatch) {
    const std::size_t to = std::min(all->size(), from + kRollcallBatch);
    auto piece = co_await read_on_worker(
        context, [context, &scope, &all, from, to] { return piece_of(context, *scope, *all, from, to); });
    // An array that ends in the middle is no JSON: the reader sees that it is not whole.
    if (!piece) co_return exchange->cancel();
    if (piece->empty()) continue;
    if (!co_await exchange->write(shared(std::move(*piece)), http::kWriteDeadline)) co_return;
  }
  (void)co_await exchange->write(shared("]\n"), http::kWriteDeadline);
}

}  // namespace usher::api
