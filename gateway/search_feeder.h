// Keeps the in-memory search index in step with the index on disk: builds it once after start, in the background, and
// adds what each batch changes.
//
// Threads: committed() on the sequencer's, build() on one of its own.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>
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
  // Reads every ticket; then the ones that changed meanwhile, once more. Ends early when told to. Sets the index ready.
  [[nodiscard]] storage::Result<void> build();
  void stop() { stopping_.store(true, std::memory_order_relaxed); }

 private:
  void add(std::string_view key);

  // Constant after construction.
  const storage::Store& store_;
  const storage::Codec& codec_;
  // Synchronises itself.
  storage::SearchIndex& index_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  bool building_ = true;              // guarded by mutex_
  std::vector<std::string> changed_;  // guarded by mutex_: ticket keys changed while building
};

}  // namespace usher
