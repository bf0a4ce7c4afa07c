// What an event's lists of revoked and blocked codes mean for the ticket that has such a code. The marks are kept with
// the code's look-up; a ticket in the index carries what follows from them, so that its scan reads nothing more.
// Pure.
#pragma once

#include <string_view>

#include "gateway/admission/ticket.h"
#include "storage/records.h"

namespace usher::sequencer {

// The reason in Ticket::blocked that stands for a blocked code.
inline constexpr std::string_view kCodeBlocked = "blocked";

// Puts what the marks say onto a ticket with this code; takes nothing away but `code_revoked`.
void set_marks(admission::Ticket& ticket, const storage::Lookup& marks);
void lift_block(admission::Ticket& ticket);
// Whether a change of a ticket would take away a block that may be its code's: that is lifted by unblocking only.
[[nodiscard]] bool lifts_block(const admission::Ticket& before, const admission::Ticket& after);

}  // namespace usher::sequencer
