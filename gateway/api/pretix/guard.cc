#include "gateway/api/pretix/guard.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/session.h"
#include "gateway/api/scope.h"
#include "gateway/api/whole_number.h"
#include "storage/keyring.h"

namespace usher::pretix {

using admission::CheckinList;
using admission::Device;
using admission::Event;
using admission::Role;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t kTokenBytesMax = 256;

std::string_view token_of_header(std::string_view authorization) {
  for (const std::string_view scheme : {"Device ", "Bearer ", "Token "}) {
    if (authorization.starts_with(scheme)) return authorization.substr(scheme.size());
  }
  return {};
}

// The device behind a token; or why not, in pretix's words.
std::expected<const Device*, Response> device_of(const sequencer::Directory& directory, std::string_view token) {
  if (token.empty() || token.size() > kTokenBytesMax) {
    return std::unexpected(detail(401, "Authentication credentials were not provided."));
  }
  const auto hash = storage::hash_token(token);
  if (const Device* device = directory.device_by_token(hash)) return device;
  if (directory.revoked_by_token.contains(hash)) {
    return std::unexpected(detail(401, "Device access has been revoked."));
  }
  const auto pairing = directory.devices_by_pairing.find(hash);
  if (pairing != directory.devices_by_pairing.end() && !directory.devices.at(pairing->second).paired_at) {
    return std::unexpected(detail(401, "Device has not been initialized."));
  }
  return std::unexpected(detail(401, "Invalid token."));
}

bool profile_allows(const Device& device, Endpoint endpoint) {
  const std::string_view profile = device.security_profile;
  if (endpoint == Endpoint::history && profile.empty()) return device.role == Role::admin || device.role == Role::staff;
  if (device.role == Role::dashboard) return endpoint == Endpoint::basic;
  // Tokens made here for kiosks and scanners look through nobody's data, here as on /v1.
  if (profile.empty() && (device.role == Role::kiosk || device.role == Role::scanner)) {
    return endpoint == Endpoint::basic || endpoint == Endpoint::door || endpoint == Endpoint::list_detail;
  }
  if (profile.empty() || profile == "full") return true;
  switch (endpoint) {
    case Endpoint::basic:
    case Endpoint::door:
      return true;
    case Endpoint::positions:
    case Endpoint::media:
      return profile != "pretixscan_online_kiosk";
    case Endpoint::orders:
      return profile == "pretixscan";
    case Endpoint::list_detail:
    case Endpoint::history:
      return false;
  }
  return false;
}

}  // namespace

bool Caller::may_search_all() const {
  return device->role == Role::admin || device->role == Role::staff || device->security_profile == "full";
}

bool Caller::may_overrule() const {
  return paired() || device->role == Role::admin || device->role == Role::staff;
}

std::expected<Caller, Response> authorize(const api::Context* context, const Request* request, Endpoint endpoint) {
  Caller caller{context->sequencer->directory(), nullptr, nullptr};
  std::string token(token_of_header(request->header("Authorization")));
  if (token.empty()) {
    const Cookie cookie = session_cookie(request);
    if (!cookie.token.empty() && request->method != http::Method::get && request->method != http::Method::head &&
        (cookie.csrf.empty() || request->header("X-CSRFToken") != cookie.csrf)) {
      return std::unexpected(detail(403, "CSRF Failed: CSRF token missing or incorrect."));
    }
    token = cookie.token;
  }
  const auto device = device_of(*caller.directory, token);
  if (!device) return std::unexpected(device.error());
  caller.device = *device;
  if (!profile_allows(*caller.device, endpoint)) {
    return std::unexpected(detail(403, "Request denied by device security profile."));
  }
  const std::string_view organizer = request->param("organizer");
  if (!organizer.empty() && organizer != kOrganizer) {
    return std::unexpected(detail(403, "You do not have permission to perform this action."));
  }
  const std::string_view slug = request->param("event");
  if (slug.empty()) return caller;
  caller.event = caller.directory->event(slug);
  if (caller.event == nullptr || !may_use(caller, *caller.event)) {
    return std::unexpected(detail(403, "You do not have permission to perform this action."));
  }
  return caller;
}

bool may_use(const Caller& caller, const Event& event) {
  if (!api::may_use_event(*caller.device, event.slug)) return false;
  if (caller.device->gates.empty()) return true;
  return !lists_of(caller, event.id).empty();
}

// A device at a gate sees what is served there.
bool may_use(const Caller& caller, const CheckinList& list) {
  const auto event = caller.directory->events.find(list.event);
  if (event == caller.directory->events.end()) return false;
  if (!api::may_use_list(*caller.device, event->second.slug, list.slug)) return false;
  if (caller.device->gates.empty() || list.gates.empty()) return true;
  return std::ranges::any_of(list.gates, [&](const std::string& gate) {
    return std::ranges::find(caller.device->gates, gate) != caller.device->gates.end();
  });
}

const CheckinList* list_of_path(const Caller& caller, const Request* request) {
  const auto id = api::whole_number(request->param("list"));
  const CheckinList* list = id ? list_of(caller, *id) : nullptr;
  return list != nullptr && caller.event != nullptr && list->event == caller.event->id ? list : nullptr;
}

const CheckinList* list_of(const Caller& caller, std::uint64_t id) {
  if (id > UINT32_MAX) return nullptr;
  const auto found = caller.directory->lists.find(admission::ListId(static_cast<std::uint32_t>(id)));
  if (found == caller.directory->lists.end() || !may_use(caller, found->second)) return nullptr;
  return &found->second;
}

std::vector<const CheckinList*> lists_of(const Caller& caller, admission::EventId event) {
  std::vector<const CheckinList*> lists;
  for (const auto& [id, list] : caller.directory->lists) {
    if (list.event == event && may_use(caller, list)) lists.push_back(&list);
  }
  std::ranges::sort(lists, {}, [](const CheckinList* list) {
    return std::tuple(list->subevent.value_or(""), std::string_view(list->name), list->id);
  });
  return lists;
}

}  // namespace usher::pretix
