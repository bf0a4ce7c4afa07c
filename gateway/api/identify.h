// A check-in's credential, document or person as what the sequencer looks up: the same matching as at a lane.
#pragma once

#include <expected>

#include "gateway/admission/messages.h"
#include "gateway/api/checkin_request.h"
#include "gateway/http/message.h"
#include "scanner/document/identity.h"

namespace usher::api {

// Sets what identifies the ticket in `request.command`. `today` is the day at the door. 400: a document that cannot be
// read, with its field and what to do in the reader's language; 403: the event finds nobody in this way.
[[nodiscard]] std::expected<void, http::Response> identify(CheckinRequest& request, const admission::Event& event,
                                                           admission::Language language, scanner::Date today);

}  // namespace usher::api
