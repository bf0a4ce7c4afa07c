// Check-in lists and their figures.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "gateway/admission/tally.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/ticket_reads.h"

namespace usher::pretix {

using admission::CatalogKind;
using admission::CheckinList;
using admission::CounterKey;
using api::Context;
using api::JsonOut;
using http::Request;

namespace {

struct Show {
  bool counts = true;
  bool positions = true;
  bool subevent = false;  // as an object
};

Show show_of(const Request* request) {
  return {!query_names(request, "exclude", "checkin_count"), !query_names(request, "exclude", "position_count"),
          query_names(request, "expand", "subevent")};
}

void write_list(JsonOut& out, const Context* context, const Caller& caller, const CheckinList& list, const Show& show) {
  out.begin_object();
  out.field("id", list.id);
  out.field("name", list.name);
  out.field("all_products", list.all_items);
  out.begin_array("limit_products");
  for (const std::string& item : list.items) out.value(number_of(item));
  out.end_array();
  const auto* subevent = show.subevent && list.subevent
                             ? caller.directory->catalog_object(list.event, CatalogKind::subevent, *list.subevent)
                             : nullptr;
  if (subevent != nullptr) {
    out.raw_field("subevent", subevent->json);
  } else {
    write_subevent_id(out, "subevent", list.subevent.value_or(""));
  }
  if (show.counts || show.positions) {
    const auto counts = admission::count(context->scoreboard->view().table, list);
    if (show.counts) out.field("checkin_count", counts.admitted);
    if (show.positions) out.field("position_count", counts.registered);
  }
  out.field("include_pending", list.include_pending);
  out.field("allow_multiple_entries", list.multiple_entries);
  out.field("allow_entry_after_exit", list.entry_after_exit);
  out.raw_field("rules", list.rules.empty() ? "{}" : list.rules);
  out.field("exit_all_at", list.exit_all_at);
  out.field("addon_match", list.addon_match);
  out.field("ignore_in_statistics", list.ignore_in_statistics);
  out.field("consider_tickets_used", list.consider_tickets_used);
  out.end_object();
}

// ?subevent=, ?subevent_match=: lists of that date, or (match) of none.
bool wanted(const Request* request, const CheckinList& list) {
  if (const auto only = request->query_value("subevent"); only && !only->empty()) {
    if (!list.subevent || std::to_string(number_of(*list.subevent)) != *only) return false;
  }
  if (const auto match = request->query_value("subevent_match"); match && !match->empty()) {
    if (list.subevent && std::to_string(number_of(*list.subevent)) != *match) return false;
  }
  return true;
}

struct Registered {
  std::int64_t positions = 0;
};

// Registered tickets of the list by item: what the counters know.
std::map<std::string, Registered> by_item(const admission::Tally::Table& table, const CheckinList& list) {
  std::map<std::string, Registered> figures;
  CounterKey from;
  from.kind = CounterKey::Kind::tickets;
  from.event = list.event;
  for (auto at = table.lower_bound(from); at != table.end(); ++at) {
    const CounterKey& key = at->first;
    if (key.kind != from.kind || key.event != list.event) break;
    const auto standing = static_cast<admission::Standing>(key.a);
    const bool counts =
        standing == admission::Standing::good || (standing == admission::Standing::pending && list.include_pending);
    const bool fits = (list.all_items || std::ranges::find(list.items, key.item) != list.items.end()) &&
                      (!list.subevent || *list.subevent == key.subevent);
    if (counts && fits) figures[key.item].positions += at->second;
  }
  return figures;
}

// Admitted persons by item: read from every presence on the list.
api::Answered<ItemFigures::Counts> admitted_by_item(const Context* context, const CheckinList& list) {
  std::vector<admission::TicketId> inside;
  const std::string prefix = storage::event_prefix(list.event);
  auto scanned = context->store->scan(storage::Family::state, prefix, storage::prefix_end(prefix),
                                      [&](std::string_view key, std::string_view value) {
                                        if (storage::list_of_state_key(key) != list.id) return true;
                                        const auto presence = storage::Codec::decode_presence(value);
                                        if (presence && admission::admitted(*presence))
                                          inside.push_back(storage::ticket_of_key(key));
                                        return true;
                                      });
  if (!scanned) return std::unexpected(api::refusal(scanned.error()));
  ItemFigures::Counts counts;
  constexpr std::size_t kPiece = 512;
  const api::TicketReads reads(context, list.event);
  for (std::size_t at = 0; at < inside.size(); at += kPiece) {
    const auto first = inside.begin() + static_cast<std::ptrdiff_t>(at);
    const std::vector<admission::TicketId> some(
        first, first + static_cast<std::ptrdiff_t>(std::min(kPiece, inside.size() - at)));
    const auto tickets = reads.find_all(some);
    if (!tickets) return std::unexpected(tickets.error());
    for (const admission::Ticket& ticket : *tickets) ++counts[ticket.item];
  }
  return counts;
}

}  // namespace

api::Answering list_lists(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  auto lists = lists_of(*caller, caller->event->id);
  std::erase_if(lists, [&](const CheckinList* list) { return !wanted(request, *list); });
  if (page->beyond(lists.size())) co_return invalid_page();
  const Show show = show_of(request);
  const auto write = [&](JsonOut& out, std::size_t i) { write_list(out, context, *caller, *lists[i], show); };
  co_return listing_of(request, *page, lists.size(), write);
}

api::Answering show_list(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::list_detail);
  if (!caller) co_return std::move(caller.error());
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr) co_return detail(404, "Not found.");
  JsonOut out;
  write_list(out, context, *caller, *list, show_of(request));
  co_return json(std::move(out).take());
}

api::Answering show_status(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr) co_return detail(404, "Not found.");
  auto admitted = context->pretix->item_figures.fresh(list->id);
  if (!admitted) {
    auto work = [context, list] { return admitted_by_item(context, *list); };
    auto counted = co_await api::read_on_worker(context, std::move(work));
    if (!counted) co_return as_detail(std::move(counted.error()));
    admitted = std::move(*counted);
    context->pretix->item_figures.put(list->id, *admitted);
  }
  const auto view = context->scoreboard->view();
  const auto counts = admission::count(view.table, *list);
  JsonOut out;
  out.begin_object();
  out.begin_object("event");
  out.field("name", caller->event->name);
  out.end_object();
  out.field("checkin_count", counts.admitted);
  out.field("position_count", counts.registered);
  out.field("inside_count", counts.inside);
  out.begin_array("items");
  for (const auto& [item, figures] : by_item(view.table, *list)) {
    const auto* object = caller->directory->catalog_object(list->event, CatalogKind::item, item);
    out.begin_object();
    out.field("id", number_of(item));
    out.field("name", object == nullptr ? item : item_name(*object, item));
    out.field("admission", true);
    const auto in = admitted->find(item);
    out.field("checkin_count", in == admitted->end() ? std::int64_t{0} : in->second);
    out.field("position_count", figures.positions);
    out.begin_array("variations");
    out.end_array();
    out.end_object();
  }
  out.end_array();
  out.end_object();
  co_return json(std::move(out).take());
}

}  // namespace usher::pretix
