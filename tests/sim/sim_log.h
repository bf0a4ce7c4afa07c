// Logs of the simulator. Alone: the real local log, written down as it goes. Shared: an order that several gateways
// propose to, with delays and reordering, that outlives their crashes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/sequencer/log.h"
#include "tests/sim/timeline.h"

namespace usher::sim {

// Every batch in its final order: index = position - 1.
using Record = std::vector<std::vector<sequencer::TimedCommand>>;

// One process's local log. What the store has not kept is forgotten with the process.
class RecordedLocalLog : public sequencer::Log {
 public:
  explicit RecordedLocalLog(Record& record) : record_(record) {}
  void start(std::uint64_t position, std::function<void()> wake) override;
  void propose(std::uint64_t ticket, std::vector<sequencer::TimedCommand> commands) override;
  std::optional<sequencer::OrderedBatch> next() override;
  std::size_t in_flight_max() const override { return log_.in_flight_max(); }

 private:
  Record& record_;
  sequencer::LocalLog log_;
};

class SharedLog;

// The replicated order. A proposal of a living process is ordered once, some time; one of a crashed process perhaps.
class SharedOrder {
 public:
  struct Batch {
    std::uint64_t process = 0;  // a new one for each boot: an earlier life's batch is nobody's own
    std::uint64_t ticket = 0;
    std::vector<sequencer::TimedCommand> commands;
  };

  SharedOrder(Timeline& timeline, Dice& dice) : timeline_(timeline), dice_(dice) {}
  [[nodiscard]] const std::vector<Batch>& batches() const { return batches_; }
  [[nodiscard]] Record record() const;

 private:
  friend class SharedLog;
  void order(Batch batch);

  Timeline& timeline_;
  Dice& dice_;
  std::vector<Batch> batches_;
  std::vector<SharedLog*> readers_;
};

// One process's view of the order. Borrows everything; destroyed with the process.
class SharedLog : public sequencer::Log {
 public:
  // `arrived` is called when next() has something new.
  SharedLog(SharedOrder& order, std::uint64_t process, std::function<void()> arrived);
  ~SharedLog() override;
  void start(std::uint64_t position, std::function<void()> wake) override;
  void propose(std::uint64_t ticket, std::vector<sequencer::TimedCommand> commands) override;
  std::optional<sequencer::OrderedBatch> next() override;
  std::size_t in_flight_max() const override { return 3; }
  std::string failed() const override { return failure_; }

  void fail(std::string why);

 private:
  friend class SharedOrder;
  void see(std::uint64_t position);
  void see_later();

  SharedOrder& order_;
  const std::uint64_t process_;
  std::function<void()> arrived_;
  std::function<void()> wake_;
  std::uint64_t position_ = 0;  // the last one handed out
  std::uint64_t seen_ = 0;      // the last one that has come through the network
  std::string failure_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // shared: with what is still under way in the network
};

}  // namespace usher::sim
