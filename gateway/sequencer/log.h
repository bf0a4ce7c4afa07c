// The shared order. The sequencer knows only this: order this batch, tell me what has been ordered. The local log is a
// gateway alone; another implementation replicates batches to other gateways; the simulator has its own.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/sequencer/command.h"

namespace usher::sequencer {

struct TimedCommand {
  Command command;
  admission::Time time{};  // stamped by the gateway that proposes it: the same for all that apply it
};

// Commands ordered together. `ticket` is the proposer's own handle, by which it finds who is waiting.
struct OrderedBatch {
  std::uint64_t position = 0;  // in the log; ascending without gaps
  bool own = true;             // proposed by this gateway
  std::uint64_t ticket = 0;
  std::vector<TimedCommand> commands;
};

class Log {
 public:
  virtual ~Log() = default;

  // Called once, before anything else: applied batches end at `position`; deliver what comes after. `wake` may be
  // called from any thread when next() has something new.
  virtual void start(std::uint64_t position, std::function<void()> wake) = 0;
  // Sequencer thread. Offers a batch; it comes back through next(), or fails through failed().
  virtual void propose(std::uint64_t ticket, std::vector<TimedCommand> commands) = 0;
  // Sequencer thread. The next ordered batch, if there is one now. Never blocks.
  [[nodiscard]] virtual std::optional<OrderedBatch> next() = 0;
  // How many of our own batches may be under way at once.
  [[nodiscard]] virtual std::size_t in_flight_max() const = 0;
  // A reason why nothing can be ordered any more, or "".
  [[nodiscard]] virtual std::string failed() const { return {}; }
};

// A gateway alone: its own order is the order, and the store's commit is what makes it durable.
class LocalLog : public Log {
 public:
  void start(std::uint64_t position, std::function<void()> wake) override;
  void propose(std::uint64_t ticket, std::vector<TimedCommand> commands) override;
  [[nodiscard]] std::optional<OrderedBatch> next() override;
  [[nodiscard]] std::size_t in_flight_max() const override { return 1; }

 private:
  std::uint64_t position_ = 0;
  std::deque<OrderedBatch> ordered_;
};

}  // namespace usher::sequencer
