// What a plain route's handler returns.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/api/context.h"
#include "gateway/http/message.h"

namespace usher::api {

using Answering = boost::asio::awaitable<http::Response>;

}  // namespace usher::api
