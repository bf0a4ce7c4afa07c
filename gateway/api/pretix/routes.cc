#include "gateway/api/pretix/routes.h"

#include <functional>
#include <string>
#include <utility>

#include "gateway/api/limits.h"
#include "gateway/api/pretix/devices.h"
#include "gateway/api/pretix/native.h"
#include "gateway/api/pretix/pulls.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/redeem.h"
#include "gateway/api/pretix/replies.h"
#include "gateway/api/pretix/session.h"
#include "gateway/api/pretix/state.h"

namespace usher::pretix {

namespace {

using admission::Role;
using api::Context;
using http::Access;
using http::Method;
using http::Request;

using Handler = api::Answering (*)(Context*, const Request*);

struct Row {
  Method method;
  std::string pattern;
  Handler handler;
  std::size_t body_bytes_max = http::kBodyBytesDefault;
};

constexpr std::size_t kIdempotencyKeyBytesMax = 256;

// The same key with the same authentication, whatever else the request says.
std::string remembered_key(const Request* request) {
  const std::string_view key = request->header("X-Idempotency-Key");
  if (key.empty() || key.size() > kIdempotencyKeyBytesMax) return {};
  std::string whole(request->header("Authorization"));
  whole.append("\n").append(session_cookie(request).token).append("\n").append(key);
  const auto hash = storage::hash_token(whole);
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

api::Answering once(Handler handler, Context* context, const Request* request) {
  const std::string key = request->method == Method::get ? std::string() : remembered_key(request);
  if (key.empty()) co_return co_await handler(context, request);
  Remembered& remembered = context->pretix->remembered;
  auto taken = remembered.take(key, std::chrono::steady_clock::now());
  if (taken.running) co_return detail(409, "Concurrent request with idempotency key.");
  if (taken.answer) co_return std::move(*taken.answer);
  http::Response response = co_await handler(context, request);
  remembered.keep(key, response, std::chrono::steady_clock::now());
  co_return response;
}

std::vector<Row> table() {
  const std::string device = "/api/v1/device/";
  const std::string organizer = "/api/v1/organizers/{organizer}/";
  const std::string event = organizer + "events/{event}/";
  const std::string list = event + "checkinlists/{list}/";
  return {
      {Method::post, organizer + "checkinrpc/redeem/", redeem},
      {Method::post, list + "positions/{path...}", redeem_by_list},
      {Method::post, organizer + "checkinrpc/annul/", annul},
      {Method::post, list + "failed_checkins/", record_failed},
      {Method::get, organizer + "checkinrpc/search/", search},
      {Method::get, list + "positions/", list_positions},

      {Method::post, device + "initialize", initialize_device},
      {Method::post, device + "update", update_device},
      {Method::post, device + "roll", roll_device},
      {Method::post, device + "revoke", revoke_device},
      {Method::get, device + "info", device_info},
      {Method::get, device + "eventselection", select_event},
      {Method::get, "/api/v1/version", show_version},
      {Method::post, "/api/v1/upload", take_upload, api::kUploadBytesMax},

      {Method::get, organizer + "events/", list_events},
      {Method::get, organizer + "subevents/", list_subevents},
      {Method::get, event, show_event},
      {Method::get, event + "subevents/", list_event_subevents},
      {Method::get, event + "categories/", list_categories},
      {Method::get, event + "items/", list_items},
      {Method::get, event + "questions/", list_questions},
      {Method::get, event + "badgelayouts/", list_badge_layouts},
      {Method::get, event + "badgeitems/", list_badge_items},
      {Method::get, event + "settings/", show_settings},
      {Method::get, event + "checkinlists/", list_lists},
      {Method::get, list, show_list},
      {Method::get, list + "status/", show_status},
      {Method::get, event + "revokedsecrets/", list_revoked_codes},
      {Method::get, event + "blockedsecrets/", list_blocked_codes},
      {Method::get, event + "checkins/", list_checkins},
      {Method::get, event + "orders/", list_orders},
      {Method::post, event + "orderpositions/{position}/printlog/", log_print},
      {Method::get, event + "orderpositions/{position}/pdf_image/{key}", show_image},
      {Method::get, organizer + "reusablemedia/", list_media},
      {Method::post, organizer + "reusablemedia/lookup/", look_up_medium},
  };
}

struct NativeRow {
  Method method;
  const char* pattern;
  Access access;
  Handler handler;
  std::size_t body_bytes_max = http::kBodyBytesDefault;
};

std::vector<NativeRow> native_table() {
  const Access admin = Access::roles({Role::admin});
  const Access anyone = Access::roles({Role::admin, Role::staff, Role::kiosk, Role::scanner, Role::dashboard});
  const Access desk = Access::roles({Role::admin, Role::staff});
  return {
      {Method::post, "/v1/session", anyone, open_session},
      {Method::delete_, "/v1/session", Access::open(), close_session},
      {Method::post, "/v1/devices", admin, make_device},
      {Method::put, "/v1/events/{event}/catalog/{kind}/{id}", admin, put_object, kCatalogBodyBytesMax},
      {Method::get, "/v1/events/{event}/catalog/{kind}/{id}", admin, show_object},
      {Method::delete_, "/v1/events/{event}/catalog/{kind}/{id}", admin, erase_object},
      {Method::post, "/v1/events/{event}/catalog/{kind}", admin, put_objects, kCatalogSetBytesMax},
      {Method::post, "/v1/events/{event}/orders:pull", admin, pull_orders, kPullBodyBytesMax},
      {Method::post, "/v1/events/{event}/media:pull", admin, pull_media, kPullBodyBytesMax},
      {Method::post, "/v1/media", desk, put_media, kCatalogBodyBytesMax},
  };
}

}  // namespace

void add_routes(http::Router* router, Context* context) {
  for (Row& row : table()) {
    http::Route route;
    route.method = row.method;
    route.pattern = std::move(row.pattern);
    route.access = Access::open();  // authorize() answers in this interface's own words
    route.body_bytes_max = row.body_bytes_max;
    route.handler = http::PlainHandler(std::bind_front(once, row.handler, context));
    router->add(std::move(route));
  }
  for (const NativeRow& row : native_table()) {
    http::Route route;
    route.method = row.method;
    route.pattern = row.pattern;
    route.access = row.access;
    route.body_bytes_max = row.body_bytes_max;
    route.handler = http::PlainHandler(std::bind_front(row.handler, context));
    router->add(std::move(route));
  }
}

}  // namespace usher::pretix
