// One command against the room: checks it, appends the facts that follow, says the outcome. The pure evaluator decides
// about scans; the rest are the rules of the index and the directory.
//
// The sequencer thread's own. Deterministic: the same room, command and time give the same facts on every gateway.
#pragma once

#include <chrono>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// Says what a command will read, so that one MultiGet serves a whole batch: its look-ups first …
void want_lookups(const Command& command, Room& room);
// … then, those fetched, the tickets and presences they lead to.
void want_tickets(const Command& command, Room& room);

[[nodiscard]] Outcome decide_command(Command&& command, admission::Time time, std::chrono::milliseconds repeat_window,
                                     Room& room);

// Keys of the index. A code is taken letter for letter; a document or card number in capitals and without spaces.
// Whoever puts identifiers into a ticket makes their keys with identifier_key().
[[nodiscard]] admission::LookupKey secret_hash(const storage::EventKeys& keys, std::string_view code);
[[nodiscard]] admission::LookupKey identifier_key(const storage::EventKeys& keys, std::string_view number);
[[nodiscard]] HashedKey code_key(const Room& room, admission::EventId event, std::string_view code);

}  // namespace usher::sequencer
