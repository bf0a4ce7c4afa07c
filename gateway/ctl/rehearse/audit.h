// After a rehearsal: what people were told, held against what they had to be told and against the ledger. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gateway/ctl/rehearse/crowd.h"
#include "gateway/ctl/rehearse/venue.h"

namespace usher::ctl::rehearse {

// What the ledger holds of one code on one list.
struct LedgerCount {
  int admitted = 0, exited = 0, refused = 0;
};
struct Ledger {
  std::map<std::string, LedgerCount> codes;  // by ledger_key()
  std::map<std::string, int> passes;         // admissions and exits, by lane
};
[[nodiscard]] std::string ledger_key(std::string_view event, std::string_view list, std::string_view code);

// What a virtual relay counted.
struct GateCount {
  std::string lane, relay;
  std::size_t pulses = 0;
  std::size_t due = 0;  // people who were let through at once: each must have had a pulse
  bool broken = false;  // it, or the gateway, was broken for a while: pulses may be missing
};

struct Audit {
  std::size_t scans = 0;        // codes that were sent
  std::size_t answered = 0;     // visits that were told something
  std::size_t recovered = 0;    // never answered at the reader, and in the ledger all the same
  std::size_t lost = 0;         // sent, never answered and not in the ledger; or told "admitted", and not in the ledger
  std::size_t doubled = 0;      // admissions of a ticket beyond its first
  std::size_t wrong = 0;        // told something else than expected
  std::size_t unserved = 0;     // visits that could not be made: no reader took the code, or time ran out
  std::size_t gates_stray = 0;  // pulses without an admission or exit
  std::size_t gates_missed = 0;      // people let through without a pulse, by relays that nobody broke
  std::vector<std::string> details;  // the first few of these, one sentence each

  [[nodiscard]] bool good() const { return lost + doubled + wrong + unserved + gates_stray + gates_missed == 0; }
};

[[nodiscard]] Audit audit(const Crowd& crowd, const std::vector<VisitOutcome>& outcomes, const Ledger& ledger,
                          const std::vector<GateCount>& gates = {});

}  // namespace usher::ctl::rehearse
