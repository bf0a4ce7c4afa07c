// Who knows a code, before it is decided: for the calls that leave open which event it is of or how it is spelled.
// Blocking: on a worker.
#pragma once

#include <string>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/api/context.h"
#include "gateway/sequencer/command.h"

namespace usher::pretix {

// The event whose index knows this scan's code; the first if none does. `lists` is not empty.
[[nodiscard]] const admission::CheckinList* list_that_knows(const api::Context* context,
                                                            const std::vector<const admission::CheckinList*>& lists,
                                                            const sequencer::CheckIn& scan);

// The code, with spaces for its '+' where the event knows it only so: old clients write a space like that. Known is a
// ticket's code, one that was given up, revoked or blocked, a document's number, and a medium's; a signed code that
// nobody has come with yet is not, and stays as it is.
[[nodiscard]] std::string spelled_as_known(const api::Context* context, admission::EventId event, std::string code);

}  // namespace usher::pretix
