#include "gateway/api/scope.h"

#include <algorithm>
#include <utility>

#include "gateway/api/answers.h"
#include "storage/import/time_text.h"

namespace usher::api {

using admission::CheckinList;
using admission::Device;
using admission::Event;
using admission::Role;

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

http::Response bound_elsewhere(const Device& device, const std::string& asked) {
  return forbidden(asked + " is not among what this token is bound to: " + joined(device.lists));
}

}  // namespace

std::expected<Scope, http::Response> find_event(const Context* context, const http::Request* request) {
  return find_event_named(context, request->param("event"), request);
}

std::expected<Scope, http::Response> find_event_named(const Context* context, std::string_view slug,
                                                      const http::Request* request) {
  Scope scope{context->sequencer->directory(), nullptr};
  const Device* device = request->principal.get();
  if (device != nullptr && !may_use_event(*device, slug)) {
    return std::unexpected(bound_elsewhere(*device, "event " + std::string(slug)));
  }
  scope.event = scope.directory->event(slug);
  if (scope.event == nullptr && scope.directory->erased.contains(slug)) {
    return std::unexpected(
        gone("event \"" + std::string(slug) + "\" was erased, and everything of its people with it"));
  }
  if (scope.event == nullptr) return std::unexpected(not_found("there is no event \"" + std::string(slug) + "\""));
  return scope;
}

std::expected<const CheckinList*, http::Response> find_list(const Scope& scope, std::string_view slug,
                                                            const http::Request* request) {
  const Device* device = request->principal.get();
  if (device != nullptr && !may_use_list(*device, scope.event->slug, slug)) {
    return std::unexpected(bound_elsewhere(*device, "list " + scope.event->slug + "/" + std::string(slug)));
  }
  const CheckinList* list = scope.directory->list(scope.event->id, slug);
  if (list != nullptr) return list;
  return std::unexpected(not_found("event \"" + scope.event->slug + "\" has no list \"" + std::string(slug) + "\""));
}

bool may_use_event(const Device& device, std::string_view event) {
  return device.lists.empty() || std::ranges::any_of(device.lists, [&](std::string_view list) {
           return list.starts_with(event) && list.substr(event.size()).starts_with('/');
         });
}

bool may_use_list(const Device& device, std::string_view event, std::string_view list) {
  return device.lists.empty() || std::ranges::any_of(device.lists, [&](std::string_view bound) {
           return bound.size() == event.size() + 1 + list.size() && bound.starts_with(event) &&
                  bound[event.size()] == '/' && bound.ends_with(list);
         });
}

bool may_use_gate(const Device& device, std::string_view gate) {
  return device.gates.empty() || std::ranges::find(device.gates, gate) != device.gates.end();
}

bool is_staff(const http::Request* request) {
  const Device* device = request->principal.get();
  return device != nullptr && (device->role == Role::admin || device->role == Role::staff);
}

admission::DeviceId caller(const http::Request* request) {
  return request->principal ? request->principal->id : admission::DeviceId();
}

admission::Language language_for(const http::Request* request, const Event& event) {
  return admission::language_of(language_tag_for(request, event));
}

std::string language_tag_for(const http::Request* request, const Event& event) {
  if (!request->query.empty()) {
    if (auto asked = request->query_value("lang")) return std::move(*asked);
  }
  // The first tag is the preferred one in every browser; quality values are not weighed.
  const std::string_view accepted = request->header("Accept-Language");
  if (!accepted.empty() && accepted.front() != '*')
    return std::string(accepted.substr(0, accepted.find_first_of(",;")));
  return event.languages.empty() ? "en" : event.languages.front();
}

admission::TimeText time_text_of(const Event& event) {
  return [zone = std::string_view(event.timezone)](admission::Time time) { return importing::local_text(time, zone); };
}

}  // namespace usher::api
