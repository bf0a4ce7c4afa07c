// Does what a display said: at the lane, on the lane's thread. The answer goes to the peer.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/api/display_peer.h"

namespace usher::api {

// One message, whatever is in it. On the peer's I/O thread; returns when the lane has answered.
[[nodiscard]] boost::asio::awaitable<void> do_act(DisplayPeer* peer, std::string message);

}  // namespace usher::api
