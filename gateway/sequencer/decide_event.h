// The part of decide_command that keeps an event's questions, lets everybody out at the end of the day, and erases the
// event; see decide_command.h.
#pragma once

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// A question keeps its identifier, since answers are kept under it, and its type.
[[nodiscard]] Outcome decide_event(PutQuestion&& put, admission::Time time, Room& room);

// Tickets that are not inside are left out; an entry is made only if one is left.
[[nodiscard]] Outcome decide_event(ExitAll&& exits, admission::Time time, Room& room);
// `conflict` if exit_all_at is no longer what it was.
[[nodiscard]] Outcome decide_event(MoveExitAll&& move, admission::Time time, Room& room);

[[nodiscard]] Outcome decide_event(EraseEvent&& erase, admission::Time time, Room& room);

}  // namespace usher::sequencer
