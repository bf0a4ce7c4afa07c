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
#include "storage/import/time_text.h"

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
  out.field("secret", code.code);
  if (code.revoked) {
    out.field("created", code.mark.time);
  } else {
    out.field("updated", code.mark.time);
    out.field("blocked", code.mark.on);
  }
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
  if (query.page.number > 1 && query.page.first() >= all.size()) return invalid_page();
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
  if (const auto text = request->query_value(name); text && !text->empty()) {
    const auto time = importing::parse_time(*text, "UTC");
    if (!time) co_return field_error(name, "Enter a valid date/time.");
    query.since = *time;
  }
  query.oldest_first = request->query_value("ordering").value_or("") == time_name(kind);
  // What changes from now on is asked for with this time: taken before the list is read.
  const std::string generated = importing::format_rfc3339(context->clock());
  const auto event = caller->event->id;
  auto work = [&] { return page_of_codes(context, request, event, query); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  if (!response) co_return as_detail(std::move(response.error()));
  response->headers.emplace_back("X-Page-Generated", generated);
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
