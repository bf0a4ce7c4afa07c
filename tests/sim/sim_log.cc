#include "tests/sim/sim_log.h"

#include <algorithm>
#include <utility>

namespace usher::sim {

using sequencer::OrderedBatch;
using sequencer::TimedCommand;

void RecordedLocalLog::start(std::uint64_t position, std::function<void()> wake) {
  record_.resize(position);
  log_.start(position, std::move(wake));
}

void RecordedLocalLog::propose(std::uint64_t ticket, std::vector<TimedCommand> commands) {
  record_.push_back(commands);
  log_.propose(ticket, std::move(commands));
}

std::optional<OrderedBatch> RecordedLocalLog::next() {
  return log_.next();
}

Record SharedOrder::record() const {
  Record record;
  for (const Batch& batch : batches_) record.push_back(batch.commands);
  return record;
}

void SharedOrder::order(Batch batch) {
  batches_.push_back(std::move(batch));
  for (SharedLog* reader : readers_) reader->see_later();
}

SharedLog::SharedLog(SharedOrder& order, std::uint64_t process, std::function<void()> arrived)
    : order_(order), process_(process), arrived_(std::move(arrived)) {
  order_.readers_.push_back(this);
}

SharedLog::~SharedLog() {
  *alive_ = false;
  std::erase(order_.readers_, this);
}

void SharedLog::start(std::uint64_t position, std::function<void()> wake) {
  position_ = position;
  wake_ = std::move(wake);
  see_later();
}

// Several proposals are under way at once, each with its own delay: that is what reorders them.
void SharedLog::propose(std::uint64_t ticket, std::vector<TimedCommand> commands) {
  SharedOrder::Batch batch{process_, ticket, std::move(commands)};
  const Millis on_its_way = order_.dice_.millis(0, 20);
  order_.timeline_.after(on_its_way, [&order = order_, alive = alive_, batch = std::move(batch)]() mutable {
    if (*alive || order.dice_.one_in(2)) order.order(std::move(batch));
  });
}

void SharedLog::see_later() {
  const std::uint64_t position = order_.batches_.size();
  order_.timeline_.after(order_.dice_.millis(0, 30), [this, position, alive = alive_] {
    if (*alive) see(position);
  });
}

void SharedLog::see(std::uint64_t position) {
  if (position <= seen_) return;
  seen_ = position;
  wake_();
  arrived_();
}

std::optional<OrderedBatch> SharedLog::next() {
  if (position_ >= seen_ || !failure_.empty()) return std::nullopt;
  const SharedOrder::Batch& batch = order_.batches_[position_];
  ++position_;
  return OrderedBatch{position_, batch.process == process_, batch.ticket, batch.commands};
}

void SharedLog::fail(std::string why) {
  failure_ = std::move(why);
  arrived_();
}

}  // namespace usher::sim
