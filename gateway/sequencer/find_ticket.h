// Who a scan leads to: by the ticket's code, a document's number, a medium, a signature, or who somebody is. Part of
// decide_checkin. Everything that fits is found; which of it is meant is the evaluator's to say.
//
// The sequencer thread's own.
#pragma once

#include <vector>

#include "gateway/admission/decide.h"
#include "gateway/sequencer/command.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// `owners` keeps the tickets alive while the candidates borrow them; presences are borrowed from the room.
struct Found {
  admission::Match match = admission::Match::none;
  std::vector<TicketPtr> owners;
  std::vector<admission::Candidate> candidates;
  bool more = false;       // it leads to more tickets than kCandidatesMax
  bool medium = false;     // a card or wristband
  bool elsewhere = false;  // a medium whose tickets are of other events
  bool vouched = false;    // by a signature alone: the ledger has no such ticket yet
};

// `at`: when the scan was. The scan's event and list exist.
[[nodiscard]] Found find_tickets(Room& room, const CheckIn& scan, const Keys& keys, admission::Time at,
                                 const admission::CheckinList& list);

}  // namespace usher::sequencer
