// Native routes that fill what the pretix interface serves: catalogs and media.
#pragma once

#include "gateway/api/answering.h"

namespace usher::pretix {

inline constexpr std::size_t kCatalogBodyBytesMax = 512 * 1024;
inline constexpr std::size_t kCatalogSetBytesMax = std::size_t{16} << 20;

// PUT /v1/events/{event}/catalog/{kind}/{id}: one object in pretix's own JSON; kinds: category, item, subevent,
// badge_layout, badge_item, settings (id 0), pull (id 0; usher's own: how far the event has been pulled from pretix).
// DELETE takes it away, GET shows it.
[[nodiscard]] api::Answering put_object(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_object(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering erase_object(api::Context* context, const http::Request* request);
// POST /v1/events/{event}/catalog/{kind} {"objects":[…], "ids":[…]}: many of one kind at once, each with its number in
// id; with `ids`, whatever is not among these numbers is taken away. What is so already changes nothing.
[[nodiscard]] api::Answering put_objects(api::Context* context, const http::Request* request);
// POST /v1/media {"media":[{type, identifier, active, expires, tickets:[{event, ticket}], notes}]}: added or changed.
[[nodiscard]] api::Answering put_media(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
