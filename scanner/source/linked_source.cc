#include "scanner/source/linked_source.h"

#include <algorithm>
#include <chrono>

namespace usher::scanner {

namespace asio = boost::asio;

asio::awaitable<void> LinkedSource::keep_linked(std::shared_ptr<LinkedSource> self) {
  const CoreOptions& options = self->core_options();
  std::chrono::milliseconds backoff = options.backoff_min;
  while (!self->stopping()) {
    self->set_state(LinkState::connecting);
    self->say(LineEvent::connecting, self->target());
    const auto begun = std::chrono::steady_clock::now();
    const std::string error = co_await self->open();
    if (self->stopping()) break;
    if (error.empty()) {
      const std::string why = co_await self->serve();
      if (self->stopping()) break;
      // A reader that takes the connection and drops it at once is not well either: only a while in service starts
      // afresh.
      if (std::chrono::steady_clock::now() - begun > 4 * options.backoff_min) backoff = options.backoff_min;
      self->set_error("the connection to " + self->target() + " was lost: " + why);
    } else {
      ++self->counters().connect_failures;
      self->set_error("cannot connect to " + self->target() + ": " + error);
    }
    const auto spread = std::uniform_int_distribution<std::int64_t>(75, 125)(self->jitter_);
    const std::chrono::milliseconds pause{backoff.count() * spread / 100};
    self->set_state(LinkState::down);
    if (!error.empty())
      self->say(LineEvent::connect_failed, error + "; again in " + std::to_string(pause.count()) + " ms");
    co_await self->wait_a_while(pause);
    backoff = std::min(backoff * 2, options.backoff_max);
  }
  self->set_state(LinkState::down);
}

}  // namespace usher::scanner
