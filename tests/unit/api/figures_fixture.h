// A small event for the tests of counts, live stream and metrics page: two gates, three lanes, two lists.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/tally.h"
#include "gateway/sequencer/directory.h"
#include "gateway/sequencer/scoreboard.h"

namespace usher::test {

using admission::CounterKey;
using admission::EventId;
using admission::GateId;
using admission::LaneId;
using admission::LedgerEntry;
using admission::ListId;
using admission::Reason;
using admission::Seq;
using admission::Time;
using admission::Verdict;

inline constexpr EventId kExpo{1};
inline constexpr ListId kMain{11}, kLounge{12};
inline constexpr GateId kNorth{21}, kSouth{22};
inline constexpr LaneId kN1{31}, kN2{32}, kS1{33};
inline const Time kNow{std::chrono::milliseconds(1'790'000'000'000)};

inline Time ago(double seconds) {
  return kNow - std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

// The list "main" is open to every gate; "lounge" is served by the lane n2 alone.
inline sequencer::Directory expo_directory() {
  sequencer::Directory directory;
  const auto put = [&](EventId event, admission::Fact fact) {
    directory.apply({Seq(1), kNow, event, std::move(fact)});
  };
  admission::Event event;
  event.id = kExpo;
  event.slug = "expo";
  event.name = "Expo";
  put(kExpo, admission::EventPut{event});
  event.id = EventId(2);
  event.slug = "other";
  put(EventId(2), admission::EventPut{event});
  admission::CheckinList list;
  list.id = kMain;
  list.event = kExpo;
  list.slug = "main";
  list.name = "Main hall";
  list.zone = "hall";
  list.capacity = 500;
  put(kExpo, admission::ListPut{list});
  list.id = kLounge;
  list.slug = "lounge";
  list.name = "Lounge";
  list.items = {"gold"};
  list.all_items = false;
  list.capacity.reset();
  list.lanes = {"n2"};
  put(kExpo, admission::ListPut{list});
  put({}, admission::GatePut{{kNorth, "north"}});
  put({}, admission::GatePut{{kSouth, "south"}});
  put({}, admission::LanePut{{kN1, kNorth, "n1"}});
  put({}, admission::LanePut{{kN2, kNorth, "n2"}});
  put({}, admission::LanePut{{kS1, kSouth, "s1"}});
  return directory;
}

inline admission::Ticket ticket(std::string item, std::string category,
                                admission::OrderStatus status = admission::OrderStatus::paid) {
  admission::Ticket ticket;
  ticket.event = kExpo;
  ticket.item = std::move(item);
  ticket.category = std::move(category);
  ticket.order_status = status;
  return ticket;
}

inline LedgerEntry scan_entry(std::uint64_t seq, double seconds_ago, ListId list, GateId gate, LaneId lane,
                              Verdict verdict = Verdict::admitted, Reason reason = Reason::none,
                              std::string category = "visitor", EventId event = kExpo) {
  admission::Scanned scan;
  scan.ticket = admission::TicketId(1000 + seq);
  scan.list = list;
  scan.verdict = verdict;
  scan.reason = reason;
  scan.code = "SECRET-CODE";
  scan.scanned_at = ago(seconds_ago);
  scan.gate = gate;
  scan.lane = lane;
  scan.category = std::move(category);
  return {Seq(seq), ago(seconds_ago), event, scan};
}

// Feeds a scoreboard as the sequencer would: entries and the counters they change.
class Feeder {
 public:
  explicit Feeder(sequencer::Scoreboard* scoreboard) : scoreboard_(scoreboard) {}

  admission::Tally tally;
  std::uint64_t position = 0;

  void commit(std::vector<LedgerEntry> entries = {}) {
    for (const LedgerEntry& entry : entries) {
      const auto* scan = std::get_if<admission::Scanned>(&entry.fact);
      if (scan == nullptr) continue;
      tally.scanned(entry.event, scan->list, scan->gate, scan->lane, scan->verdict, scan->reason);
      if (scan->verdict != Verdict::admitted) continue;
      admission::Presence in;
      in.checkins.push_back({entry.seq, scan->scanned_at});
      tally.presence_changed(entry.event, scan->list, scan->category, {}, in);
    }
    std::vector<std::pair<CounterKey, std::int64_t>> counters;
    for (const CounterKey& key : tally.take_changed()) counters.emplace_back(key, tally.at(key));
    sequencer::Committed batch;
    batch.entries = entries;
    batch.counters = counters;
    batch.position = ++position;
    scoreboard_->committed(batch);
  }

 private:
  sequencer::Scoreboard* scoreboard_;
};

}  // namespace usher::test
