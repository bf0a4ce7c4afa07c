// From a handler to the sequencer: a permit, the command, its outcome or the refusal to answer with.
#pragma once

#include <expected>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/context.h"
#include "gateway/http/message.h"

namespace usher::api {

// The outcome, and the permit that bounds what is under way: keep it until the response is returned.
template <class Done>
struct Ordered {
  sequencer::Permit permit;
  Done done;
};

template <class Done>
using Order = std::expected<Ordered<Done>, http::Response>;

// On the I/O thread `thread` (http::Request::thread). 429 if no permit is free.
template <class Done>
[[nodiscard]] boost::asio::awaitable<Order<Done>> order(const Context* context, std::size_t thread,
                                                        sequencer::Command command) {
  sequencer::Permit permit = context->permits->try_take();
  if (!permit)
    co_return std::unexpected(busy("the gateway is at its limit of requests under way; try again in a second"));
  sequencer::Outcome outcome =
      co_await sequencer::ask(context->sequencer, context->outlets[thread], std::move(command));
  if (const auto* failed = std::get_if<sequencer::Failed>(&outcome)) co_return std::unexpected(refusal(*failed));
  co_return Ordered<Done>{std::move(permit), std::get<Done>(std::move(outcome))};
}

}  // namespace usher::api
