// The history of check-ins: what was let in, out or refused, as pretix lists it.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "gateway/admission/messages.h"
#include "gateway/api/pretix/checkin_book.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/state.h"
#include "gateway/api/scope.h"
#include "gateway/api/whole_number.h"

namespace usher::pretix {

using admission::LedgerEntry;
using admission::Seq;
using api::Answered;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

constexpr std::string_view kAnnulled = "annulled";  // a reason that only a history knows

struct Filter {
  std::set<admission::ListId> lists;
  std::optional<admission::Time> created_since, created_before, time_since, time_before;
  std::optional<bool> successful, automatic;
  std::optional<admission::Direction> type;
  std::optional<std::string> reason;
  std::optional<std::uint64_t> gate, device;
};

std::string_view reason_of(const CheckinRow& row) {
  return row.annulled ? kAnnulled : admission::to_string(row.reason);
}

bool passes(const Filter& filter, const CheckinRow& row) {
  const auto is = [](const auto& asked, const auto& value) { return !asked || *asked == value; };
  const auto since = [](const auto& asked, admission::Time time) { return !asked || time >= *asked; };
  const auto before = [](const auto& asked, admission::Time time) { return !asked || time < *asked; };
  return filter.lists.contains(row.list) && since(filter.created_since, row.created) &&
         before(filter.created_before, row.created) && since(filter.time_since, row.time) &&
         before(filter.time_before, row.time) && is(filter.successful, row.successful()) &&
         is(filter.automatic, row.automatic) && is(filter.type, row.type) && is(filter.reason, reason_of(row)) &&
         is(filter.gate, row.gate.value) && is(filter.device, row.device.value);
}

// --- what is asked ---------------------------------------------------------------------------------------------------

std::optional<std::string> given(const Request* request, std::string_view name) {
  auto text = request->query_value(name);
  if (text && text->empty()) text.reset();
  return text;
}

std::optional<Response> read_time(const Request* request, std::string_view name, std::optional<admission::Time>& out) {
  auto time = query_time(request, name);
  if (!time) return std::move(time.error());
  out = *time;
  return std::nullopt;
}

Response no_such_choice(std::string_view name) {
  return field_error(name, "Select a valid choice. That choice is not one of the available choices.");
}

std::optional<Response> read_id(const Request* request, std::string_view name, std::optional<std::uint64_t>& out) {
  const auto text = given(request, name);
  if (!text) return std::nullopt;
  out = api::whole_number(*text);
  if (!out) return no_such_choice(name);
  return std::nullopt;
}

void read_flag(const Request* request, std::string_view name, std::optional<bool>& out) {
  if (given(request, name)) out = query_flag(request, name);
}

Response no_choice(std::string_view name, const std::string& text) {
  return field_error(name, "Select a valid choice. " + text + " is not one of the available choices.");
}

std::optional<Response> read_lists(const Caller& caller, const Request* request, std::set<admission::ListId>& out) {
  std::optional<std::uint64_t> only;
  if (auto wrong = read_id(request, "list", only)) return wrong;
  for (const auto* list : lists_of(caller, caller.event->id)) {
    if (!only || list->id.value == *only) out.insert(list->id);
  }
  if (only && out.empty()) return no_such_choice("list");
  return std::nullopt;
}

std::expected<Filter, Response> filter_of(const Caller& caller, const Request* request) {
  Filter filter;
  const std::pair<std::string_view, std::optional<admission::Time>*> times[] = {
      {"created_since", &filter.created_since},
      {"created_before", &filter.created_before},
      {"datetime_since", &filter.time_since},
      {"datetime_before", &filter.time_before}};
  for (const auto& [name, time] : times) {
    if (auto wrong = read_time(request, name, *time)) return std::unexpected(std::move(*wrong));
  }
  if (auto wrong = read_lists(caller, request, filter.lists)) return std::unexpected(std::move(*wrong));
  if (auto wrong = read_id(request, "gate", filter.gate)) return std::unexpected(std::move(*wrong));
  if (auto wrong = read_id(request, "device", filter.device)) return std::unexpected(std::move(*wrong));
  read_flag(request, "successful", filter.successful);
  read_flag(request, "auto_checked_in", filter.automatic);
  if (const auto type = given(request, "type")) {
    filter.type = admission::parse_direction(*type);
    if (!filter.type) return std::unexpected(no_choice("type", *type));
  }
  filter.reason = given(request, "error_reason");
  if (filter.reason && *filter.reason != kAnnulled && !admission::parse_reason(*filter.reason)) {
    return std::unexpected(no_choice("error_reason", *filter.reason));
  }
  return filter;
}

CheckinBooks::Query query_of(const Request* request, const Filter& filter, const Page& page) {
  CheckinBooks::Query query;
  query.wanted = [&filter](const CheckinRow& row) { return passes(filter, row); };
  std::string ordering = request->query_value("ordering").value_or("");
  query.newest_first = ordering.starts_with('-');
  if (query.newest_first) ordering.erase(0, 1);
  if (ordering == "created" || ordering == "id") query.by = CheckinBooks::Query::By::created;
  query.first = page.first();
  query.count_max = page.size;
  return query;
}

// --- what is answered ------------------------------------------------------------------------------------------------

// The entries that say why a row is no success.
Answered<std::map<Seq, LedgerEntry>> reasons_of(const Context* context, const std::vector<CheckinRow>& rows) {
  std::vector<std::string> keys;
  for (const CheckinRow& row : rows) {
    if (!row.successful()) keys.push_back(storage::ledger_key(row.annulled ? row.annulled : row.seq));
  }
  std::map<Seq, LedgerEntry> entries;
  std::optional<storage::Failure> failure;
  const auto read = context->store->multi_get(storage::Family::ledger, keys, [&](std::size_t i, auto row) {
    if (!row) return;
    auto entry = context->codec->decode_entry(keys[i], *row);
    if (entry) {
      entries.emplace(entry->seq, std::move(*entry));
    } else if (entry.error().code != storage::FailureCode::wrong_key) {
      failure = entry.error();
    }
  });
  if (!read) failure = read.error();
  if (failure) return std::unexpected(api::refusal(*failure));
  return entries;
}

std::string explanation_of(const LedgerEntry& entry, const admission::Event& event) {
  if (const auto* annulled = std::get_if<admission::Annulled>(&entry.fact)) return annulled->reason;
  const auto* scan = std::get_if<admission::Scanned>(&entry.fact);
  if (scan == nullptr) return {};
  const auto language = admission::language_of(event.languages.empty() ? std::string("en") : event.languages.front());
  const auto time_text = api::time_text_of(event);
  return scan->explanation.key == admission::MessageKey::told_by_client
             ? admission::explain(scan->explanation, language, time_text)
             : admission::reason_explanation(scan->explanation, language, time_text);
}

void write(JsonOut& out, const CheckinRow& row, std::string_view why) {
  out.begin_object();
  out.field("id", row.seq);
  out.field("successful", row.successful());
  out.text_or_null("error_reason", reason_of(row));
  out.text_or_null("error_explanation", why);
  out.id_or_null("position", row.ticket);
  out.field("datetime", row.time);
  out.field("created", row.created);
  out.field("list", row.list);
  out.field("auto_checked_in", row.automatic);
  out.id_or_null("gate", row.gate);
  out.id_or_null("device", row.device);
  out.id_or_null("device_id", row.device);
  out.field("type", admission::to_string(row.type));
  out.end_object();
}

Answered<Response> page_of_checkins(const Context* context, const Request* request, const admission::Event& event,
                                    const Filter& filter, const Page& page) {
  const auto found = context->pretix->checkins.find(context, event.id, query_of(request, filter, page));
  if (!found) return std::unexpected(found.error());
  if (page.beyond(found->count)) return invalid_page();
  const auto reasons = reasons_of(context, found->rows);
  if (!reasons) return std::unexpected(reasons.error());
  Listing listing(request, page, found->count);
  for (const CheckinRow& row : found->rows) {
    const auto why = reasons->find(row.annulled ? row.annulled : row.seq);
    write(listing.out(), row, why == reasons->end() ? std::string() : explanation_of(why->second, event));
  }
  return listing.finish();
}

}  // namespace

api::Answering list_checkins(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::history);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const auto filter = filter_of(*caller, request);
  if (!filter) co_return filter.error();
  auto work = [&] { return page_of_checkins(context, request, *caller->event, *filter, *page); };
  auto response = co_await api::read_on_worker(context, std::move(work));
  co_return response ? std::move(*response) : as_detail(std::move(response.error()));
}

}  // namespace usher::pretix
