// Keeps the in-memory search index in step with the index on disk: builds it once after start, and adds what each batch
// changes, all in the background: a name is found a moment after its ticket is.
//
// Threads: committed() on the sequencer's, run() on one of its own, stop() on any.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/sequencer/observer.h"
#include "storage/records.h"
#include "storage/search_index.h"
#include "storage/store.h"

namespace usher {

class SearchFeeder : public sequencer::Observer {
 public:
  SearchFeeder(const storage::Store& store, const storage::Codec& codec, storage::SearchIndex& index)
      : store_(store), codec_(codec), index_(index) {}

  void committed(const sequencer::Committed& batch) noexcept override;
  // Reads every ticket and sets the index ready; then what each batch changes, until stop(). Fails if the store cannot
  // be read.
  [[nodiscard]] storage::Result<void> run();
  void stop();

 private:
  using Entries = std::shared_ptr<const std::vector<admission::LedgerEntry>>;

  // What has been committed and is not in the index yet.
  struct Backlog {
    std::vector<Entries> batches;
    std::vector<std::string> keys;           // of tickets that came while there were enough batches
    std::vector<admission::EventId> erased;  // of which nothing is to be found, whatever came before

    [[nodiscard]] bool empty() const { return batches.empty() && keys.empty() && erased.empty(); }
  };

  [[nodiscard]] storage::Result<void> build();
  void feed(const Backlog& backlog);
  [[nodiscard]] bool stopping();

  // Constant after construction.
  const storage::Store& store_;
  const storage::Codec& codec_;
  // Synchronises itself.
  storage::SearchIndex& index_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Backlog backlog_;        // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
};

}  // namespace usher
