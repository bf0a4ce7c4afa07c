// Which codes of an event are revoked or blocked, newest first, for clients that fetch the lists page by page and then
// only what is new. Read from the store when somebody asks; kept until the ledger says that a mark changed. About 80
// bytes a mark; the codes themselves stay sealed.
//
// Threads: committed() on the sequencer's; the rest on workers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/api/secret_reads.h"
#include "gateway/sequencer/observer.h"

namespace usher::pretix {

// Both newest first: by the time of their last change, then by id.
struct MarkLists {
  std::vector<api::Mark> revoked;
  std::vector<api::Mark> blocked;
};

class MarkBooks : public sequencer::Observer {
 public:
  using Lists = std::shared_ptr<const MarkLists>;  // shared: a page is written while another reader's book is made

  void committed(const sequencer::Committed& batch) noexcept override;
  // As last committed. Blocking.
  [[nodiscard]] api::Answered<Lists> lists(const api::Context* context, admission::EventId event);

 private:
  struct Shelf {
    Lists lists;                // nullptr: to be read
    std::uint64_t changes = 0;  // that made it so; a book read meanwhile is not kept
  };

  std::mutex making_;  // one book is made at a time
  std::mutex mutex_;
  std::map<admission::EventId, Shelf> shelves_;  // guarded by mutex_
};

}  // namespace usher::pretix
