// Native routes that fill what the pretix interface serves: catalogs and media.
#pragma once

#include "gateway/api/answering.h"

namespace usher::pretix {

inline constexpr std::size_t kCatalogBodyBytesMax = 512 * 1024;

// PUT /v1/events/{event}/catalog/{kind}/{id}: one object in pretix's own JSON; kinds: category, item, subevent,
// badge_layout, badge_item, settings (id 0). DELETE takes it away.
[[nodiscard]] api::Answering put_object(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering erase_object(api::Context* context, const http::Request* request);
// POST /v1/media {"media":[{type, identifier, active, expires, tickets:[{event, ticket}], notes}]}: added or changed.
[[nodiscard]] api::Answering put_media(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
