// The bridge from coroutines on I/O threads to the sequencer: co_await ask(…) gives the outcome on the thread that
// asked.
#pragma once

#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/sequencer.h"

namespace usher::sequencer {

// One for each I/O thread. Must outlive the sequencer's last answer; its context must still be run then.
class IoOutlet : public Outlet {
 public:
  explicit IoOutlet(boost::asio::io_context& context) : context_(context) {}
  void deliver(std::vector<Answer> answers) override;
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

 private:
  boost::asio::io_context& context_;
};

// On the outlet's own thread only. The caller holds a permit until the answer has been used. Every command is answered,
// so this needs no deadline of its own; a caller that has one abandons nothing by waiting.
[[nodiscard]] boost::asio::awaitable<Outcome> ask(Sequencer* sequencer, IoOutlet* outlet, Command command);

}  // namespace usher::sequencer
