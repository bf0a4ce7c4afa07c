// Reads of the store for handlers, on a worker, with storage's failures as responses.
#pragma once

#include <expected>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "gateway/api/answers.h"
#include "gateway/api/context.h"
#include "gateway/http/message.h"

namespace usher::api {

template <class T>
using Answered = std::expected<T, http::Response>;

// Runs `read` (a plain function that gives Answered<T>) on a worker; 429 if too many wait already. A lambda that owns
// something is given a name before it is passed: GCC 12 destroys such a temporary of a co_await expression twice.
template <class Read, class Result = std::invoke_result_t<Read&>>
[[nodiscard]] boost::asio::awaitable<Result> read_on_worker(const Context* context, Read read) {
  const sequencer::Permit permit = context->workers.permits.try_take();
  if (!permit) co_return std::unexpected(busy("too many searches and reports are under way; try again in a second"));
  co_return co_await on_worker(&context->workers, std::move(read));
}

}  // namespace usher::api
