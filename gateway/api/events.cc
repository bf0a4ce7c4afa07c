#include "gateway/api/events.h"

#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/directory_json.h"
#include "gateway/api/json_in.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"

namespace usher::api {

using admission::CheckinList;
using admission::Event;
using http::Request;
using http::Response;

namespace {

Answered<Event> event_from(std::string_view body) {
  JsonIn in(body);
  Event event;
  read_event(in, event);
  in.need({"slug"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  if (event.name.empty()) event.name = event.slug;
  return event;
}

// The fields of `body` over `event`.
Answered<sequencer::PutEvent> change_from(std::string_view body, const Event& before) {
  JsonIn in(body);
  sequencer::PutEvent put{.event = before, .with_valid_keys = false};
  read_event(in, put.event);
  put.with_valid_keys = in.has("valid_keys");
  if (put.event.slug != before.slug) in.mistake("slug", "cannot change: addresses and tokens name the event by it");
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  return put;
}

// The fields of `body` over `list`.
Answered<CheckinList> list_from(std::string_view body, CheckinList list) {
  JsonIn in(body, kListDepthMax);
  read_list(in, list);
  if (list.slug.empty()) in.need({"slug"});
  if (auto mistake = in.finish()) return std::unexpected(bad_request(*mistake));
  if (list.name.empty()) list.name = list.slug;
  return list;
}

template <class Value>
Response one(const Value& value, int status = 200) {
  JsonOut out;
  write(out, value);
  return json_response(std::move(out).take(), status);
}

Response erased_meanwhile() {
  return gone("the event was erased meanwhile");
}

Response event_now(const Context* context, std::uint32_t id, int status) {
  const auto directory = context->sequencer->directory();
  const auto made = directory->events.find(admission::EventId(id));
  return made == directory->events.end() ? erased_meanwhile() : one(made->second, status);
}

// The list as it stands once `id` was put.
Response list_now(const Context* context, std::uint32_t id, int status) {
  const auto directory = context->sequencer->directory();
  const auto list = directory->lists.find(admission::ListId(id));
  return list == directory->lists.end() ? erased_meanwhile() : one(list->second, status);
}

}  // namespace

Answering create_event(Context* context, const Request* request) {
  auto event = event_from(request->body);
  if (!event) co_return std::move(event.error());
  event->sealed_keys = context->keyring->make_event_keys();
  sequencer::Command command = sequencer::PutEvent{std::move(*event)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  co_return event_now(context, ordered->done.id, 201);
}

Answering change_event(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  auto change = change_from(request->body, *scope->event);
  if (!change) co_return std::move(change.error());
  sequencer::Command command = std::move(*change);
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  co_return event_now(context, ordered->done.id, 200);
}

Answering list_events(Context* context, const Request* request) {
  const auto directory = context->sequencer->directory();
  JsonOut out;
  out.begin_object();
  out.begin_array("events");
  for (const auto& [id, event] : directory->events) {
    if (may_use_event(*request->principal, event.slug)) write(out, event);
  }
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering show_event(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  co_return one(*scope->event);
}

Answering erase_event(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  const std::string slug = scope->event->slug;
  if (request->query_value("confirm") != slug) {
    co_return bad_request("confirm: must be the event's name, \"" + slug + "\": what is erased never comes back");
  }
  const auto event = scope->event->id;
  sequencer::Command command = sequencer::EraseEvent{event, caller(request)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  // Its keys are found no more from here on; now the bytes that held them, and the files that people handed in.
  auto work = [context, event]() -> Answered<bool> {
    if (context->uploads != nullptr) {
      if (auto gone = context->uploads->forget(event); !gone) return std::unexpected(refusal(gone.error()));
    }
    if (auto gone = context->store->scrub(storage::Family::directory); !gone) {
      return std::unexpected(refusal(gone.error()));
    }
    return true;
  };
  auto scrubbed = co_await read_on_worker(context, std::move(work));
  if (!scrubbed) co_return std::move(scrubbed.error());
  JsonOut out;
  out.begin_object();
  out.field("erased", slug);
  out.field("seq", ordered->done.seq);
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering create_list(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  CheckinList fresh;
  fresh.event = scope->event->id;
  auto list = list_from(request->body, std::move(fresh));
  if (!list) co_return std::move(list.error());
  sequencer::Command command = sequencer::PutList{std::move(*list)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  co_return list_now(context, ordered->done.id, 201);
}

Answering list_lists(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  JsonOut out;
  out.begin_object();
  out.begin_array("lists");
  for (const auto& [id, list] : scope->directory->lists) {
    const bool wanted =
        list.event == scope->event->id && may_use_list(*request->principal, scope->event->slug, list.slug);
    if (wanted) write(out, list);
  }
  out.end_array();
  out.end_object();
  co_return json_response(std::move(out).take());
}

Answering show_list(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  const auto list = find_list(*scope, request->param("list"), request);
  if (!list) co_return list.error();
  co_return one(**list);
}

Answering change_list(Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (!scope) co_return scope.error();
  const auto before = find_list(*scope, request->param("list"), request);
  if (!before) co_return before.error();
  auto list = list_from(request->body, **before);
  if (!list) co_return std::move(list.error());
  sequencer::Command command = sequencer::PutList{std::move(*list)};
  auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  co_return list_now(context, ordered->done.id, 200);
}

}  // namespace usher::api
