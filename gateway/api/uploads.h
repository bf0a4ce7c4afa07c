// Files handed in as answers: taken in first, then named in the answers of a check-in as "file:<uuid>".
#pragma once

#include <string>
#include <string_view>

#include "gateway/api/answering.h"
#include "gateway/api/json_in.h"
#include "gateway/api/reads.h"

namespace usher::api {

// POST /v1/uploads: the bytes as the body, image/png, image/jpeg, image/gif or application/pdf. {"id":"file:<uuid>"}.
[[nodiscard]] Answering take_upload(Context* context, const http::Request* request);
// GET /v1/uploads/{uuid}
[[nodiscard]] Answering show_upload(Context* context, const http::Request* request);

// "file:<uuid>" of a file that is on disk. 415 if the bytes are not what `media_type` says or it is not one of the
// four, 507 if there is no room for them, 503 if they cannot be kept. `bytes` must live until this is done.
[[nodiscard]] boost::asio::awaitable<Answered<std::string>> keep_upload(const Context* context, std::string media_type,
                                                                        std::string_view bytes);

// Whether an answer names a file at all: most check-ins do not, and need no worker.
[[nodiscard]] bool names_files(const Pairs& answers);
// The answers without those that name a file that is not there, or is another event's: their questions stay open. The
// files left are this event's from now on, and go with it.
[[nodiscard]] boost::asio::awaitable<Answered<Pairs>> claim_files(const Context* context, admission::EventId event,
                                                                  Pairs answers);

}  // namespace usher::api
