// Check-ins as clients of the pretix interface ask for them: the call over several lists, and the older one by list and
// code, which also takes the uploads of scans made offline. Both ask the one evaluator.
#pragma once

#include "gateway/api/answering.h"

namespace usher::pretix {

[[nodiscard]] api::Answering redeem(api::Context* context, const http::Request* request);  // POST checkinrpc/redeem/
[[nodiscard]] api::Answering annul(api::Context* context, const http::Request* request);   // POST checkinrpc/annul/
// POST checkinlists/{list}/positions/{path...}: {code}/redeem/
[[nodiscard]] api::Answering redeem_by_list(api::Context* context, const http::Request* request);
// POST checkinlists/{list}/failed_checkins/
[[nodiscard]] api::Answering record_failed(api::Context* context, const http::Request* request);
// POST /api/v1/upload: a file, to be named in the answers of a redeem call. {"id":"file:<uuid>"}.
[[nodiscard]] api::Answering take_upload(api::Context* context, const http::Request* request);

}  // namespace usher::pretix
