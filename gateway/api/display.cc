#include "gateway/api/display.h"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/display_acts.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/display_peer.h"
#include "gateway/api/lane_scans.h"
#include "gateway/api/scope.h"
#include "gateway/http/limits.h"
#include "gateway/lane/lanes.h"

namespace usher::api {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

// What the peer says, one message after the other; after its goodbye it is only waited for to close.
awaitable<void> listen(DisplayPeer* peer) {
  for (;;) {
    auto message = co_await peer->exchange->receive();
    if (!message || !message->has_value()) co_return;
    while (peer->full() && !peer->ended && !peer->leaving()) {
      peer->room.expires_after(http::kLiveWriteDeadline);
      (void)co_await peer->room.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (peer->ended) co_return;
    co_await do_act(peer, std::move(**message));
  }
}

// Until the peer has gone, is too slow, or has been told goodbye.
awaitable<void> tell(DisplayPeer* peer) {
  while (!peer->ended) {
    peer->look();
    DisplayText text = peer->next();
    if (text) {
      const auto told = co_await peer->exchange->send(std::move(text), http::kLiveWriteDeadline);
      if (told) continue;
      if (told.error() == http::StreamError::timed_out) peer->board->count_dropped();
      peer->exchange->cancel();
      co_return;
    }
    if (peer->parted) co_return;
    peer->news.expires_after(kDisplayHeartbeat);
    const auto [woken] = co_await peer->news.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!woken) peer->heartbeat();
  }
}

// The listener borrows the peer, so it has to be through before this returns.
awaitable<void> wait_for_listener(DisplayPeer* peer) {
  if (peer->reading && peer->parted) {  // a well-behaved display closes when it is told goodbye
    peer->news.expires_after(kDisplayFarewell);
    (void)co_await peer->news.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  peer->ended = true;
  while (peer->reading) {
    peer->exchange->cancel();
    peer->wake();
    peer->news.expires_after(kDisplayFarewell);
    (void)co_await peer->news.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// The lane that the path names, if this token may show it.
std::expected<std::shared_ptr<lane::DisplayBoard>, http::Response> find_board(const Context* context,
                                                                              const http::Exchange* exchange) {
  auto board = find_lane(context, &exchange->request());
  if (!board) return board;
  if (exchange->wants_websocket()) return board;
  return std::unexpected(bad_request("this is a WebSocket: ask for an upgrade (gateway/api/DISPLAY.md)"));
}

http::Response no_seat() {
  return unavailable("this lane has as many displays as it may have, or is about to end; try again later");
}

}  // namespace

awaitable<void> stream_display(Context* context, http::Exchange* exchange) {
  auto board = find_board(context, exchange);
  if (!board) {
    (void)co_await exchange->respond(std::move(board.error()));
    co_return;
  }
  const http::Request& request = exchange->request();
  DisplayView view{lane_language(context, (*board)->lane().options()), is_staff(&request)};
  if (const auto asked = request.query_value("lang")) view.language = admission::language_of(*asked);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  DisplayPeer peer(context, exchange, std::move(*board), executor, view);
  const auto seat = peer.board->sit(executor, [&peer] { peer.wake(); });
  if (!seat) {
    (void)co_await exchange->respond(no_seat());
    co_return;
  }
  const auto begun = co_await exchange->accept_websocket();
  if (!begun) co_return;
  peer.reading = true;
  asio::co_spawn(executor, listen(&peer), [&peer](std::exception_ptr) {
    peer.reading = false;
    peer.ended = true;
    peer.wake();
  });
  co_await tell(&peer);
  co_await wait_for_listener(&peer);
}

}  // namespace usher::api
