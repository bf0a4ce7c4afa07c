#include "gateway/sequencer/sequencer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

using std::chrono::steady_clock;

// Our own batches between propose and apply: who waits for which command.
struct Sequencer::Under {
  struct Waiting {
    std::unique_ptr<Waiter> waiter;
    Outlet* outlet = nullptr;
  };
  std::map<std::uint64_t, std::vector<Waiting>> batches;
  std::uint64_t last = 0;
};

namespace {

// Answers gathered by outlet, so that each thread is posted to once.
class Release {
 public:
  void add(Outlet* outlet, Answer answer) {
    auto found = std::ranges::find(by_outlet_, outlet, &std::pair<Outlet*, std::vector<Answer>>::first);
    if (found == by_outlet_.end()) {
      by_outlet_.emplace_back(outlet, std::vector<Answer>());
      found = std::prev(by_outlet_.end());
    }
    found->second.push_back(std::move(answer));
  }
  void go() {
    for (auto& [outlet, answers] : by_outlet_) outlet->deliver(std::move(answers));
  }

 private:
  std::vector<std::pair<Outlet*, std::vector<Answer>>> by_outlet_;
};

}  // namespace

Sequencer::Sequencer(storage::Store& store, storage::Keyring& keyring, Log& log, Clock clock, Options options)
    : store_(store),
      keyring_(keyring),
      log_(log),
      clock_(std::move(clock)),
      options_(options),
      directory_(std::make_shared<const Directory>()),
      room_(std::make_unique<Room>(store, keyring, Room::Bugs{options.blind_to_open_batch, options.takes_first_match})),
      under_(std::make_unique<Under>()) {}

Sequencer::~Sequencer() = default;

void Sequencer::add_observer(Observer* observer) {
  observers_.push_back(observer);
}

storage::Result<void> Sequencer::recover() {
  if (auto loaded = room_->load(); !loaded) return loaded;
  DirectoryView view = room_->settle();
  {
    const std::lock_guard lock(mutex_);
    directory_ = std::move(view);
  }
  log_.start(room_->position().log, [this] {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    arrived_.notify_one();
  });
  return {};
}

void Sequencer::submit(Command command, std::unique_ptr<Waiter> waiter, Outlet& outlet) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && failure_.empty()) {
      inbox_.push_back({std::move(command), std::move(waiter), &outlet});
      queued_.fetch_add(1, std::memory_order_relaxed);
      wake = std::exchange(asleep_, false);
    }
  }
  // The queue's length is bounded by the permits its submitters hold; only a sleeping sequencer costs a system call.
  if (wake) arrived_.notify_one();
  if (waiter == nullptr) return;
  std::vector<Answer> answers;
  answers.push_back(
      {std::move(waiter), Failed{Failure::unavailable, "the gateway is stopping or its store has failed"}});
  outlet.deliver(std::move(answers));
}

DirectoryView Sequencer::directory() const {
  const std::lock_guard lock(mutex_);
  return directory_;
}

std::string Sequencer::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

const admission::Tally& Sequencer::tally() const {
  return room_->tally();
}
const storage::Position& Sequencer::position() const {
  return room_->position();
}

void Sequencer::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  arrived_.notify_one();
}

bool Sequencer::run() {
  while (true) {
    if (step()) continue;
    if (!healthy()) return false;
    std::unique_lock lock(mutex_);
    if (stopping_ && inbox_.empty() && waiting_.empty() && under_->batches.empty()) return true;
    asleep_ = true;
    arrived_.wait(lock, [this] { return !inbox_.empty() || woken_ || stopping_; });
    asleep_ = false;
    woken_ = false;
  }
}

bool Sequencer::step() {
  if (!healthy()) return false;
  const bool proposed = propose();
  if (std::string why = log_.failed(); !why.empty()) {
    fail(why);
    return false;
  }
  std::vector<OrderedBatch> ordered;
  std::size_t commands = 0;
  while (commands < options_.batch_commands_max) {
    auto batch = log_.next();
    if (!batch) break;
    commands += batch->commands.size();
    ordered.push_back(std::move(*batch));
  }
  if (ordered.empty()) return proposed;
  apply(std::move(ordered));
  return true;
}

// Everything that has arrived becomes the next batch, up to its bounds; the rest waits its turn.
bool Sequencer::propose() {
  if (under_->batches.size() >= log_.in_flight_max()) return false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
      waiting_.swap(inbox_);
    } else {
      std::ranges::move(inbox_, std::back_inserter(waiting_));
      inbox_.clear();
    }
  }
  if (waiting_.empty()) return false;
  const admission::Time now = clock_();
  std::vector<TimedCommand> commands;
  std::vector<Under::Waiting> waiters;
  std::size_t taken = 0;
  for (std::size_t bytes = 0; taken < waiting_.size() && taken < options_.batch_commands_max; ++taken) {
    bytes += cost_bytes(waiting_[taken].command);
    if (taken > 0 && bytes > options_.batch_bytes_max) break;
    commands.push_back({std::move(waiting_[taken].command), now});
    waiters.push_back({std::move(waiting_[taken].waiter), waiting_[taken].outlet});
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
  queued_.fetch_sub(taken, std::memory_order_relaxed);
  const std::uint64_t ticket = ++under_->last;
  under_->batches.emplace(ticket, std::move(waiters));
  log_.propose(ticket, std::move(commands));
  return true;
}

void Sequencer::apply(std::vector<OrderedBatch> ordered) {
  const auto started = steady_clock::now();
  std::vector<Outcome> outcomes = decide(ordered);
  if (room_->failed()) return fail(room_->failure());
  batch_.clear();
  if (auto written = room_->write(ordered.back().position, batch_); !written) return fail(written.error().message);
  const auto decided = steady_clock::now();
  // A batch of replays alone changes nothing and needs no disk: what it repeats is on disk already.
  if (!room_->entries().empty() || !ordered.back().own) {
    if (auto committed = store_.commit(batch_, true); !committed) return fail(committed.error().message);
  }
  const auto synced = steady_clock::now();
  publish(ordered, outcomes.size(), decided - started, synced - decided);
  release(std::move(ordered), std::move(outcomes));
}

std::vector<Outcome> Sequencer::decide(std::vector<OrderedBatch>& ordered) {
  std::vector<std::pair<TimedCommand*, Keys>> commands;
  for (OrderedBatch& batch : ordered) {
    for (TimedCommand& timed : batch.commands) commands.emplace_back(&timed, keys_of(timed.command, *room_));
  }
  for (const auto& [timed, keys] : commands) want_first(timed->command, keys, *room_);
  room_->fetch();
  for (const auto& [timed, keys] : commands) want_then(timed->command, keys, *room_);
  room_->fetch();
  std::vector<Outcome> outcomes;
  outcomes.reserve(commands.size());
  for (auto& [timed, keys] : commands) {
    if (!keys.known) keys = keys_of(timed->command, *room_);
    outcomes.push_back(decide_command(std::move(timed->command), keys, timed->time, options_.repeat_window, *room_));
    if (room_->failed()) break;
  }
  return outcomes;
}

void Sequencer::publish(const std::vector<OrderedBatch>& ordered, std::size_t commands,
                        std::chrono::nanoseconds decide_time, std::chrono::nanoseconds sync_time) {
  const auto entries = std::make_shared<const std::vector<admission::LedgerEntry>>(room_->take_entries());
  const auto counters = room_->take_counters();
  DirectoryView view = room_->settle();
  {
    const std::lock_guard lock(mutex_);
    directory_ = view;
  }
  const Committed committed{.entries = *entries,
                            .kept = entries,
                            .counters = counters,
                            .directory = std::move(view),
                            .position = ordered.back().position,
                            .commands = commands,
                            .queue_depth = queue_depth(),
                            .decide_time = decide_time,
                            .sync_time = sync_time};
  for (Observer* observer : observers_) observer->committed(committed);
}

void Sequencer::release(std::vector<OrderedBatch> ordered, std::vector<Outcome> outcomes) {
  Release release;
  std::size_t at = 0;
  for (const OrderedBatch& batch : ordered) {
    auto own = batch.own ? under_->batches.find(batch.ticket) : under_->batches.end();
    if (own != under_->batches.end()) {
      for (std::size_t i = 0; i < own->second.size(); ++i) {
        Under::Waiting& waiting = own->second[i];
        release.add(waiting.outlet, {std::move(waiting.waiter), std::move(outcomes[at + i])});
      }
      under_->batches.erase(own);
    }
    at += batch.commands.size();
  }
  release.go();
}

// Final: nobody can know what was kept, so everybody is told that nothing can be said.
void Sequencer::fail(const std::string& why) {
  std::vector<Item> left = std::move(waiting_);
  waiting_.clear();
  {
    const std::lock_guard lock(mutex_);
    failure_ = why.empty() ? "failed" : why;
    std::ranges::move(inbox_, std::back_inserter(left));
    inbox_.clear();
    queued_.store(0, std::memory_order_relaxed);
  }
  failed_.store(true, std::memory_order_release);
  Release release;
  const Failed unavailable{Failure::unavailable, "the gateway's store has failed: " + why};
  for (auto& [ticket, waiters] : under_->batches) {
    for (Under::Waiting& waiting : waiters) release.add(waiting.outlet, {std::move(waiting.waiter), unavailable});
  }
  under_->batches.clear();
  for (Item& item : left) release.add(item.outlet, {std::move(item.waiter), unavailable});
  release.go();
}

}  // namespace usher::sequencer
