#include "gateway/api/routes.h"

#include <functional>
#include <initializer_list>
#include <optional>

#include "gateway/api/checkin_feed.h"
#include "gateway/api/checkins.h"
#include "gateway/api/devices.h"
#include "gateway/api/display.h"
#include "gateway/api/events.h"
#include "gateway/api/frames.h"
#include "gateway/api/history.h"
#include "gateway/api/imports.h"
#include "gateway/api/lane_scans.h"
#include "gateway/api/lanes.h"
#include "gateway/api/learn.h"
#include "gateway/api/questions.h"
#include "gateway/api/rollcall.h"
#include "gateway/api/secrets.h"
#include "gateway/api/signing.h"
#include "gateway/api/status.h"
#include "gateway/api/tickets.h"
#include "gateway/api/tokens.h"
#include "gateway/api/uploads.h"

namespace usher::api {

namespace {

using admission::Role;
using http::Access;
using http::Method;

using Plain = Answering (*)(Context*, const http::Request*);
using Stream = boost::asio::awaitable<void> (*)(Context*, http::Exchange*);

struct Row {
  Method method;
  const char* pattern;
  Access access;
  std::variant<Plain, Stream> handler;
  std::size_t body_bytes_max = http::kBodyBytesDefault;
  bool websocket = false;
};

constexpr std::size_t kBody = http::kBodyBytesDefault;

// Who may.
struct Roles {
  Access open = Access::open();
  Access admin = Access::roles({Role::admin});
  Access desk = Access::roles({Role::admin, Role::staff});
  Access door = Access::roles({Role::admin, Role::staff, Role::kiosk, Role::scanner});
  Access anyone = Access::roles({Role::admin, Role::staff, Role::kiosk, Role::scanner, Role::dashboard});
};

std::vector<Row> lane_table() {
  const auto [open, admin, desk, door, anyone] = Roles();
  return {
      {Method::get, "/v1/lanes", anyone, list_lanes},
      {Method::get, "/v1/lanes/{lane}", anyone, show_lane},
      {Method::get, "/v1/lanes/{lane}/display", door, stream_display, kBody, true},
      {Method::post, "/v1/lanes/{lane}/scans", door, scan_at_lane},
      {Method::post, "/v1/lanes/{lane}/frames", door, check_in_frame, kFrameBodyBytesMax},
      {Method::post, "/v1/lanes/{lane}/call_staff", door, call_staff},
      {Method::post, "/v1/lanes/{lane}/staff_done", desk, staff_done},
      {Method::post, "/v1/lanes/{lane}/close", desk, close_lane},
      {Method::post, "/v1/lanes/{lane}/open", desk, open_lane},
      {Method::post, "/v1/lanes/{lane}/learn", desk, learn_lane},

      {Method::get, "/v1/devices", desk, list_devices},
      {Method::get, "/v1/devices:found", desk, list_found_devices},
      {Method::post, "/v1/devices:probe", admin, probe_device},
  };
}

std::vector<Row> table() {
  const auto [open, admin, desk, door, anyone] = Roles();
  return {
      {Method::post, "/v1/events/{event}/checkins", door, check_in},
      {Method::get, "/v1/events/{event}/checkins", admin, feed_checkins},
      {Method::post, "/v1/events/{event}/checkins:annul", door, annul},

      {Method::post, "/v1/events", admin, create_event},
      {Method::get, "/v1/events", anyone, list_events},
      {Method::get, "/v1/events/{event}", anyone, show_event},
      {Method::patch, "/v1/events/{event}", admin, change_event},
      {Method::post, "/v1/events/{event}/keys", admin, put_signing_key},
      {Method::delete_, "/v1/events/{event}", admin, erase_event},
      {Method::get, "/v1/events/{event}/questions", anyone, list_questions},
      {Method::post, "/v1/events/{event}/questions", admin, create_question, kQuestionBodyBytesMax},
      {Method::patch, "/v1/events/{event}/questions/{id}", admin, change_question, kQuestionBodyBytesMax},
      {Method::post, "/v1/uploads", door, take_upload, kUploadBytesMax},
      {Method::get, "/v1/uploads/{uuid}", desk, show_upload},
      {Method::post, "/v1/events/{event}/lists", admin, create_list},
      {Method::get, "/v1/events/{event}/lists", anyone, list_lists},
      {Method::get, "/v1/events/{event}/lists/{list}", anyone, show_list},
      {Method::patch, "/v1/events/{event}/lists/{list}", admin, change_list},

      {Method::post, "/v1/events/{event}/tickets", desk, create_ticket},
      {Method::get, "/v1/events/{event}/tickets", desk, list_tickets},
      {Method::get, "/v1/events/{event}/tickets/{id}", desk, show_ticket},
      {Method::patch, "/v1/events/{event}/tickets/{id}", desk, change_ticket},
      {Method::delete_, "/v1/events/{event}/tickets/{id}", desk, cancel_ticket},
      {Method::post, "/v1/events/{event}/tickets:sign", desk, sign_tickets},
      {Method::post, "/v1/events/{event}/tickets:import", admin, import_tickets, http::kBodyBytesImportMax},

      {Method::post, "/v1/events/{event}/secrets:revoke", desk, revoke_secrets, kSecretsBodyBytesMax},
      {Method::post, "/v1/events/{event}/secrets:block", desk, block_secrets, kSecretsBodyBytesMax},
      {Method::post, "/v1/events/{event}/secrets:unblock", desk, unblock_secrets, kSecretsBodyBytesMax},
      {Method::get, "/v1/events/{event}/secrets", desk, list_secrets},

      {Method::get, "/v1/events/{event}/counts", anyone, show_counts},
      {Method::get, "/v1/events/{event}/live", anyone, stream_live, kBody, true},
      {Method::get, "/v1/events/{event}/rollcall", desk, stream_rollcall},
      {Method::get, "/v1/events/{event}/history", desk, show_history},

      {Method::post, "/v1/tokens", admin, create_token},
      {Method::get, "/v1/tokens", admin, list_tokens},
      {Method::delete_, "/v1/tokens/{id}", admin, revoke_token},
      {Method::post, "/v1/backup", admin, make_backup},

      {Method::get, "/v1/openapi.yaml", open, show_openapi},
      {Method::get, "/healthz", open, healthz},
      {Method::get, "/readyz", open, readyz},
      {Method::get, "/metrics", open, show_metrics},
  };
}

void add_rows(http::Router* router, Context* context, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    http::Route route;
    route.method = row.method;
    route.pattern = row.pattern;
    route.access = row.access;
    route.body_bytes_max = row.body_bytes_max;
    route.websocket = row.websocket;
    if (const auto* plain = std::get_if<Plain>(&row.handler)) {
      route.handler = http::PlainHandler(std::bind_front(*plain, context));
    } else {
      route.handler = http::StreamHandler(std::bind_front(std::get<Stream>(row.handler), context));
    }
    router->add(std::move(route));
  }
}

}  // namespace

void add_routes(http::Router* router, Context* context) {
  add_rows(router, context, table());
  add_rows(router, context, lane_table());
}

}  // namespace usher::api
