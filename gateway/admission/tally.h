// Counts, as a fold over the ledger: one flat table of counters, each with a key that says what it counts. Kept by the
// sequencer, persisted row by row with the batch that changed it, published to the API, the live stream and Prometheus.
// Nobody counts anywhere else. Plain value; one owner.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::admission {

struct CounterKey {
  enum class Kind : std::uint8_t {
    tickets,   // by item, subevent, standing, category: who is registered (independent of lists)
    admitted,  // by list, category: tickets with at least one entry
    inside,    // by list, category: entries with no later exit
    scans,     // by list, gate, lane, verdict, reason: every decided scan
  };
  Kind kind = Kind::tickets;
  EventId event;
  ListId list;
  GateId gate;
  LaneId lane;
  std::uint8_t a = 0;  // tickets: Standing; scans: Verdict
  std::uint8_t b = 0;  // scans: Reason
  std::string item;
  std::string subevent;
  std::string category;

  friend auto operator<=>(const CounterKey&, const CounterKey&) = default;
};

// Whether a ticket counts as registered: for every list, only for lists that include pending, or not at all.
enum class Standing : std::uint8_t { good, pending, out };
[[nodiscard]] Standing standing(const Ticket& ticket);

class Tally {
 public:
  using Table = std::map<CounterKey, std::int64_t>;

  // The ticket as it was (nullptr: new) and as it is.
  void ticket_changed(const Ticket* before, const Ticket& after);
  void scanned(EventId event, ListId list, GateId gate, LaneId lane, Verdict verdict, Reason reason);
  // The presence before and after one check-in or annulment on `list`, booked under `category`.
  void presence_changed(EventId event, ListId list, const std::string& category, const Presence& before,
                        const Presence& after);

  [[nodiscard]] const Table& table() const { return table_; }
  [[nodiscard]] std::int64_t at(const CounterKey& key) const;
  [[nodiscard]] std::uint32_t inside_on(EventId event, ListId list) const;
  // Sets a counter as read from disk at start, or as published.
  void set(const CounterKey& key, std::int64_t value);
  // The keys changed since the last call, each once.
  [[nodiscard]] std::vector<CounterKey> take_changed();

 private:
  void add(const CounterKey& key, std::int64_t by);

  Table table_;
  std::map<std::pair<EventId, ListId>, std::int64_t> inside_;  // derived from table_, for `full`
  std::vector<CounterKey> changed_;
};

// What a list's numbers are, summed over the table. Registered = tickets that match the list's items, subevent and
// status rule.
struct ListCounts {
  std::int64_t registered = 0;
  std::int64_t admitted = 0;
  std::int64_t inside = 0;
  struct Row {
    std::int64_t registered = 0, admitted = 0, inside = 0;
  };
  std::map<std::string, Row> by_category;
};
[[nodiscard]] ListCounts count(const Tally::Table& table, const CheckinList& list);

}  // namespace usher::admission
