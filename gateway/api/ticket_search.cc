// GET …/tickets: the part of tickets.h that finds many.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/paging.h"
#include "gateway/api/scope.h"
#include "gateway/api/ticket_json.h"
#include "gateway/api/ticket_reads.h"
#include "gateway/api/tickets.h"

namespace usher::api {

using admission::CheckinList;
using admission::Ticket;
using admission::TicketId;
using http::Request;
using http::Response;

namespace {

struct Query {
  std::optional<std::string> search;
  Paging paging;
  const CheckinList* list = nullptr;  // of the scope
};

struct Found {
  std::vector<Ticket> tickets;
  std::optional<TicketId> next;
  bool complete = true;  // false: names are still being read in after a start; only codes were looked at
};

Answered<Query> query_of(const Scope& scope, const Request* request) {
  Query query;
  auto paging = paging_of(request);
  if (!paging) return std::unexpected(std::move(paging.error()));
  query.paging = *paging;
  query.search = request->query_value("search");
  if (query.search && query.search->empty()) return std::unexpected(bad_request("search: at least 1 character"));
  if (query.search && query.search->size() > kSearchBytesMax) {
    return std::unexpected(bad_request("search: at most " + std::to_string(kSearchBytesMax) + " bytes"));
  }
  if (const auto slug = request->query_value("list")) {
    const auto list = find_list(scope, *slug, request);
    if (!list) return std::unexpected(list.error());
    query.list = *list;
  }
  return query;
}

Answered<Found> find_by_text(const Context* context, const TicketReads& reads, admission::EventId event,
                             const Query& query) {
  const TicketId after(query.paging.after);
  std::vector<TicketId> ids = context->search->find(event, *query.search, query.paging.limit, after);
  Found found;
  found.complete = context->search->ready();
  if (ids.size() == query.paging.limit) found.next = ids.back();
  if (!after) {
    const auto owner = reads.owner(*query.search);
    if (!owner) return std::unexpected(owner.error());
    if (*owner) {
      std::erase(ids, *owner);
      ids.insert(ids.begin(), *owner);
    }
  }
  auto tickets = reads.find_all(ids);
  if (!tickets) return std::unexpected(std::move(tickets.error()));
  // The index may be a moment behind, and knows only the beginnings of codes.
  std::erase_if(*tickets, [&](const Ticket& ticket) {
    return ticket.secret != *query.search && !storage::SearchIndex::confirms(ticket, *query.search);
  });
  found.tickets = std::move(*tickets);
  return found;
}

Answered<Found> find_all(const TicketReads& reads, const Query& query) {
  auto tickets = reads.page(TicketId(query.paging.after), query.paging.limit);
  if (!tickets) return std::unexpected(std::move(tickets.error()));
  Found found;
  found.tickets = std::move(*tickets);
  if (found.tickets.size() == query.paging.limit) found.next = found.tickets.back().id;
  return found;
}

Answered<Response> answer(const Context* context, const Scope& scope, const Query& query) {
  const TicketReads reads(context, scope.event->id);
  const auto found = query.search ? find_by_text(context, reads, scope.event->id, query) : find_all(reads, query);
  if (!found) return std::unexpected(found.error());
  std::vector<admission::Presence> presences;
  if (query.list != nullptr) {
    auto read = reads.presences(found->tickets, query.list->id);
    if (!read) return std::unexpected(std::move(read.error()));
    presences = std::move(*read);
  }
  JsonOut out(1024 * found->tickets.size() + 64);
  out.begin_object();
  out.begin_array("tickets");
  for (std::size_t i = 0; i < found->tickets.size(); ++i) {
    out.begin_object();
    write_members(out, found->tickets[i]);
    if (query.list != nullptr) {
      out.field("admitted", admission::admitted(presences[i]));
      out.field("inside", admission::inside(presences[i]));
    }
    out.end_object();
  }
  out.end_array();
  out.field("next", found->next);
  out.field("complete", found->complete);
  out.end_object();
  return json_response(std::move(out).take());
}

}  // namespace

Answering list_tickets(Context* context, const Request* request) {
  auto scope = find_event(context, request);
  if (!scope) co_return std::move(scope.error());
  auto query = query_of(*scope, request);
  if (!query) co_return std::move(query.error());
  auto work = [context, scope = std::move(*scope), query = std::move(*query)] { return answer(context, scope, query); };
  auto response = co_await read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : std::move(response.error());
}

}  // namespace usher::api
