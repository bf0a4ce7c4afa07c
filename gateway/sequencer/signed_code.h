// Codes that no row of the index knows, but that a key of the event has signed. Deterministic: a signature holds or
// does not, and the keys come from the directory, so every gateway and every replay finds the same.
//
// The sequencer thread's own.
#pragma once

#include <string_view>

#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// The ticket that the code describes, with an id that is free and with what the event's lists of revoked and blocked
// codes say of it; null if the code is not one, or no key of the event has signed it. Costs a verification for each of
// the event's valid_keys at most, and next to nothing for codes of another shape.
[[nodiscard]] TicketPtr ticket_of_signed_code(Room& room, const HashedKey& key, std::string_view code);

}  // namespace usher::sequencer
