// POST /v1/lanes/{lane}/frames: a picture (PNG, JPEG, WebP …) that a kiosk or a phone took. It is read by a decoder
// process and what it holds is checked in at the lane, as if its own camera had seen it: its outputs act on the
// verdict.
//
// 200 {"outcome":"found","format","step","corners":[[x,y]…],"checkin":{…as POST …/checkins answers…}}, or
// {"outcome":"nothing"}: no code in it. 422 if the bytes are no picture or the decoder gave up over it, 503 if no
// decoder can take it, or the verdict is not there in time (lane::kDecisionDeadline): the same picture again gets it.
// The code itself is not sent back. ?type=exit turns the lane's direction, ?nonce= makes a retry free.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

inline constexpr std::size_t kFrameBodyBytesMax = 12u * 1024 * 1024;

[[nodiscard]] Answering check_in_frame(Context* context, const http::Request* request);

}  // namespace usher::api
