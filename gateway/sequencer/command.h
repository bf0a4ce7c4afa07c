// Commands: what the sequencer is asked to do. Plain values, so that a log can carry them to other gateways; whatever
// must be the same everywhere (ids, times, verdicts) is decided when the command is applied in order, never before.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/decide.h"
#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/match_by.h"
#include "gateway/admission/question.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::sequencer {

// Who somebody is, as one of the ways to find a ticket without its code. Personal data: it lives until it is looked up.
struct Identification {
  admission::MatchBy by = admission::MatchBy::number;
  std::string text;    // the number; else the name, in the form that names are compared in
  std::string detail;  // name_birth: the date, "1990-05-01"; name_phone: the last four digits
};

// One scan. `code` is the text read; with `ticket` set the person was chosen by hand (search) and code may be empty. A
// document has `identifications`: looked up where there is no code or nobody has it, numbers first, and the others only
// if no number is known; those that the event does not allow are left out.
struct CheckIn {
  admission::EventId event;
  admission::ListId list;
  std::string code;
  std::vector<Identification> identifications;
  std::string document;  // what was shown ("passport" …, "person"): for the words of the answer
  admission::TicketId ticket;
  admission::Direction type = admission::Direction::entry;
  std::string nonce;                    // "" = none
  std::optional<admission::Time> time;  // at the door; none = when sequenced
  bool force = false;
  bool ignore_unpaid = false;
  std::string gate;  // names; given ids on first use
  std::string lane;
  admission::DeviceId device;
  std::optional<std::uint32_t> repeat_window_ms;  // none = the gateway's default
  std::string source;                             // what read the code, if not a barcode: a medium's type
  bool questions_supported = true;                // false: whoever scans cannot ask
  // pretix's way with a nonce: only an accepted scan is repeated by it; a refused one is decided anew.
  bool retry_refused = false;
  std::vector<std::pair<std::string, std::string>> answers;  // question's identifier or number -> as given
  std::optional<admission::ExchangeAsked> exchange;          // the medium that is given out for the ticket
  bool simulate = false;                                     // decide only: nothing is written, nothing linked
};

// Takes back the check-in with this nonce (or, nonce empty, with this ledger place).
struct Annul {
  admission::EventId event;
  std::string nonce;
  admission::Seq seq;
  std::string reason;
  admission::DeviceId device;
};

// Adds tickets or changes them; a ticket with id 0 is matched by its secret, then by its origin if it names one
// (kOriginKind: its code has changed), and added if there is none.
struct PutTickets {
  admission::EventId event;
  admission::TicketChange why = admission::TicketChange::import;
  admission::DeviceId device;
  std::vector<admission::Ticket> tickets;
};

// A refusal that a client decided by itself, offline, told afterwards. The same nonce again is told once.
struct RecordRefusal {
  admission::EventId event;
  admission::ListId list;
  std::string code;
  admission::TicketId ticket;  // none: whose code it is, if anybody's
  admission::Direction type = admission::Direction::entry;
  admission::Reason reason = admission::Reason::error;
  std::string explanation;  // the client's own words
  std::string nonce;
  std::optional<admission::Time> time;
  std::string gate;
  admission::DeviceId device;
};

// Something was printed for a ticket.
struct LogPrint {
  admission::EventId event;
  admission::TicketId ticket;
  admission::PrintLog print;
};

// Catalog objects and media, added or changed; a medium with id 0 is matched by type and identifier.
struct PutCatalog {
  std::vector<admission::CatalogObject> objects;  // of one event
};
struct PutMedia {
  admission::DeviceId device;
  std::vector<admission::Medium> media;
};

// Revokes codes, blocks them, or unblocks them, known or not; what is so already is left out.
struct PutSecrets {
  admission::EventId event;
  admission::CodeChange change = admission::CodeChange::revoke;
  admission::DeviceId device;
  std::vector<std::string> codes;
};

// Directory changes. Ids of 0 are new; slugs must be free (events: everywhere; lists: within the event).
// Of an event that exists, its own keys stay as they are, and so do its valid_keys unless `with_valid_keys` is set.
struct PutEvent {
  admission::Event event;
  bool with_valid_keys = true;
};
// Gives an event the key it signs codes with, and the public one a place among its valid_keys. A conflict if it has
// one already, unless `replace` is set; codes signed with the former stay good.
struct PutSigningKey {
  admission::EventId event;
  std::string public_key;  // base64 of PEM
  std::string sealed_key;
  bool replace = false;
};
struct PutList {
  admission::CheckinList list;
};
struct PutDevice {
  admission::Device device;
};
// Declares a lane and its gate ahead of the first scan (a lane named in the configuration).
struct PutLane {
  std::string gate, lane;
};

// A question of id 0 is new; options of id 0 get the next one of their question.
struct PutQuestion {
  admission::Question question;
};

// Drops the event's keys: nobody reads anything of its people any more, from that batch on and for good.
struct EraseEvent {
  admission::EventId event;
  admission::DeviceId device;
};

// The automatic exit at `at`, for some of those who seem to be inside. Each is looked at again: whoever has no entry
// before `at`, or left since, is left alone, so that the same command twice does nothing twice.
struct ExitAll {
  admission::EventId event;
  admission::ListId list;
  admission::Time at{};
  std::vector<admission::TicketId> tickets;  // at most kExitsPerCommandMax
};
// After the last of them: the list's exit_all_at moves on, if it still is `from`.
struct MoveExitAll {
  admission::EventId event;
  admission::ListId list;
  admission::Time from{};
  admission::Time to{};
  bool moved = false;  // CheckinList::exit_all_moved of `to`
};

using Command =
    std::variant<CheckIn, Annul, PutTickets, PutEvent, PutList, PutDevice, PutLane, RecordRefusal, LogPrint, PutCatalog,
                 PutMedia, PutSigningKey, PutSecrets, PutQuestion, EraseEvent, ExitAll, MoveExitAll>;

// The bytes a command may take in a batch, roughly: what a batch's size is bounded by.
[[nodiscard]] std::size_t cost_bytes(const Command& command);

// --- answers
// -----------------------------------------------------------------------------------------------------------

enum class Failure : std::uint8_t {
  unavailable,  // the store has failed or the gateway is stopping; nothing was kept, or it cannot be known
  busy,         // no permit
  not_found,    // the event, list, ticket or check-in named does not exist
  conflict,     // the slug is taken; the check-in is annulled already
  invalid,      // the command makes no sense; `message` names the field
  limit,        // a bound of limits.h
  gone,         // the event was erased
};

struct Failed {
  Failure failure = Failure::unavailable;
  std::string message;
};

// The verdict on one scan, complete for a screen.
struct CheckedIn {
  admission::Verdict verdict = admission::Verdict::refused;
  admission::Reason reason = admission::Reason::none;
  admission::Explanation explanation;
  // The entry this rests on (the recorded one for a replay). An incomplete scan makes none of its own: it rests on the
  // answers it brought, or on nothing.
  admission::Seq seq;
  admission::Time time{};
  std::shared_ptr<const admission::Ticket>
      ticket;  // null for an unknown code; shared: it outlives the batch it was read in
  std::optional<admission::Checkin> previous;
  bool forced = false;
  std::vector<admission::Reason> skipped;
  bool replay = false;
  bool annulled = false;  // a replay of a check-in that was taken back since
};

struct AnnulDone {
  admission::Seq seq;
  admission::Seq scan;
  admission::TicketId ticket;
};
struct TicketsDone {
  admission::Seq seq;  // none if nothing changed
  std::uint32_t added = 0, changed = 0, unchanged = 0;
  std::vector<admission::TicketId> ids;  // in the order given
};
struct SecretsDone {
  admission::Seq seq;  // none if nothing changed
  std::uint32_t changed = 0, unchanged = 0;
};
struct PutDone {
  admission::Seq seq;
  std::uint32_t id = 0;
};
struct MediaDone {
  admission::Seq seq;
  std::vector<std::uint64_t> ids;  // in the order given
};

struct ExitsDone {
  admission::Seq seq;  // none if nobody was inside
  std::uint32_t exited = 0;
};

using Outcome = std::variant<Failed, CheckedIn, AnnulDone, TicketsDone, PutDone, MediaDone, SecretsDone, ExitsDone>;

}  // namespace usher::sequencer
