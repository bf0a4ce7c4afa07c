// Scans that come over HTTP or a display and are made at a configured lane, as if one of its readers had read them: the
// lane's relay, light and screens act on them.
//
//   POST /v1/lanes/{lane}/scans  {text, symbology?, nonce?, language?, answers?}
//     -> {…as POST …/checkins answers…, nonce, lane{name, state, turn}}, for readers that speak HTTP.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/api/answering.h"
#include "gateway/api/checkin_reply.h"
#include "gateway/http/message.h"
#include "gateway/lane/display.h"

namespace usher::api {

// {lane} of the path. 404 names it, 403 says what the token is bound to.
[[nodiscard]] std::expected<std::shared_ptr<lane::DisplayBoard>, http::Response> find_lane(
    const Context* context, const http::Request* request);

// The lane's own, else its event's first.
[[nodiscard]] admission::Language lane_language(const Context* context, const lane::LaneOptions& lane);

// On the lane's thread and back; from any I/O thread.
[[nodiscard]] boost::asio::awaitable<lane::Cue> scan_at(std::shared_ptr<lane::DisplayBoard> board, lane::Scan what);
[[nodiscard]] boost::asio::awaitable<std::optional<lane::Cue>> answer_at(std::shared_ptr<lane::DisplayBoard> board,
                                                                         std::string nonce, lane::Answers answers);
// Returns when the lane has done everything it was told before.
[[nodiscard]] boost::asio::awaitable<void> lane_done(std::shared_ptr<lane::DisplayBoard> board);

// The verdict of a cue as POST …/checkins gives it, or the error that says why there is none. `tag`: of the reply's
// texts, "" as the request says.
[[nodiscard]] std::expected<std::string, http::Response> reply_of(const lane::Cue& cue, const lane::LaneOptions& lane,
                                                                  const http::Request* request, std::string tag = {});

[[nodiscard]] Answering scan_at_lane(Context* context, const http::Request* request);

}  // namespace usher::api
