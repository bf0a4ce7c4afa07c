// Whole orders, for clients that work offline.
#include <string>
#include <utility>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/ticket_reads.h"

namespace usher::pretix {

using admission::Ticket;
using api::Answered;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

void write_order(JsonOut& out, const Context* context, const Caller& caller, const OrderRow& row,
                 const Expand& expand) {
  std::vector<Position> positions;
  if (auto tickets = api::TicketReads(context, caller.event->id).find_all(row.tickets)) {
    for (Ticket& ticket : *tickets) {
      positions.push_back({std::move(ticket), std::nullopt, {}, {}});
      complete(context, positions.back(), false);
      if (expand.pdf_data) find_images(context, positions.back(), *caller.directory);
    }
  }
  const Ticket none;
  const Ticket& first = positions.empty() ? none : positions.front().ticket;
  out.begin_object();
  out.field("code", row.code);
  out.field("event", caller.event->slug);
  out.field("status", letter_of(first.order_status));
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
  const auto modified_since = query_time(request, "modified_since").value_or(std::nullopt);
  const std::string ordering = request->query_value("ordering").value_or("");
  if (modified_since || ordering.find("last_modified") != std::string::npos) {
    query.by = OrderBook::By::modified_newest_first;
    query.since = modified_since.value_or(query.since);
  } else {
    query.since = query_time(request, "created_since").value_or(std::nullopt).value_or(query.since);
  }
  return query;
}

Answered<Response> page_of_orders(const Context* context, const Request* request, const Caller& caller,
                                  const Page& page) {
  const OrderQuery query = order_query_of(request);
  auto rows = context->pretix->orders.since(context, caller.event->id, query.since, query.by);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (page.beyond(rows->size())) return invalid_page();
  const Expand expand = expand_of(request);
  return listing_of(request, page, rows->size(),
                    [&](JsonOut& out, std::size_t i) { write_order(out, context, caller, *(*rows)[i], expand); });
}

}  // namespace

api::Answering list_orders(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::orders);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const admission::Time before_reading = context->clock();
  auto work = [&] { return page_of_orders(context, request, *caller, *page); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  if (!response) co_return as_detail(std::move(response.error()));
  set_generated(*response, before_reading);
  co_return std::move(*response);
}

}  // namespace usher::pretix
