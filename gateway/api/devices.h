// The readers and cameras of the lanes, and what else is plugged into the gateway's machine: for whoever sets up an
// entrance or looks for what is wrong with it.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

// GET /v1/devices: as configured, and how each is. Of the gates that the token is bound to.
[[nodiscard]] Answering list_devices(Context* context, const http::Request* request);
// GET /v1/devices:found: what is plugged in, who of the lanes uses it, and the line of usher.toml that would.
[[nodiscard]] Answering list_found_devices(Context* context, const http::Request* request);
// POST /v1/devices:probe {"name"} or {"kind","device",…}: whether a device works. One that a lane has open is not
// touched; how it is, is told.
[[nodiscard]] Answering probe_device(Context* context, const http::Request* request);

}  // namespace usher::api
