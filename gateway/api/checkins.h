// Checking in, and taking a check-in back.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

// POST /v1/events/{event}/checkins. A verdict, even a refusal, is 200.
[[nodiscard]] Answering check_in(Context* context, const http::Request* request);

// POST /v1/events/{event}/checkins:annul. A kiosk or scanner takes back only its own.
[[nodiscard]] Answering annul(Context* context, const http::Request* request);

}  // namespace usher::api
