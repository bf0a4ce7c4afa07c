// The lists of revoked and of blocked codes, for clients that check signed codes without asking.
#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/secret_reads.h"

namespace usher::pretix {

using api::Answered;
using api::Context;
using api::JsonOut;
using api::Mark;
using http::Request;
using http::Response;

namespace {

enum class Kind : std::uint8_t { revoked, blocked };

struct Query {
  Kind kind;
  Page page;
  std::optional<admission::Time> since;
  bool oldest_first = false;
};

// The names of the time in the two lists: pretix's.
std::string_view time_name(Kind kind) {
  return kind == Kind::revoked ? "created" : "updated";
}

void write(JsonOut& out, const api::MarkedCode& code) {
  out.begin_object();
  out.field("id", code.mark.id);
  api::write_code_and_mark(out, code);
  out.end_object();
}

// `marks` newest first: those from `since` on are its beginning.
std::span<const Mark> since(std::span<const Mark> marks, admission::Time since) {
  const auto end = std::ranges::partition_point(marks, [&](const Mark& mark) { return mark.mark.time >= since; });
  return marks.first(static_cast<std::size_t>(end - marks.begin()));
}

Answered<Response> page_of_codes(const Context* context, const Request* request, admission::EventId event,
                                 const Query& query) {
  const auto lists = context->pretix->marks.lists(context, event);
  if (!lists) return std::unexpected(lists.error());
  std::span<const Mark> all = query.kind == Kind::revoked ? (*lists)->revoked : (*lists)->blocked;
  if (query.since) all = since(all, *query.since);
  if (query.page.beyond(all.size())) return invalid_page();
  const std::size_t first = std::min(all.size(), query.page.first());
  const std::size_t count = std::min(query.page.size, all.size() - first);
  std::vector<Mark> some;
  for (std::size_t i = first; i < first + count; ++i) {
    some.push_back(query.oldest_first ? all[all.size() - 1 - i] : all[i]);
  }
  const auto codes = api::codes_of(context, event, some);
  if (!codes) return std::unexpected(codes.error());
  Listing listing(request, query.page, all.size());
  for (const auto& code : *codes) write(listing.out(), code);
  return listing.finish();
}

api::Answering list_marked(Context* context, const Request* request, Kind kind) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  Query query{kind, *page, std::nullopt, false};
  const std::string name = std::string(time_name(kind)) + "_since";
  auto since = query_time(request, name);
  if (!since) co_return std::move(since.error());
  query.since = *since;
  query.oldest_first = request->query_value("ordering").value_or("") == time_name(kind);
  const admission::Time before_reading = context->clock();
  const auto event = caller->event->id;
  auto work = [&] { return page_of_codes(context, request, event, query); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  if (!response) co_return as_detail(std::move(response.error()));
  set_generated(*response, before_reading);
  co_return std::move(*response);
}

}  // namespace

api::Answering list_revoked_codes(Context* context, const Request* request) {
  co_return co_await list_marked(context, request, Kind::revoked);
}

api::Answering list_blocked_codes(Context* context, const Request* request) {
  co_return co_await list_marked(context, request, Kind::blocked);
}

}  // namespace usher::pretix
