#include "gateway/api/events.h"

#include <string>
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

// What a request to erase is about: the event of its path, or one of this name that was erased and may have left
// something on the disk.
struct Doomed {
  admission::EventId event;
  std::string slug;
  bool erased_before = false;
};

std::expected<Doomed, Response> find_doomed(const Context* context, const Request* request) {
  const auto scope = find_event(context, request);
  if (scope) return Doomed{scope->event->id, scope->event->slug, false};
  if (scope.error().status != 410) return std::unexpected(scope.error());
  const std::string slug(request->param("event"));
  const auto directory = context->sequencer->directory();
  const auto erased = directory->erased.find(slug);
  if (erased == directory->erased.end()) return std::unexpected(scope.error());
  return Doomed{erased->second, slug, true};
}

// Its keys are found no more; now the files that people handed in, and the bytes that held the keys. Blocking.
Answered<bool> wipe(const Context* context, admission::EventId event) {
  const auto unfinished = [](const storage::Failure& failure) {
    return std::unexpected(unavailable("the event is erased, but not all that it had is off the disk: " +
                                       failure.message + "; ask for the same again"));
  };
  if (context->uploads != nullptr) {
    if (auto gone = context->uploads->forget(event); !gone) return unfinished(gone.error());
  }
  if (auto gone = context->store->scrub(storage::Family::directory); !gone) return unfinished(gone.error());
  return true;
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
  const auto doomed = find_doomed(context, request);
  if (!doomed) co_return doomed.error();
  if (request->query_value("confirm") != doomed->slug) {
    co_return bad_request("confirm: must be the event's name, \"" + doomed->slug +
                          "\": what is erased never comes back");
  }
  // Taken before the event goes: what has begun must not end for want of a worker.
  const sequencer::Permit worker = context->workers.permits.try_take();
  if (!worker) co_return busy("too many searches and reports are under way; try again in a second");
  admission::Seq seq;
  if (!doomed->erased_before) {
    sequencer::Command command = sequencer::EraseEvent{doomed->event, caller(request)};
    auto ordered = co_await order<sequencer::PutDone>(context, request->thread, std::move(command));
    if (!ordered) co_return std::move(ordered.error());
    seq = ordered->done.seq;
  }
  auto work = [context, event = doomed->event] { return wipe(context, event); };
  auto wiped = co_await on_worker(&context->workers, std::move(work));
  if (!wiped) co_return std::move(wiped.error());
  JsonOut out;
  out.begin_object();
  out.field("erased", doomed->slug);
  if (seq) out.field("seq", seq);
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
