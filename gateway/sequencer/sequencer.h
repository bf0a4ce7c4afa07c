// The single writer: gathers commands, has the log order them, fetches, decides one by one with the pure core, commits
// one synced batch, and only then releases the answers. Whatever arrives during a commit is the next batch.
//
// Threads: submit(), directory() from any thread; everything else from the one thread that runs it. In the simulator
// that thread is the test: run() is a loop around step(), and step() never blocks.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/log.h"
#include "gateway/sequencer/observer.h"
#include "storage/keyring.h"
#include "storage/records.h"
#include "storage/store.h"

namespace usher::sequencer {

class Room;

// Somebody waiting for an outcome. Created by the submitter, destroyed after done().
class Waiter {
 public:
  virtual ~Waiter() = default;
  // Exactly once, on the thread of the outlet it was submitted with.
  virtual void done(Outcome outcome) = 0;
};

struct Answer {
  std::unique_ptr<Waiter> waiter;
  Outcome outcome;
};

// Where answers go: one for each I/O thread, so that a batch costs one post a thread. deliver() is called on the
// sequencer thread and must hand the answers over, calling done() on its own thread.
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual void deliver(std::vector<Answer> answers) = 0;
};

struct Options {
  std::size_t batch_commands_max = 1024;
  std::size_t batch_bytes_max = 4u << 20;
  std::chrono::milliseconds repeat_window{3000};
  // The simulator plants this bug (deciding without seeing what the open batch has decided) to prove its auditor
  // catches it.
  bool blind_to_open_batch = false;
  // And this one: of several tickets that a document leads to, the first is taken.
  bool takes_first_match = false;
};

class Sequencer {
 public:
  using Clock = std::function<admission::Time()>;

  // All borrowed, and must outlive it. Observers are called in order.
  Sequencer(storage::Store& store, storage::Keyring& keyring, Log& log, Clock clock, Options options);
  ~Sequencer();
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  void add_observer(Observer* observer);  // before recover()

  // Reads directory, counters and position; asks the log for what came after. Once, before step() or run().
  [[nodiscard]] storage::Result<void> recover();

  // Any thread. The caller holds a permit for it (that is the bound on the queue). After stop() or a failure the answer
  // is Failed{unavailable}.
  void submit(Command command, std::unique_ptr<Waiter> waiter, Outlet& outlet);

  // Any thread: the snapshot that the last committed batch left.
  [[nodiscard]] DirectoryView directory() const;

  // One round: propose what has arrived, apply what is ordered. False if there was nothing to do.
  bool step();
  // Until stop(): step(), else sleep until something arrives. Returns after the last answer is released; false after a
  // failure of store or log (failure() says which).
  bool run();
  // Any thread. Everything submitted before is still decided, synced and answered; later submissions are refused.
  void stop();

  // Any thread.
  [[nodiscard]] bool healthy() const { return !failed_.load(std::memory_order_acquire); }
  [[nodiscard]] std::string failure() const;
  [[nodiscard]] std::size_t queue_depth() const { return queued_.load(std::memory_order_relaxed); }
  // Sequencer thread (or after run() returned): the counts as folded.
  [[nodiscard]] const admission::Tally& tally() const;
  [[nodiscard]] const storage::Position& position() const;

 private:
  struct Item {
    Command command;
    std::unique_ptr<Waiter> waiter;
    Outlet* outlet = nullptr;
  };
  struct Under;  // our own batches between propose and apply

  bool propose();
  void apply(std::vector<OrderedBatch> ordered);
  std::vector<Outcome> decide(std::vector<OrderedBatch>& ordered);
  void publish(const std::vector<OrderedBatch>& ordered, std::size_t commands, std::chrono::nanoseconds decide_time,
               std::chrono::nanoseconds sync_time);
  void release(std::vector<OrderedBatch> ordered, std::vector<Outcome> outcomes);
  void fail(const std::string& why);

  // Constant after construction.
  storage::Store& store_;
  storage::Keyring& keyring_;
  Log& log_;
  Clock clock_;
  const Options options_;
  std::vector<Observer*> observers_;

  // Synchronises itself.
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Item> inbox_;  // guarded by mutex_
  bool woken_ = false;       // guarded by mutex_
  bool asleep_ = false;      // guarded by mutex_
  bool stopping_ = false;    // guarded by mutex_
  std::string failure_;      // guarded by mutex_
  DirectoryView directory_;  // guarded by mutex_
  std::atomic<bool> failed_{false};
  std::atomic<std::size_t> queued_{0};

  // The sequencer thread's own.
  std::unique_ptr<Room> room_;
  std::vector<Item> waiting_;  // drained from the inbox, not proposed yet
  std::unique_ptr<Under> under_;
  storage::Batch batch_;  // reused
};

}  // namespace usher::sequencer
