// What a rehearsal asks of its gateway over HTTP: to be ready, to have the event, its lists and the people, and at the
// end what its ledger holds. Threads: the one that owns the session.
#pragma once

#include <string>

#include "gateway/ctl/rehearse/audit.h"
#include "gateway/ctl/rehearse/crowd.h"
#include "gateway/ctl/session.h"

namespace usher::ctl::rehearse {

[[nodiscard]] bool is_ready(Session& session);

// Makes every event and list of the crowd's doors, and imports its people. A row that the import leaves out is a
// problem.
[[nodiscard]] Result<void> prepare(Session& session, const Crowd& crowd);

// All that was decided, by code.
[[nodiscard]] Result<Ledger> read_ledger(Session& session, const Crowd& crowd);

}  // namespace usher::ctl::rehearse
