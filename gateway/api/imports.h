// POST /v1/events/{event}/tickets:import: a file of attendees of any size, kept as it is read. A connection that drops
// in the middle leaves what was kept; sending the file again does the rest and changes nothing twice. One at a time.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/api/context.h"
#include "gateway/http/exchange.h"

namespace usher::api {

[[nodiscard]] boost::asio::awaitable<void> import_tickets(Context* context, http::Exchange* exchange);

}  // namespace usher::api
