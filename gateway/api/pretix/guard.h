// Who calls, and whether this device's security profile lets it: the first line of every handler here. Refusals are
// word for word pretix's, because clients act on them (a scanner that is told of its revocation forgets its data).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "gateway/admission/checkin_list.h"
#include "gateway/api/context.h"
#include "gateway/http/message.h"
#include "gateway/sequencer/directory.h"

namespace usher::pretix {

// What a security profile is asked about.
enum class Endpoint : std::uint8_t {
  basic,        // everybody: events, catalogs, lists and their status; all that a dashboard has on /v1
  door,         // every profile, not dashboards: whatever writes, codes of tickets, and pictures of persons
  positions,    // looking through persons: not pretixscan_online_kiosk, nor tokens of kiosks and scanners made here
  media,        // likewise
  orders,       // whole orders: not the two online profiles, nor those tokens
  list_detail,  // only full, and tokens made here
  history,      // only full, and tokens of the roles admin and staff
};

struct Caller {
  sequencer::DirectoryView directory;  // keeps `device` alive
  const admission::Device* device = nullptr;
  const admission::Event* event = nullptr;  // of the path, if it names one

  [[nodiscard]] bool paired() const { return device->paired_at.has_value(); }
  [[nodiscard]] bool may_search_all() const;  // full rights: no least length for a search
  // `force` and `ignore_unpaid`: tokens of staff, as on /v1, and paired devices, which upload what they let in offline.
  [[nodiscard]] bool may_overrule() const;
};

// `Authorization: Device TOKEN` or `Bearer TOKEN`; or the session cookie of a page of this gateway, with X-CSRFToken
// for whatever is not a GET. {organizer} and {event} of the path are checked too.
[[nodiscard]] std::expected<Caller, http::Response> authorize(const api::Context* context, const http::Request* request,
                                                              Endpoint endpoint);

// The list of the path ({list}), of the event of the path. nullptr as below.
[[nodiscard]] const admission::CheckinList* list_of_path(const Caller& caller, const http::Request* request);
// A list by number. nullptr: unknown, or not for this device.
[[nodiscard]] const admission::CheckinList* list_of(const Caller& caller, std::uint64_t id);

// The lists of an event that this device may use, in the order clients show them.
[[nodiscard]] std::vector<const admission::CheckinList*> lists_of(const Caller& caller, admission::EventId event);

[[nodiscard]] bool may_use(const Caller& caller, const admission::Event& event);
[[nodiscard]] bool may_use(const Caller& caller, const admission::CheckinList& list);

}  // namespace usher::pretix
