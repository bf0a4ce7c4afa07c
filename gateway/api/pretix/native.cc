#include "gateway/api/pretix/native.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"
#include "gateway/api/orders.h"
#include "gateway/api/pretix/members.h"
#include "gateway/api/reads.h"
#include "gateway/api/scope.h"
#include "gateway/api/whole_number.h"
#include "gateway/sequencer/limits.h"

namespace usher::pretix {

namespace bj = boost::json;
using admission::CatalogKind;
using admission::CatalogObject;
using admission::MediaPolicy;
using api::Context;
using http::Request;
using http::Response;

namespace {

std::optional<CatalogKind> kind_of(std::string_view name) {
  for (int i = 0; i < admission::kCatalogKinds; ++i) {
    const auto kind = static_cast<CatalogKind>(i);
    if (name == admission::to_string(kind)) return kind;
  }
  return std::nullopt;
}

// A type is in use unless the settings say otherwise.
void take_media_settings(const bj::object& body, admission::MediaSettings& settings) {
  settings.enforced = flag_of(body, "reusable_media_usage_enforced");
  const bool none = body.contains("reusable_media_active") && !flag_of(body, "reusable_media_active");
  for (const std::string_view type : admission::kMediumTypes) {
    const std::string name = "reusable_media_type_" + std::string(type);
    if (none || (body.contains(name) && !flag_of(body, name))) settings.types_off.emplace_back(type);
  }
}

// What a check-in reads of it.
void take_facts(const bj::object& body, CatalogObject& object) {
  if (object.kind == CatalogKind::item) {
    object.attention = flag_of(body, "checkin_attention");
    object.checkin_text = text_of(body, "checkin_text");
    object.media.policy = admission::parse_media_policy(text_of(body, "media_policy")).value_or(MediaPolicy::none);
    object.media.type = text_of(body, "media_type");
    const bj::value* variations = body.if_contains("variations");
    if (variations == nullptr || !variations->is_array()) return;
    for (const bj::value& each : variations->get_array()) {
      if (!each.is_object()) continue;
      const bj::value* id = each.get_object().if_contains("id");
      if (id == nullptr || !id->is_int64() || id->get_int64() < 0) continue;
      object.variations.push_back({static_cast<std::uint64_t>(id->get_int64()),
                                   flag_of(each.get_object(), "checkin_attention"),
                                   text_of(each.get_object(), "checkin_text")});
    }
  }
  if (object.kind == CatalogKind::settings) take_media_settings(body, object.media_settings);
  if (object.kind == CatalogKind::subevent) {
    object.from = time_of(body, "date_from");
    object.to = time_of(body, "date_to");
    object.admission = time_of(body, "date_admission");
  }
}

// An object of the event and kind of the path, nothing else of it set.
std::expected<CatalogObject, Response> kind_of_path(const Context* context, const Request* request) {
  const auto scope = api::find_event(context, request);
  if (!scope) return std::unexpected(scope.error());
  CatalogObject object;
  object.event = scope->event->id;
  const auto kind = kind_of(request->param("kind"));
  if (!kind) {
    return std::unexpected(
        api::not_found("kind: one of category, item, subevent, badge_layout, badge_item, settings, pull"));
  }
  object.kind = *kind;
  return object;
}

std::expected<CatalogObject, Response> object_of_path(const Context* context, const Request* request) {
  auto kind = kind_of_path(context, request);
  if (!kind) return std::unexpected(std::move(kind.error()));
  CatalogObject object = std::move(*kind);
  const auto id = api::whole_number(request->param("id"));
  if (!id) return std::unexpected(api::bad_request("id: a whole number, as in pretix"));
  object.id = *id;
  return object;
}

api::Answering put_one(Context* context, const Request* request, CatalogObject object) {
  sequencer::PutCatalog put;
  put.objects.push_back(std::move(object));
  sequencer::Command command = std::move(put);
  auto ordered = co_await api::order<sequencer::PutDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  api::JsonOut out;
  out.begin_object();
  out.field("seq", ordered->done.seq);
  out.end_object();
  co_return api::json_response(std::move(out).take());
}

// What a request for many objects of one kind says, and what the catalog has.
struct Set {
  std::vector<CatalogObject> objects;  // to be put; empty ones are taken away
  std::vector<std::uint64_t> left_out;
  std::size_t changed = 0, removed = 0, unchanged = 0;
};

std::optional<std::uint64_t> number_in(const bj::value* value) {
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->get_int64());
}

// "" or what is wrong.
std::string take_objects(const bj::object& body, const CatalogObject& blank, const sequencer::Directory& directory,
                         Set& set) {
  const bj::value* objects = body.if_contains("objects");
  if (objects == nullptr) return {};
  if (!objects->is_array()) return "objects: a list is required";
  for (const bj::value& each : objects->get_array()) {
    const auto id = each.is_object() ? number_in(each.get_object().if_contains("id")) : std::nullopt;
    if (!id) return "objects: each is an object with its number in id";
    CatalogObject object = blank;
    object.id = *id;
    take_facts(each.get_object(), object);
    object.json = bj::serialize(each);
    const auto known = directory.catalog.find({object.event, object.kind, object.id});
    if (object.json.size() > sequencer::kCatalogJsonBytesMax) {
      set.left_out.push_back(*id);
    } else if (known != directory.catalog.end() && known->second->json == object.json) {
      ++set.unchanged;
    } else {
      ++set.changed;
      set.objects.push_back(std::move(object));
    }
  }
  return {};
}

// Takes away what is not among the numbers of `ids`. "" or what is wrong.
std::string take_removals(const bj::object& body, const CatalogObject& blank, const sequencer::Directory& directory,
                          Set& set) {
  const bj::value* ids = body.if_contains("ids");
  if (ids == nullptr) return {};
  if (!ids->is_array()) return "ids: a list of numbers is required";
  std::set<std::uint64_t> there;
  for (const bj::value& each : ids->get_array()) {
    const auto id = number_in(&each);
    if (!id) return "ids: a list of numbers is required";
    there.insert(*id);
  }
  for (auto at = directory.catalog.lower_bound({blank.event, blank.kind, 0}); at != directory.catalog.end(); ++at) {
    if (at->first.event != blank.event || at->first.kind != blank.kind) break;
    if (there.contains(at->first.id)) continue;
    CatalogObject gone = blank;
    gone.id = at->first.id;
    ++set.removed;
    set.objects.push_back(std::move(gone));
  }
  return {};
}

// Megabytes of JSON, parsed and compared. Blocking.
api::Answered<Set> set_from(std::string_view text, const CatalogObject& blank, const sequencer::Directory& directory) {
  boost::system::error_code error;
  const bj::value body = bj::parse(bj::string_view(text.data(), text.size()), error);
  if (error) return std::unexpected(api::bad_request("not JSON: " + error.message()));
  if (!body.is_object()) return std::unexpected(api::bad_request("one JSON object is expected"));
  Set set;
  std::string mistake = take_objects(body.get_object(), blank, directory, set);
  if (mistake.empty()) mistake = take_removals(body.get_object(), blank, directory, set);
  if (!mistake.empty()) return std::unexpected(api::bad_request(mistake));
  return set;
}

std::expected<admission::Medium, std::string> medium_from(const bj::value& value,
                                                          const sequencer::Directory& directory) {
  if (!value.is_object()) return std::unexpected("media: each is an object");
  const bj::object& body = value.get_object();
  admission::Medium medium;
  medium.type = text_of(body, "type");
  medium.identifier = text_of(body, "identifier");
  medium.notes = text_of(body, "notes");
  if (!admission::is_medium_type(medium.type)) return std::unexpected("type: barcode, nfc_uid or nfc_mf0aes");
  if (medium.identifier.empty()) return std::unexpected("identifier: is required");
  if (body.contains("active")) medium.active = flag_of(body, "active");
  medium.expires = time_of(body, "expires");
  const bj::value* tickets = body.if_contains("tickets");
  if (tickets == nullptr) return medium;
  if (!tickets->is_array()) return std::unexpected("tickets: a list of {event, ticket}");
  for (const bj::value& each : tickets->get_array()) {
    const bj::object* link = each.if_object();
    const auto* event = link == nullptr ? nullptr : directory.event(text_of(*link, "event"));
    const bj::value* id = link == nullptr ? nullptr : link->if_contains("ticket");
    if (event == nullptr || id == nullptr || !id->is_int64() || id->get_int64() <= 0) {
      return std::unexpected("tickets: each names an event that there is and a ticket's id");
    }
    medium.tickets.push_back({event->id, admission::TicketId(static_cast<std::uint64_t>(id->get_int64()))});
  }
  return medium;
}

}  // namespace

api::Answering put_object(Context* context, const Request* request) {
  auto object = object_of_path(context, request);
  if (!object) co_return std::move(object.error());
  boost::system::error_code error;
  bj::value body = bj::parse(bj::string_view(request->body.data(), request->body.size()), error);
  if (error) co_return api::bad_request("not JSON: " + error.message());
  if (!body.is_object()) co_return api::bad_request("one JSON object is expected");
  if (object->kind != CatalogKind::settings) body.get_object()["id"] = object->id;
  take_facts(body.get_object(), *object);
  object->json = bj::serialize(body);
  co_return co_await put_one(context, request, std::move(*object));
}

api::Answering erase_object(Context* context, const Request* request) {
  auto object = object_of_path(context, request);
  if (!object) co_return std::move(object.error());
  co_return co_await put_one(context, request, std::move(*object));
}

api::Answering show_object(Context* context, const Request* request) {
  const auto object = object_of_path(context, request);
  if (!object) co_return object.error();
  const auto directory = context->sequencer->directory();
  const auto found = directory->catalog.find({object->event, object->kind, object->id});
  if (found == directory->catalog.end()) co_return api::not_found("there is no such object in this event's catalog");
  co_return api::json_response(found->second->json);
}

api::Answering put_objects(Context* context, const Request* request) {
  const auto blank = kind_of_path(context, request);
  if (!blank) co_return blank.error();
  if (blank->kind == CatalogKind::settings || blank->kind == CatalogKind::pull) {
    co_return api::bad_request("kind: there is only one of this kind; PUT it by its number, 0");
  }
  const auto directory = context->sequencer->directory();
  auto work = [&] { return set_from(request->body, *blank, *directory); };
  auto read = co_await api::read_on_worker(context, std::move(work));
  if (!read) co_return std::move(read.error());
  Set& set = *read;
  if (!set.objects.empty()) {
    sequencer::PutCatalog put;
    put.objects = std::move(set.objects);
    sequencer::Command command = std::move(put);
    auto ordered = co_await api::order<sequencer::PutDone>(context, request->thread, std::move(command));
    if (!ordered) co_return std::move(ordered.error());
  }
  api::JsonOut out;
  out.begin_object();
  out.field("changed", set.changed);
  out.field("unchanged", set.unchanged);
  out.field("removed", set.removed);
  out.begin_array("left_out");
  for (const std::uint64_t id : set.left_out) out.value(id);
  out.end_array();
  out.end_object();
  co_return api::json_response(std::move(out).take());
}

api::Answering put_media(Context* context, const Request* request) {
  boost::system::error_code error;
  const bj::value body = bj::parse(bj::string_view(request->body.data(), request->body.size()), error);
  const bj::object* object = error ? nullptr : body.if_object();
  const bj::value* media = object == nullptr ? nullptr : object->if_contains("media");
  if (media == nullptr || !media->is_array()) co_return api::bad_request("media: a list is required");
  const auto directory = context->sequencer->directory();
  sequencer::PutMedia put;
  put.device = api::caller(request);
  for (const bj::value& each : media->get_array()) {
    auto medium = medium_from(each, *directory);
    if (!medium) co_return api::bad_request("media[" + std::to_string(put.media.size()) + "]: " + medium.error());
    put.media.push_back(std::move(*medium));
  }
  sequencer::Command command = std::move(put);
  auto ordered = co_await api::order<sequencer::MediaDone>(context, request->thread, std::move(command));
  if (!ordered) co_return std::move(ordered.error());
  api::JsonOut out;
  out.begin_object();
  out.begin_array("ids");
  for (const std::uint64_t id : ordered->done.ids) out.value(id);
  out.end_array();
  out.end_object();
  co_return api::json_response(std::move(out).take());
}

}  // namespace usher::pretix
