// Persons: searched over lists, listed for one list, and whole orders for clients that work offline.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/redeem_asked.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/ticket_reads.h"
#include "storage/import/time_text.h"

namespace usher::pretix {

using admission::CheckinList;
using admission::Ticket;
using admission::TicketId;
using api::Answered;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kSearchLettersMin = 3;  // for those who may only check in
constexpr std::size_t kFoundMax = 2000;

struct Query {
  std::vector<const CheckinList*> lists;
  std::optional<std::string> text;
  bool ignore_status = false;
  std::optional<bool> has_checkin;
  std::string secret, order;
};

bool matches_status(const CheckinList& list, const Ticket& ticket) {
  if (ticket.order_status == admission::OrderStatus::paid) return true;
  if (ticket.order_status != admission::OrderStatus::pending) return false;
  return list.include_pending || ticket.valid_if_pending;
}

bool matches(const Query& query, const CheckinList& list, const Ticket& ticket) {
  if (ticket.canceled) return false;
  if (list.subevent && *list.subevent != ticket.subevent) return false;
  if (!query.ignore_status) {
    if (!list.all_items && std::ranges::find(list.items, ticket.item) == list.items.end()) return false;
    if (!matches_status(list, ticket)) return false;
  }
  if (!query.secret.empty() && ticket.secret != query.secret) return false;
  return query.order.empty() || ticket.order == query.order;
}

struct Hit {
  Ticket ticket;
  const CheckinList* list;
};

// What the words find, and whose code begins with them: a whole code at least.
Answered<std::vector<Hit>> hits_of(const Context* context, const Query& query) {
  std::vector<Hit> hits;
  for (const CheckinList* list : query.lists) {
    const api::TicketReads reads(context, list->event);
    const auto take = [&](const Ticket& ticket) {
      if (hits.size() < kFoundMax && matches(query, *list, ticket)) hits.push_back({ticket, list});
    };
    if (!query.text) {
      auto read = reads.each([](TicketId) { return true; }, take);
      if (!read) return std::unexpected(std::move(read.error()));
      continue;
    }
    std::vector<TicketId> ids = context->search->find(list->event, *query.text, kFoundMax);
    const auto owner = reads.owner(*query.text);
    if (!owner) return std::unexpected(owner.error());
    if (*owner && std::ranges::find(ids, *owner) == ids.end()) ids.push_back(*owner);
    auto tickets = reads.find_all(ids);
    if (!tickets) return std::unexpected(std::move(tickets.error()));
    for (const Ticket& ticket : *tickets) take(ticket);
  }
  std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) {
    const bool a_named = !a.ticket.person.name.empty(), b_named = !b.ticket.person.name.empty();
    if (a_named != b_named) return a_named;
    if (a.ticket.person.name != b.ticket.person.name) return a.ticket.person.name < b.ticket.person.name;
    return a.ticket.position < b.ticket.position;
  });
  return hits;
}

Answered<Response> page_of_hits(const Context* context, const Request* request, const Caller& caller,
                                const Query& query, const Page& page, const Expand& expand) {
  auto hits = hits_of(context, query);
  if (!hits) return std::unexpected(std::move(hits.error()));
  std::vector<Position> positions;
  std::vector<admission::ListId> lists;
  for (const CheckinList* list : query.lists) lists.push_back(list->id);
  if (query.has_checkin) {
    std::erase_if(*hits, [&](const Hit& hit) {
      const auto presence = api::TicketReads(context, hit.list->event).presences({hit.ticket}, hit.list->id);
      return !presence || admission::admitted(presence->front()) != *query.has_checkin;
    });
  }
  if (page.number > 1 && page.first() >= hits->size()) return invalid_page();
  Listing listing(request, page, hits->size());
  for (std::size_t i = page.first(); i < std::min(hits->size(), page.first() + page.size); ++i) {
    Position position{std::move((*hits)[i].ticket), std::nullopt, {}, {}};
    complete(context, position, expand.addons);
    write_position(listing.out(), position, caller, lists, expand);
  }
  return listing.finish();
}

// A search by those who may only check in needs three letters, so that nobody pages through everybody.
bool too_short(const Caller& caller, const Query& query) {
  if (caller.may_search_all()) return false;
  return !query.text || query.text->size() < kSearchLettersMin;
}

Query query_of(const Request* request, std::vector<const CheckinList*> lists) {
  Query query;
  query.lists = std::move(lists);
  query.text = request->query_value("search");
  if (query.text && query.text->empty()) query.text.reset();
  query.ignore_status = query_flag(request, "ignore_status");
  query.secret = request->query_value("secret").value_or("");
  query.order = request->query_value("order").value_or("");
  if (request->query_value("has_checkin")) query.has_checkin = query_flag(request, "has_checkin");
  return query;
}

api::Answering answer(const Context* context, const Request* request, Caller caller, Query query, bool pdf_data) {
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  Expand expand = expand_of(request);
  expand.pdf_data = expand.pdf_data && pdf_data;
  if (too_short(caller, query)) co_return Listing(request, *page, 0).finish();
  auto work = [&] { return page_of_hits(context, request, caller, query, *page, expand); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : as_detail(std::move(response.error()));
}

void write_order(JsonOut& out, const Context* context, const Caller& caller, const OrderRow& row,
                 const Expand& expand) {
  std::vector<Position> positions;
  if (auto tickets = api::TicketReads(context, caller.event->id).find_all(row.tickets)) {
    for (Ticket& ticket : *tickets) {
      positions.push_back({std::move(ticket), std::nullopt, {}, {}});
      complete(context, positions.back(), false);
    }
  }
  const Ticket none;
  const Ticket& first = positions.empty() ? none : positions.front().ticket;
  out.begin_object();
  out.field("code", row.code);
  out.field("event", caller.event->slug);
  out.field("status", first.order_status == admission::OrderStatus::paid      ? "p"
                      : first.order_status == admission::OrderStatus::pending ? "n"
                      : first.order_status == admission::OrderStatus::expired ? "e"
                                                                              : "c");
  out.field("testmode", caller.event->testmode);
  out.field("secret", row.code);
  out.field("email", first.person.email);
  out.null("phone");
  out.field("locale", first.language.empty() ? std::string("en") : first.language);
  out.field("sales_channel", "web");
  out.field("datetime", row.created);
  out.field("last_modified", row.modified);
  out.field("total", first.price.empty() ? std::string("0.00") : first.price);
  out.field("comment", "");
  out.field("checkin_attention", first.require_attention);
  out.field("checkin_text", first.checkin_text);
  out.field("require_approval", first.require_approval);
  out.field("valid_if_pending", first.valid_if_pending);
  out.begin_object("invoice_address");
  out.field("name", first.fallback_name);
  out.field("company", first.person.company);
  out.end_object();
  out.begin_array("positions");
  for (const Position& position : positions) {
    if (!position.ticket.canceled) write_position(out, position, caller, {}, expand);
  }
  out.end_array();
  out.end_object();
}

struct OrderQuery {
  admission::Time since{};
  OrderBook::By by = OrderBook::By::created_oldest_first;
};

OrderQuery order_query_of(const Request* request) {
  OrderQuery query;
  const auto time = [&](std::string_view name) {
    const auto text = request->query_value(name);
    const auto parsed = text ? importing::parse_time(*text, "UTC") : std::unexpected(std::string());
    if (parsed) query.since = *parsed;
    return parsed.has_value();
  };
  const std::string ordering = request->query_value("ordering").value_or("");
  if (time("modified_since") || ordering.find("last_modified") != std::string::npos) {
    query.by = OrderBook::By::modified_newest_first;
  } else {
    (void)time("created_since");
  }
  return query;
}

Answered<Response> page_of_orders(const Context* context, const Request* request, const Caller& caller,
                                  const Page& page) {
  const OrderQuery query = order_query_of(request);
  auto rows = context->pretix->orders.since(context, caller.event->id, query.since, query.by);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (page.number > 1 && page.first() >= rows->size()) return invalid_page();
  Listing listing(request, page, rows->size());
  const Expand expand = expand_of(request);
  for (std::size_t i = page.first(); i < std::min(rows->size(), page.first() + page.size); ++i) {
    write_order(listing.out(), context, caller, *(*rows)[i], expand);
  }
  return listing.finish();
}

}  // namespace

api::Answering search(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::positions);
  if (!caller) co_return std::move(caller.error());
  std::vector<const CheckinList*> lists;
  std::string unknown;
  for (const std::string& text : query_values(request, "list")) {
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) continue;
    const CheckinList* list = text.size() > 9 ? nullptr : list_of(*caller, std::stoull(text));
    if (list == nullptr) {
      unknown += (unknown.empty() ? "" : ", ") + text;
    } else if (std::ranges::find(lists, list) == lists.end()) {
      lists.push_back(list);
    }
  }
  if (!unknown.empty()) {
    co_return detail(403, "You requested lists that do not exist or that you do not have access to: " + unknown);
  }
  if (lists.empty()) co_return bare_array("No check-in list passed.");
  if (conflicting(lists)) {
    co_return bare_array("Selecting two check-in lists from the same event is unsupported.");
  }
  Query query = query_of(request, std::move(lists));
  co_return co_await answer(context, request, std::move(*caller), std::move(query), false);
}

api::Answering list_positions(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::positions);
  if (!caller) co_return std::move(caller.error());
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr) co_return detail(404, "Not found.");
  std::vector<const CheckinList*> lists{list};
  Query query = query_of(request, std::move(lists));
  const bool pdf_data = caller->may_search_all();
  co_return co_await answer(context, request, std::move(*caller), std::move(query), pdf_data);
}

api::Answering list_orders(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::orders);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  // What changes from now on is asked for with this time: taken before the orders are read.
  const std::string generated = importing::format_rfc3339(context->clock());
  auto work = [&] { return page_of_orders(context, request, *caller, *page); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  if (!response) co_return as_detail(std::move(response.error()));
  response->headers.emplace_back("X-Page-Generated", generated);
  co_return std::move(*response);
}

}  // namespace usher::pretix
