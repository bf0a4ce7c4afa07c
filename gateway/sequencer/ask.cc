#include "gateway/sequencer/ask.h"

#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher::sequencer {

namespace asio = boost::asio;

void IoOutlet::deliver(std::vector<Answer> answers) {
  asio::post(context_, [answers = std::move(answers)]() mutable {
    for (Answer& answer : answers) answer.waiter->done(std::move(answer.outcome));
  });
}

namespace {

template <class Handler>
class HandlerWaiter : public Waiter {
 public:
  explicit HandlerWaiter(Handler handler) : handler_(std::move(handler)) {}
  // Resumes the coroutine right here: the outlet has brought us to its thread already.
  void done(Outcome outcome) override { std::move(handler_)(std::move(outcome)); }

 private:
  Handler handler_;
};

}  // namespace

asio::awaitable<Outcome> ask(Sequencer* sequencer, IoOutlet* outlet, Command command) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
      [sequencer, outlet](auto handler, Command asked) {
        sequencer->submit(std::move(asked), std::make_unique<HandlerWaiter<decltype(handler)>>(std::move(handler)),
                          *outlet);
      },
      asio::use_awaitable, std::move(command));
}

}  // namespace usher::sequencer
