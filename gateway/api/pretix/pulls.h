// Native routes that take in what pretix has, object by object as pretix writes it, from whoever follows an event there
// (usherctl import --from-pretix). The same page again changes nothing; doors stay open. FROM_PRETIX.md is the manual.
#pragma once

#include <cstddef>

#include "gateway/api/answering.h"

namespace usher::pretix {

inline constexpr std::size_t kPullBodyBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kOrdersPerPullMax = 50;  // a page of pretix's
inline constexpr std::size_t kAnnulledPerPullMax = 1000;
inline constexpr std::size_t kMediaPerPullMax = 200;

// POST /v1/events/{event}/orders:pull {"orders":[…], "lists":{"<pretix's number>":<ours, or its slug>},
// "annulled":[{ticket, list_id or list, type, datetime}], "pushed":<place>}: positions become tickets, their check-ins
// entries. A check-in that a ticket has already (list, direction and millisecond) is the same one; one that is among
// `annulled`, or was annulled after `pushed` in the ledger, was taken back here and stays so. 200 says what was added,
// changed, unchanged, what was left out and why (`contested`: it may be sent again once another page has moved the
// code's owner), and which lists are not here; 503 that the page must be sent again.
[[nodiscard]] api::Answering pull_orders(api::Context* context, const http::Request* request);

// POST /v1/events/{event}/media:pull {"media":[…]}: cards and wristbands that stand for positions of this event. Links
// that pretix had and has no more go; those that were made here, and other events', stay.
[[nodiscard]] api::Answering pull_media(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
