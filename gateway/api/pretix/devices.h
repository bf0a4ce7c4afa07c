// Pairing and keeping a device: initialize, update, roll, revoke, info, and which event it should show next.
#pragma once

#include "gateway/api/answering.h"

namespace usher::pretix {

[[nodiscard]] api::Answering initialize_device(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering update_device(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering roll_device(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering revoke_device(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering device_info(api::Context* context, const http::Request* request);
[[nodiscard]] api::Answering show_version(api::Context* context, const http::Request* request);

// POST /v1/devices (admin): a device to be paired; answers the initialization token once, and what its QR code says.
[[nodiscard]] api::Answering make_device(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
