// Heavy reads run on worker threads, so that a search or a roll-call never holds up a check-in: co_await on_worker(…)
// runs a plain function there and comes back to the I/O thread that asked. The number waiting or running is bounded.
#pragma once

#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/limits.h"
#include "gateway/sequencer/permits.h"

namespace usher::api {

struct Workers {
  boost::asio::thread_pool* pool = nullptr;            // borrowed
  mutable sequencer::Permits permits{kWorkerJobsMax};  // one a job
};

// `work` must not throw; what it borrows must outlive the call, which the caller's own frame does. The caller holds one
// of the permits above.
template <class Work, class Result = std::invoke_result_t<Work&>>
[[nodiscard]] boost::asio::awaitable<Result> on_worker(const Workers* workers, Work work) {
  namespace asio = boost::asio;
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(
      [pool = workers->pool](auto handler, Work job) {
        auto home = asio::get_associated_executor(handler);
        asio::post(
            *pool, [handler = std::move(handler), job = std::move(job), guard = asio::make_work_guard(home)]() mutable {
              Result result = job();
              asio::post(guard.get_executor(), [handler = std::move(handler), result = std::move(result)]() mutable {
                std::move(handler)(std::move(result));
              });
            });
      },
      asio::use_awaitable, std::move(work));
}

}  // namespace usher::api
