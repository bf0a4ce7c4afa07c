// One command against the room: checks it, appends the facts that follow, says the outcome. The pure evaluator decides
// about scans; the rest are the rules of the index and the directory.
//
// The sequencer thread's own. Deterministic: the same room, command and time give the same facts on every gateway.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "gateway/sequencer/command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

// The keyed hashes a command is looked up by, each made once: a hash costs as much as a decision.
struct Keys {
  HashedKey asked;  // the code's; of a ticket picked by hand, its id's; of a document, all that is asked for by it
  HashedKey nonce;
  std::vector<HashedKey> codes;            // of the tickets of a PutTickets, or of a PutSecrets, in their order
  std::vector<HashedKey> identifications;  // of a scan, in their order
  bool known = true;  // false: the event's keys are not there (yet: it may be made by an earlier command of the batch)
};
[[nodiscard]] Keys keys_of(const Command& command, const Room& room);

// Says what a command will most likely read, so that one MultiGet a family serves a whole batch …
void want_first(const Command& command, const Keys& keys, Room& room);
// … then, that fetched, where else it has to look: codes that are not at home.
void want_then(const Command& command, const Keys& keys, Room& room);

[[nodiscard]] Outcome decide_command(Command&& command, const Keys& keys, admission::Time time,
                                     std::chrono::milliseconds repeat_window, Room& room);

// None if the event is there; else `gone` if it was erased, `not_found` if it never was.
[[nodiscard]] std::optional<Failed> no_event(const Directory& directory, admission::EventId event);

// Keys of the index. A code is taken letter for letter; a document's number in its canonical form.
// Whoever puts identifiers into a ticket makes their keys with identifier_key().
[[nodiscard]] admission::LookupKey secret_hash(const storage::EventKeys& keys, std::string_view code);
[[nodiscard]] admission::LookupKey identifier_key(const storage::EventKeys& keys, std::string_view number);
// Of an identifier of kOriginKind; `origin` is what the seller calls the row.
[[nodiscard]] admission::LookupKey origin_key(const storage::EventKeys& keys, std::string_view origin);
[[nodiscard]] HashedKey code_key(const Room& room, admission::EventId event, std::string_view code);

// A ticket's id is drawn from the keyed hash of the code it was made with, so that one read finds the ticket of a code;
// only codes that came to a ticket later (reissued ones), old codes and collisions need a row in the index. 52 bits:
// exact in JSON.
[[nodiscard]] admission::TicketId id_of_code(const admission::LookupKey& code);
// The ticket whose code has this hash, wherever it is; none if the code is no ticket's now.
[[nodiscard]] admission::TicketId owner_of_code(Room& room, const HashedKey& key, std::string_view code);
// The id to try where two codes share one (about once in 9,000 venues of a million tickets).
[[nodiscard]] admission::TicketId id_after(admission::TicketId id);
// The ticket at that id, if it has this code; none: the index may know the code.
[[nodiscard]] admission::TicketId home_owner(Room& room, const HashedKey& key, std::string_view code);

}  // namespace usher::sequencer
