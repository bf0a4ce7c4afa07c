// Orders by when they last changed, for clients that fetch all of them and then only what is new. An order changes with
// its tickets and with their check-ins. Made for an event when somebody first asks, from the store; kept in step with
// the ledger from then on. About 100 bytes an order.
//
// Threads: committed() on the sequencer's; the rest on workers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/admission/ids.h"
#include "gateway/api/reads.h"
#include "gateway/sequencer/observer.h"

namespace usher::pretix {

struct OrderRow {
  std::string code;
  admission::Time modified{};
  admission::Time created{};
  std::vector<admission::TicketId> tickets;  // by position within the order
};

class OrderBook {
 public:
  void put(const admission::Ticket& ticket, admission::Time time);
  void touch(admission::TicketId ticket, admission::Time time);
  // Orders changed at or after `since` (or: created), newest first or oldest first.
  enum class By : std::uint8_t { modified_newest_first, created_oldest_first };
  [[nodiscard]] std::vector<std::shared_ptr<const OrderRow>> since(admission::Time since, By by) const;

 private:
  std::map<std::string, std::shared_ptr<OrderRow>> orders_;
  std::unordered_map<admission::TicketId, std::shared_ptr<OrderRow>> by_ticket_;
};

class OrderBooks : public sequencer::Observer {
 public:
  using Rows = std::vector<std::shared_ptr<const OrderRow>>;

  void committed(const sequencer::Committed& batch) noexcept override;
  // The orders asked for, in order. The book is made first if there is none yet. Blocking.
  [[nodiscard]] api::Answered<Rows> since(const api::Context* context, admission::EventId event, admission::Time since,
                                          OrderBook::By by);

 private:
  struct Shelf {
    OrderBook book;
    bool ready = false;
    std::vector<std::shared_ptr<const std::vector<admission::LedgerEntry>>> missed;  // while the book is made
  };
  static void apply(Shelf& shelf, admission::EventId event, const std::vector<admission::LedgerEntry>& entries);

  std::mutex making_;  // one book is made at a time
  std::mutex mutex_;
  std::map<admission::EventId, Shelf> shelves_;  // guarded by mutex_
};

}  // namespace usher::pretix
