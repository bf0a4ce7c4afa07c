// What clients of the pretix interface fetch to show and to work offline: events and their catalogs, lists and their
// figures, persons, revoked and blocked codes, orders, history.
#pragma once

#include "gateway/api/answering.h"

namespace usher::pretix {

[[nodiscard]] api::Answering list_events(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_event(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering select_event(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_subevents(api::Context* context, const http::Request* request);  // of all events
[[nodiscard]] api::Answering list_event_subevents(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_categories(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_items(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_questions(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_badge_layouts(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_badge_items(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_settings(api::Context* context, const http::Request* request);

[[nodiscard]] api::Answering list_lists(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_list(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_status(api::Context* context, const http::Request* request);

[[nodiscard]] api::Answering search(api::Context* context, const http::Request* request);          // checkinrpc/search/
[[nodiscard]] api::Answering list_positions(api::Context* context, const http::Request* request);  // of one list
[[nodiscard]] api::Answering list_orders(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_revoked_codes(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_blocked_codes(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_checkins(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering list_media(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering look_up_medium(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_image(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering log_print(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
