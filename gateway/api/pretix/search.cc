// Persons: searched over lists, listed for one list.
#include <algorithm>
#include <string>
#include <utility>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/position_query.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/redeem_asked.h"
#include "gateway/api/pretix/replies.h"

namespace usher::pretix {

using admission::CheckinList;
using api::Answered;
using api::Context;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kSearchLettersMin = 3;  // for those who may only check in

Answered<Response> page_of_hits(const Context* context, const Request* request, const Caller& caller,
                                const PositionQuery& query, const Page& page, const Expand& expand) {
  auto hits = find_positions(context, caller, query, page.first(), page.size);
  if (!hits) return std::unexpected(std::move(hits.error()));
  std::vector<admission::ListId> lists;
  for (const CheckinList* list : query.lists) lists.push_back(list->id);
  if (page.beyond(hits->count)) return invalid_page();
  Listing listing(request, page, hits->count);
  for (Hit& hit : hits->page) {
    Position position{std::move(hit.ticket), std::nullopt, {}, {}};
    complete(context, position, expand.addons);
    if (expand.pdf_data) find_images(context, position, *caller.directory);
    write_position(listing.out(), position, caller, lists, expand);
  }
  return listing.finish();
}

// A search by those who may only check in needs three letters, so that nobody pages through everybody.
bool too_short(const Caller& caller, const PositionQuery& query) {
  if (caller.may_search_all()) return false;
  return !query.text || query.text->size() < kSearchLettersMin;
}

api::Answering answer(const Context* context, const Request* request, Caller caller, PositionQuery query,
                      bool pdf_data) {
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  Expand expand = expand_of(request);
  expand.pdf_data = expand.pdf_data && pdf_data;
  if (too_short(caller, query)) co_return Listing(request, *page, 0).finish();
  auto work = [&] { return page_of_hits(context, request, caller, query, *page, expand); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : as_detail(std::move(response.error()));
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
  PositionQuery query = position_query_of(request, std::move(lists));
  co_return co_await answer(context, request, std::move(*caller), std::move(query), false);
}

api::Answering list_positions(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::positions);
  if (!caller) co_return std::move(caller.error());
  const CheckinList* list = list_of_path(*caller, request);
  if (list == nullptr) co_return detail(404, "Not found.");
  std::vector<const CheckinList*> lists{list};
  PositionQuery query = position_query_of(request, std::move(lists));
  const bool pdf_data = caller->may_search_all();
  co_return co_await answer(context, request, std::move(*caller), std::move(query), pdf_data);
}

}  // namespace usher::pretix
