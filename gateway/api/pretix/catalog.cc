// Events and what they sell.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"

namespace usher::pretix {

using admission::CatalogKind;
using admission::CatalogObject;
using admission::Event;
using admission::EventId;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

bool has_subevents(const sequencer::Directory& directory, EventId event) {
  const auto first = directory.catalog.lower_bound({event, CatalogKind::subevent, 0});
  return first != directory.catalog.end() && first->first.event == event && first->first.kind == CatalogKind::subevent;
}

void write_event(JsonOut& out, const Event& event, const sequencer::Directory& directory) {
  out.begin_object();
  out.begin_object("name");
  const std::string language = event.languages.empty() ? "en" : event.languages.front();
  out.foreign_field(language, event.name);
  out.end_object();
  out.field("slug", event.slug);
  out.field("live", true);
  out.field("testmode", event.testmode);
  out.field("currency", event.currency);
  out.field("date_from", event.starts_at);
  out.field("date_to", event.ends_at);
  out.field("date_admission", event.admission_at);
  out.null("presale_start");
  out.null("presale_end");
  out.null("location");
  out.field("has_subevents", has_subevents(directory, event.id));
  out.begin_object("meta_data");
  out.end_object();
  out.null("seating_plan");
  out.field("plugins", std::vector<std::string>{"pretix.plugins.badges", "pretix.plugins.checkinlists"});
  out.begin_object("seat_category_mapping");
  out.end_object();
  out.field("timezone", event.timezone);
  out.begin_array("item_meta_properties");
  out.end_array();
  out.begin_object("valid_keys");
  out.field("pretix_sig1", event.valid_keys);
  out.end_object();
  out.end_object();
}

// Objects of one kind, in the order of their numbers.
std::vector<const CatalogObject*> objects_of(const sequencer::Directory& directory, EventId event, CatalogKind kind) {
  std::vector<const CatalogObject*> objects;
  for (auto at = directory.catalog.lower_bound({event, kind, 0}); at != directory.catalog.end(); ++at) {
    if (at->first.event != event || at->first.kind != kind) break;
    objects.push_back(at->second.get());
  }
  return objects;
}

bool ends_after(const Event& event, std::optional<admission::Time> after) {
  const auto end = event.ends_at ? event.ends_at : event.starts_at;
  return !after || !end || *end >= *after;
}

std::optional<Response> unchanged(const Request* request, const sequencer::Directory& directory, EventId event,
                                  CatalogKind kind, std::string& last_modified) {
  const auto at = directory.catalog_modified.find({event, kind});
  if (at == directory.catalog_modified.end()) return std::nullopt;
  last_modified = http_date(at->second);
  if (request->header("If-Modified-Since") != last_modified) return std::nullopt;
  Response response;
  response.status = 304;
  response.headers.emplace_back("Last-Modified", last_modified);
  return response;
}

// The names that tickets of the event carry, from the counters: what a file that named items by text brought.
std::set<std::string> items_of_tickets(const Context* context, EventId event) {
  std::set<std::string> names;
  const auto view = context->scoreboard->view();
  admission::CounterKey from;
  from.kind = admission::CounterKey::Kind::tickets;
  from.event = event;
  for (auto at = view.table.lower_bound(from); at != view.table.end(); ++at) {
    if (at->first.kind != from.kind || at->first.event != event) break;
    if (at->second != 0) names.insert(at->first.item);
  }
  return names;
}

Response catalog_page(const Context* context, const Request* request, const Caller& caller, CatalogKind kind) {
  std::string last_modified;
  if (auto same = unchanged(request, *caller.directory, caller.event->id, kind, last_modified)) return *same;
  const auto page = page_of(request);
  if (!page) return invalid_page();
  const auto objects = objects_of(*caller.directory, caller.event->id, kind);
  std::vector<std::string> made;  // items that only tickets mention
  if (kind == CatalogKind::item) {
    for (const std::string& name : items_of_tickets(context, caller.event->id)) {
      if (caller.directory->catalog_object(caller.event->id, kind, name) == nullptr) made.push_back(name);
    }
  }
  const std::size_t count = objects.size() + made.size();
  if (page->beyond(count)) return invalid_page();
  Response response = listing_of(request, *page, count, [&](JsonOut& out, std::size_t i) {
    if (i < objects.size()) {
      out.raw_value(objects[i]->json);
    } else {
      write_item(out, made[i - objects.size()], caller.event->id, *caller.directory);
    }
  });
  if (!last_modified.empty()) response.headers.emplace_back("Last-Modified", last_modified);
  return response;
}

template <CatalogKind kind>
api::Answering list_kind(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  co_return catalog_page(context, request, *caller, kind);
}

}  // namespace

api::Answering list_events(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const auto after = query_time(request, "ends_after").value_or(std::nullopt);
  std::vector<const Event*> events;
  for (const auto& [id, event] : caller->directory->events) {
    if (may_use(*caller, event) && ends_after(event, after)) events.push_back(&event);
  }
  std::ranges::stable_sort(events, {}, [](const Event* event) { return event->starts_at; });
  if (page->beyond(events.size())) co_return invalid_page();
  const auto write = [&](JsonOut& out, std::size_t i) { write_event(out, *events[i], *caller->directory); };
  co_return listing_of(request, *page, events.size(), write);
}

api::Answering show_event(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  JsonOut out(1024);
  write_event(out, *caller->event, *caller->directory);
  co_return json(std::move(out).take());
}

api::Answering list_subevents(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const auto after = query_time(request, "ends_after").value_or(std::nullopt);
  const auto since = query_time(request, "modified_since").value_or(std::nullopt);
  std::vector<const CatalogObject*> subevents;
  for (const auto& [key, object] : caller->directory->catalog) {
    if (key.kind != CatalogKind::subevent) continue;
    const auto event = caller->directory->events.find(key.event);
    if (event == caller->directory->events.end() || !may_use(*caller, event->second)) continue;
    const auto end = object->to ? object->to : object->from;
    if (after && end && *end < *after) continue;
    if (since && object->modified < *since) continue;
    subevents.push_back(object.get());
  }
  if (page->beyond(subevents.size())) co_return invalid_page();
  const auto write = [&](JsonOut& out, std::size_t i) { out.raw_value(subevents[i]->json); };
  Response response = listing_of(request, *page, subevents.size(), write);
  set_generated(response, context->clock());
  co_return response;
}

api::Answering list_event_subevents(Context* context, const Request* request) {
  return list_kind<CatalogKind::subevent>(context, request);
}
api::Answering list_categories(Context* context, const Request* request) {
  return list_kind<CatalogKind::category>(context, request);
}
api::Answering list_items(Context* context, const Request* request) {
  return list_kind<CatalogKind::item>(context, request);
}
api::Answering list_badge_layouts(Context* context, const Request* request) {
  return list_kind<CatalogKind::badge_layout>(context, request);
}
api::Answering list_badge_items(Context* context, const Request* request) {
  return list_kind<CatalogKind::badge_item>(context, request);
}

api::Answering show_settings(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto* settings = caller->directory->catalog_object(caller->event->id, CatalogKind::settings, "0");
  if (settings != nullptr) co_return json(settings->json);
  JsonOut out;
  out.begin_object();
  out.field("timezone", caller->event->timezone);
  out.field("locales", caller->event->languages);
  out.field("locale", caller->event->languages.empty() ? std::string("en") : caller->event->languages.front());
  out.field("name_scheme", "full");
  out.field("reusable_media_active", true);
  out.end_object();
  co_return json(std::move(out).take());
}

}  // namespace usher::pretix
