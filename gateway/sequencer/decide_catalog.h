// The parts of decide_command that serve clients of the pretix interface; see decide_command.h.
#pragma once

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// A refusal told afterwards: kept as a scan, so that history and exception rate know of it. Changes nothing else.
[[nodiscard]] Outcome decide_told_refusal(RecordRefusal&& told, admission::Time time, Room& room);
// The last kPrintLogsMax stay with the ticket; the ledger has all.
[[nodiscard]] Outcome decide_print(LogPrint&& log, admission::Time time, Room& room);
// All objects are of one event. What is as it was changes nothing.
[[nodiscard]] Outcome decide_catalog(PutCatalog&& put, admission::Time time, Room& room);
[[nodiscard]] Outcome decide_media(PutMedia&& put, admission::Time time, Room& room);

}  // namespace usher::sequencer
