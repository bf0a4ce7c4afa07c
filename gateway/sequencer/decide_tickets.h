// The part of decide_command that keeps the index; see decide_command.h.
#pragma once

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// What a ticket takes, roughly; at most kTicketBytesMax.
[[nodiscard]] std::size_t bytes_of(const admission::Ticket& ticket);
// Drops the oldest of what was printed until the rest fits: a print must not stand in the way of an answer or a name.
// False: it has more than kTicketBytesMax without.
[[nodiscard]] bool fit(admission::Ticket& ticket);

// All or nothing: a command with one ticket that cannot be kept changes none.
[[nodiscard]] Outcome decide_tickets(PutTickets&& put, const Keys& keys, admission::Time time, Room& room);

}  // namespace usher::sequencer
