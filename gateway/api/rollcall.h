// GET /v1/events/{event}/rollcall: who is inside now, for the day when it matters. A JSON array, streamed:
//   {ticket, name, company, category, item, phone, list, zone, since, gate, lane}
// one object for each person and list; ?list= and ?zone= narrow it. As of one instant: the state is read in one go,
// names after.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/api/context.h"
#include "gateway/http/exchange.h"

namespace usher::api {

[[nodiscard]] boost::asio::awaitable<void> stream_rollcall(Context* context, http::Exchange* exchange);

}  // namespace usher::api
