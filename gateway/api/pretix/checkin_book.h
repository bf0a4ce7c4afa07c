// The check-ins of an event as rows that can be filtered and counted, for clients that page through its history. Read
// from the ledger when somebody first asks; brought up to date at each question from the batches since. About 64 bytes
// a check-in; given back once kBatchesMax batches went by without a question.
//
// Threads: committed() on the sequencer's; the rest on workers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "gateway/api/reads.h"
#include "gateway/sequencer/observer.h"

namespace usher::pretix {

// A scan, a refusal, or one person's automatic exit.
struct CheckinRow {
  admission::Seq seq;          // those whom the clock let out together share it
  admission::Seq annulled;     // the entry that took it back; none: it stands
  admission::TicketId ticket;  // none: unknown code
  admission::Time time{};      // at the door
  admission::Time created{};   // when it came here
  admission::ListId list;
  admission::GateId gate;
  admission::DeviceId device;
  admission::Direction type = admission::Direction::entry;
  admission::Reason reason = admission::Reason::none;
  bool automatic = false;

  [[nodiscard]] bool successful() const { return reason == admission::Reason::none && !annulled; }
};

// One event's rows in ledger order.
class CheckinBook {
 public:
  explicit CheckinBook(admission::EventId event) : event_(event) {}
  // Entries in order; what was applied already changes nothing.
  void apply(const admission::LedgerEntry& entry);
  [[nodiscard]] const std::vector<CheckinRow>& rows() const { return rows_; }

 private:
  admission::EventId event_;
  admission::Seq last_;
  std::vector<CheckinRow> rows_;
};

class CheckinBooks : public sequencer::Observer {
 public:
  static constexpr std::size_t kBatchesMax = 4096;

  // Which rows, in which order, and which page of them.
  struct Query {
    std::function<bool(const CheckinRow&)> wanted;
    enum class By : std::uint8_t { time, created };  // ties: in ledger order
    By by = By::time;
    bool newest_first = false;
    std::size_t first = 0;
    std::size_t count_max = 0;
  };
  struct Found {
    std::size_t count = 0;  // of all that are wanted
    std::vector<CheckinRow> rows;
  };

  void committed(const sequencer::Committed& batch) noexcept override;
  // Blocking; one question is answered at a time.
  [[nodiscard]] api::Answered<Found> find(const api::Context* context, admission::EventId event, const Query& query);

 private:
  struct Pending {
    std::vector<std::shared_ptr<const std::vector<admission::LedgerEntry>>> batches;
    bool too_many = false;  // the book is to be read again
  };
  [[nodiscard]] api::Answered<const CheckinBook*> book(const api::Context* context, admission::EventId event);

  std::mutex mutex_;
  std::map<admission::EventId, Pending> pending_;    // guarded by mutex_; of events that somebody asked for
  std::mutex reading_;                               // taken before mutex_, and never waited for by the sequencer
  std::map<admission::EventId, CheckinBook> books_;  // guarded by reading_
};

}  // namespace usher::pretix
