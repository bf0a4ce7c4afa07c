// The one evaluator: state + scan + time -> decision. Pure: no clock, no thread, no I/O, no allocation that outlives
// the call. Online, offline, on the lane and in every API this code decides; there is no second one.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/exchange.h"
#include "gateway/admission/ids.h"
#include "gateway/admission/question.h"
#include "gateway/admission/rules.h"
#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"

namespace usher::admission {

// What is asked at the door.
struct Scan {
  Direction type = Direction::entry;
  Time time{};  // everything is evaluated at this time
  bool force = false;
  bool ignore_unpaid = false;  // only effective with list.include_pending
  GateId gate;
  LaneId lane;  // none: no same-lane window
  DeviceId device;
  // A second scan of the same code on the same lane within this window repeats the first verdict. 0 switches it off.
  std::chrono::milliseconds repeat_window{3000};
  bool questions_supported = true;                           // false: whoever scans cannot ask
  std::vector<std::pair<std::string, std::string>> answers;  // question's identifier or number -> as it was given
};

// A ticket that the code led to, with what it has done on this list. Both borrowed for the call.
struct Candidate {
  const Ticket* ticket = nullptr;
  const Presence* presence = nullptr;  // never null; empty if it has no check-ins
  EventDates dates{};                  // of the event or of the ticket's date, for rules
  const ItemMedia* media = nullptr;    // what its item says of media; nullptr: nothing
};

// How the code was found in the index.
enum class Match : std::uint8_t { none, secret, revoked_secret, identifier };

struct Situation {
  const CheckinList& list;
  Match match = Match::none;
  // The tickets the code led to: the one with this secret first, then (list.addon_match) its add-ons; several for an
  // identifier shared by several tickets. Individually canceled ones included; decide() applies step A itself.
  std::span<const Candidate> candidates;
  bool more = false;             // and to others, too many to be looked at: then nobody is meant
  std::uint32_t inside_now = 0;  // on this list, for `full`
  // The list's rules as compiled, and the event's zone. A list with rules of which either is missing admits nobody.
  const Rules* rules = nullptr;
  const Zone* zone = nullptr;
  std::span<const Question> questions;  // the event's, in the order they are asked
  std::string_view language;            // the event's: the words that chosen options are kept in
  ExchangeScene exchange{};             // media: whether the scan was by one, and what is asked for
};

struct Decision {
  Verdict verdict = Verdict::refused;
  Reason reason = Reason::none;
  Explanation explanation;
  int candidate = -1;           // index into situation.candidates; -1 if the code led to none
  bool forced = false;          // accepted only because of force: `skipped` is not empty
  std::vector<Reason> skipped;  // what force skipped, in the order of the checks; `revoked` first
  // already_redeemed: entry_in_force(); a repeat: the check-in it repeats. Borrowed from the candidate's presence.
  const Checkin* previous = nullptr;
  bool repeat = false;  // the same-lane window: `previous` answered this already; nothing is to be written
  bool link = false;    // the exchange asked for is to be made: the medium stands for the ticket from now on
  // Given answers that are valid, to be kept with the ticket whatever the verdict says. Entries only.
  std::vector<Answer> answers;
};

// The order of the checks and each reason's exact condition: pretix's check-in interface, find the position (step A),
// then perform_checkin 1 to 12; then ours: closed, full; then, so that nobody gets a wristband and is refused, the
// exchange for a medium, which force does not make possible. The same-lane window is looked at as soon as the ticket is
// known. Bounded by the number of candidates, of their check-ins and of questions. Never fails: every situation has a
// verdict.
//
// Where it names no ticket (candidate -1) the reason is `invalid`; `revoked` and `ambiguous` name the first that the
// code led to. `full` never refuses somebody who is counted inside already. An explanation's words are those admission
// knows, as messages.h lists them; for already_in the caller may append gate and lane. A person chosen by hand is an
// `identifier` match: then a canceled ticket is refused as `canceled`, not as `invalid`. Rules that cannot be evaluated
// refuse as `rules` without words, and force does not help. `incomplete` names the open questions by number, in the
// order they are asked, or is an exchange_open; of a scan that is refused before its product is looked at, no answers
// are taken.
[[nodiscard]] Decision decide(const Situation& situation, const Scan& scan);

}  // namespace usher::admission
