// Cards and wristbands, and what was printed.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/serialize.hpp>

#include "gateway/api/orders.h"
#include "gateway/api/pretix/body.h"
#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/stored_medium.h"
#include "gateway/api/reads.h"

namespace usher::pretix {

using admission::Medium;
using api::Answered;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

constexpr std::string_view kPrintTypes[] = {"badge", "ticket", "certificate", "other"};

void write_medium(JsonOut& out, const Medium& medium) {
  out.begin_object();
  out.field("id", medium.id);
  out.field("organizer", kOrganizer);
  out.field("created", medium.created);
  out.field("updated", medium.updated);
  out.field("type", medium.type);
  out.field("identifier", medium.identifier);
  out.field("active", medium.active);
  out.field("expires", medium.expires);
  out.null("customer");
  if (medium.tickets.empty()) {
    out.null("linked_orderposition");
  } else {
    out.field("linked_orderposition", medium.tickets.front().ticket);
  }
  out.begin_array("linked_orderpositions");
  for (const auto& link : medium.tickets) out.value(link.ticket);
  out.end_array();
  out.null("linked_giftcard");
  out.begin_object("info");
  out.end_object();
  out.field("notes", medium.notes);
  out.end_object();
}

// Of tickets of events that are still there.
void drop_erased(const sequencer::Directory& directory, Medium& medium) {
  std::erase_if(medium.tickets, [&](const auto& link) { return !directory.events.contains(link.event); });
}

Answered<std::vector<Medium>> all_media(const Context* context, admission::Time since) {
  const auto directory = context->sequencer->directory();
  std::vector<Medium> media;
  auto scanned =
      context->store->scan(storage::Family::media, "", "", [&](std::string_view key, std::string_view value) {
        auto medium = context->codec->decode_medium(key, value);
        if (!medium || medium->updated < since) return true;
        drop_erased(*directory, *medium);
        media.push_back(std::move(*medium));
        return true;
      });
  if (!scanned) return std::unexpected(api::refusal(scanned.error()));
  std::ranges::stable_sort(media, [](const Medium& a, const Medium& b) { return a.updated > b.updated; });
  return media;
}

std::optional<Medium> find_medium(const Context* context, const std::string& type, const std::string& identifier) {
  auto medium = stored_medium(context, type, identifier).value_or(std::nullopt);
  if (medium) drop_erased(*context->sequencer->directory(), *medium);
  return medium;
}

}  // namespace

api::Answering list_media(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::media);
  if (!caller) co_return std::move(caller.error());
  const auto page = page_of(request);
  if (!page) co_return invalid_page();
  const auto since = query_time(request, "updated_since").value_or(std::nullopt).value_or(admission::Time{});
  const admission::Time before_reading = context->clock();
  auto work = [context, since] { return all_media(context, since); };
  auto media = co_await api::read_on_worker(context, std::move(work));
  if (!media) co_return as_detail(std::move(media.error()));
  if (page->beyond(media->size())) co_return invalid_page();
  const auto write = [&](JsonOut& out, std::size_t i) { write_medium(out, (*media)[i]); };
  Response response = listing_of(request, *page, media->size(), write);
  set_generated(response, before_reading);
  co_return response;
}

api::Answering look_up_medium(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::media);
  if (!caller) co_return std::move(caller.error());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  std::string type, identifier;
  if (!body->text("type", type)) co_return field_error("type", "This field is required.");
  if (!body->text("identifier", identifier)) co_return field_error("identifier", "This field is required.");
  auto work = [&] { return find_medium(context, type, identifier); };
  const auto medium = co_await api::on_worker(&context->workers, std::move(work));
  JsonOut out;
  out.begin_object();
  if (medium) {
    out.key("result");
    write_medium(out, *medium);
  } else {
    out.null("result");
  }
  out.end_object();
  co_return json(std::move(out).take());
}

api::Answering log_print(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::door);
  if (!caller) co_return std::move(caller.error());
  auto body = Body::parse(request);
  if (!body) co_return std::move(body.error());
  sequencer::LogPrint log;
  log.event = caller->event->id;
  const std::string_view id = request->param("position");
  (void)std::from_chars(id.data(), id.data() + id.size(), log.ticket.value);
  log.print.device = caller->device->id.value;
  std::optional<admission::Time> time;
  if (!body->text("source", log.print.source)) co_return field_error("source", "This field is required.");
  if (!body->text("type", log.print.type)) co_return field_error("type", "This field is required.");
  if (std::ranges::find(kPrintTypes, log.print.type) == std::end(kPrintTypes)) {
    co_return field_error("type", "\"" + log.print.type + "\" is not a valid choice.");
  }
  if (!body->time("datetime", time)) co_return field_error("datetime", "Datetime has wrong format.");
  log.print.time = time.value_or(context->clock());
  log.print.successful = body->truth("successful", true);
  if (const auto* info = body->find("info")) log.print.info = boost::json::serialize(*info);
  if (log.print.info.size() > 4096 || log.print.source.size() > 190) {
    co_return field_error("info", "Ensure this field has no more than 4096 characters.");
  }
  const admission::PrintLog kept = log.print;
  sequencer::Command command = std::move(log);
  auto done = co_await api::order<sequencer::TicketsDone>(context, request->thread, std::move(command));
  if (!done && done.error().status == 404) co_return detail(404, "Not found.");
  if (!done) co_return as_detail(std::move(done.error()));
  JsonOut out;
  out.begin_object();
  out.field("id", done->done.seq);
  out.field("successful", kept.successful);
  out.field("datetime", kept.time);
  out.field("source", kept.source);
  out.field("type", kept.type);
  out.field("device_id", kept.device);
  out.raw_field("info", kept.info.empty() ? "{}" : kept.info);
  out.end_object();
  co_return json(std::move(out).take(), 201);
}

}  // namespace usher::pretix
