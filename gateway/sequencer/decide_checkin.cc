// One scan: the nonce first, then who the code leads to, then the evaluator, then the fact.
#include "gateway/sequencer/decide_checkin.h"

#include <algorithm>
#include <utility>

#include "gateway/sequencer/decide_exchange.h"
#include "gateway/sequencer/decide_tickets.h"
#include "gateway/sequencer/find_ticket.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::CheckinList;
using admission::Decision;
using admission::Match;
using admission::MessageKey;
using admission::Reason;
using admission::Scanned;
using admission::Verdict;

namespace {

std::optional<Failed> place_limit(const Directory& directory, const std::string& gate, const std::string& lane) {
  if (gate.size() > kNameBytesMax) return Failed{Failure::limit, "gate: a name has at most 64 bytes"};
  if (lane.size() > kNameBytesMax) return Failed{Failure::limit, "lane: a name has at most 64 bytes"};
  if (directory.lanes.size() >= kLanesMax || directory.gates.size() >= kLanesMax) {
    return Failed{Failure::limit, "lane: this gateway knows as many lanes and gates as it may (4096)"};
  }
  return std::nullopt;
}

CheckedIn replay(Room& room, const CheckIn& scan, const admission::LedgerEntry& entry) {
  CheckedIn answer;
  answer.replay = true;
  answer.seq = entry.seq;
  const auto* scanned = std::get_if<Scanned>(&entry.fact);
  if (scanned == nullptr) return answer;
  answer.verdict = scanned->verdict;
  answer.reason = scanned->reason;
  answer.explanation = scanned->explanation;
  answer.time = scanned->scanned_at;
  answer.previous = scanned->previous;
  answer.forced = scanned->forced;
  answer.skipped = scanned->skipped;
  if (scanned->ticket) answer.ticket = room.ticket({scan.event, scanned->ticket});
  if (scanned->reason == Reason::none) {
    const auto& now = room.presence({scan.event, scanned->ticket, scanned->list}).checkins;
    answer.annulled = std::ranges::find(now, entry.seq, &admission::Checkin::seq) == now.end();
  }
  return answer;
}

bool was_refused(const admission::LedgerEntry& entry) {
  const auto* scan = std::get_if<Scanned>(&entry.fact);
  return scan != nullptr && scan->verdict != Verdict::admitted && scan->verdict != Verdict::exited;
}

CheckedIn refused(Reason reason, MessageKey key, admission::Time time) {
  CheckedIn answer;
  answer.reason = reason;
  answer.explanation.key = key;
  answer.time = time;
  return answer;
}

std::optional<Failed> unusable(const CheckIn& scan, const Directory& directory, const CheckinList*& list) {
  if (auto failed = no_event(directory, scan.event)) return failed;
  auto found = directory.lists.find(scan.list);
  if (found == directory.lists.end() || found->second.event != scan.event) {
    return Failed{Failure::not_found, "list: there is no such check-in list in this event"};
  }
  list = &found->second;
  if (scan.code.size() > kCodeBytesMax) return Failed{Failure::limit, "credential: a code has at most 4096 bytes"};
  if (scan.nonce.size() > kNonceBytesMax) return Failed{Failure::limit, "nonce: at most 190 bytes"};
  if (scan.code.empty() && !scan.ticket && scan.identifications.empty()) {
    return Failed{Failure::invalid, "credential: an empty code"};
  }
  const auto too_long = [](const Identification& one) {
    return one.text.size() + one.detail.size() > kIdentificationBytesMax;
  };
  if (scan.identifications.size() > kIdentificationsMax || std::ranges::any_of(scan.identifications, too_long) ||
      scan.document.size() > kNameBytesMax) {
    return Failed{Failure::limit, "document: more numbers, or longer ones, than a document has"};
  }
  if (scan.exchange && scan.exchange->identifier.size() > kCodeBytesMax) {
    return Failed{Failure::limit, "exchange_medium_identifier: at most 4096 bytes"};
  }
  return std::nullopt;
}

// The ticket with these answers over those it has.
admission::Ticket with_answers(admission::Ticket ticket, const std::vector<admission::Answer>& answers,
                               const Directory& directory) {
  for (const admission::Answer& answer : answers) {
    const auto all = directory.questions_of(ticket.event);
    const auto question = std::ranges::find(all, answer.question, &admission::Question::identifier);
    std::erase_if(ticket.answers, [&](const auto& old) { return admission::means(old.first, *question); });
    std::erase_if(ticket.chosen_options, [&](const auto& old) { return old.question == answer.question; });
    ticket.answers.emplace_back(answer.question, answer.text);
    if (!answer.options.empty()) ticket.chosen_options.push_back({answer.question, answer.options});
  }
  return ticket;
}

// Whether nothing would change: the same answers may come with every scan.
bool has_answers(const admission::Ticket& ticket, const std::vector<admission::Answer>& answers) {
  return std::ranges::all_of(answers, [&](const admission::Answer& answer) {
    const auto stored = std::ranges::find(ticket.answers, answer.question, &std::pair<std::string, std::string>::first);
    return stored != ticket.answers.end() && stored->second == answer.text;
  });
}

// Keeps what was answered with the ticket, whatever the verdict; the answer to the scan shows it.
std::optional<Failed> keep_answers(const std::vector<admission::Answer>& answers, const CheckIn& scan,
                                   admission::Time now, Room& room, CheckedIn& answer) {
  if (answers.empty() || has_answers(*answer.ticket, answers)) return std::nullopt;
  admission::Ticket ticket = with_answers(*answer.ticket, answers, room.directory());
  if (!fit(ticket)) return Failed{Failure::limit, "answers: a ticket has at most 64 KiB in all"};
  const TicketKey key{scan.event, ticket.id};
  admission::TicketsPut put{.why = admission::TicketChange::answers, .device = scan.device, .tickets = {}};
  put.tickets.push_back(std::move(ticket));
  answer.seq = room.append(now, scan.event, std::move(put));
  answer.ticket = room.ticket(key);
  return std::nullopt;
}

// A code that a signature vouches for is a ticket from its first accepted scan on, with the answers it came with.
// Refused, it stays a code: whoever shows codes to a reader must not fill the index. Incomplete, it is shown and not
// kept.
void keep_signed(Room& room, admission::Time now, const CheckIn& scan, const std::vector<admission::Answer>& answers,
                 CheckedIn& answer) {
  if (answer.verdict == Verdict::incomplete) return;
  if (answer.verdict != Verdict::admitted && answer.verdict != Verdict::exited) {
    answer.ticket = nullptr;
    return;
  }
  const TicketKey key{scan.event, answer.ticket->id};
  admission::TicketsPut put{.why = admission::TicketChange::signed_code, .device = scan.device, .tickets = {}};
  put.tickets.push_back(with_answers(*answer.ticket, answers, room.directory()));
  room.append(now, scan.event, std::move(put));
  answer.ticket = room.ticket(key);
}

// Also where the event looks none up.
bool is_document(const CheckIn& scan) {
  return !scan.document.empty() || !scan.identifications.empty();
}

// The fact of a scan that was decided; what is kept of it beside the verdict. What a document says is not, even where
// it was read as a code first.
Scanned fact_of(CheckIn&& scan, const CheckedIn& answer, const Keys& keys, admission::GateId gate,
                admission::LaneId lane) {
  return {.ticket = answer.ticket ? answer.ticket->id : admission::TicketId{},
          .list = scan.list,
          .type = scan.type,
          .verdict = answer.verdict,
          .reason = answer.reason,
          .explanation = answer.explanation,
          .code = answer.ticket || is_document(scan) ? std::string() : std::move(scan.code),
          .code_key = keys.asked.key,
          .nonce = scan.nonce.empty() ? std::nullopt : std::optional(keys.nonce.key),
          .scanned_at = answer.time,
          .gate = gate,
          .lane = lane,
          .device = scan.device,
          .force_sent = scan.force,
          .forced = answer.forced,
          .skipped = answer.skipped,
          .category = answer.ticket ? answer.ticket->category : std::string(),
          .previous = answer.previous,
          .source = std::move(scan.source)};
}

std::string_view language_of(const Directory& directory, admission::EventId event) {
  const auto& languages = directory.events.at(event).languages;
  return languages.empty() ? std::string_view() : std::string_view(languages.front());
}

}  // namespace

std::optional<Failed> intern_place(Room& room, admission::Time time, const std::string& gate, const std::string& lane,
                                   bool declared, admission::GateId& gate_id, admission::LaneId& lane_id) {
  const auto known_gate = room.directory().gates_by_name.find(gate);
  const auto known_lane = room.directory().lanes_by_name.find(lane);
  const bool new_gate = !gate.empty() && known_gate == room.directory().gates_by_name.end();
  const bool new_lane = !lane.empty() && known_lane == room.directory().lanes_by_name.end();
  if (new_gate || new_lane) {
    if (auto limit = place_limit(room.directory(), gate, lane)) return limit;
  }
  if (!gate.empty() && !new_gate) gate_id = known_gate->second;
  if (!lane.empty() && !new_lane) lane_id = known_lane->second;
  if (new_gate) {
    gate_id = admission::GateId(room.position().gate + 1);
    room.append(time, {}, admission::GatePut{{gate_id, gate}});
  }
  // A lane stands at the gate it was first named with, until the configuration declares another.
  const bool moved = declared && lane_id && gate_id && room.directory().lanes.at(lane_id).gate != gate_id;
  if (new_lane) lane_id = admission::LaneId(room.position().lane + 1);
  if (new_lane || moved) room.append(time, {}, admission::LanePut{{lane_id, gate_id, lane}});
  if (lane_id && !gate_id) gate_id = room.directory().lanes.at(lane_id).gate;
  return std::nullopt;
}

namespace {

// The answer that this scan's nonce has already; none: it is decided now.
std::optional<CheckedIn> recorded(const CheckIn& scan, const Keys& keys, admission::Time at, Room& room) {
  if (scan.nonce.empty()) return std::nullopt;
  const auto used = room.nonce(keys.nonce);
  if (!used) return std::nullopt;
  if (used->asked != asked_digest(keys.asked.key, scan.list, scan.type)) {
    return refused(Reason::error, MessageKey::nonce_reused, at);
  }
  const auto entry = room.entry(used->seq);
  if (!entry || (scan.retry_refused && was_refused(*entry))) return std::nullopt;
  return replay(room, scan, *entry);
}

struct Place {
  admission::GateId gate;
  admission::LaneId lane;
};

// A simulated scan names no new places.
std::optional<Failed> take_place(const CheckIn& scan, admission::Time now, Room& room, Place& place) {
  const Directory& directory = room.directory();
  const bool known = (scan.gate.empty() || directory.gates_by_name.contains(scan.gate)) &&
                     (scan.lane.empty() || directory.lanes_by_name.contains(scan.lane));
  if (scan.simulate && !known) return std::nullopt;
  return intern_place(room, now, scan.gate, scan.lane, false, place.gate, place.lane);
}

Decision evaluate(const CheckIn& scan, const Found& found, const Place& place, admission::Time at,
                  std::chrono::milliseconds repeat_window, Room& room) {
  std::optional<admission::Medium> asked_medium;
  admission::ExchangeScene exchange = exchange_scene(scan, room, asked_medium);
  exchange.by_medium = found.medium;
  exchange.by_code = found.match == Match::secret;
  const admission::Scan asks{
      .type = scan.type,
      .time = at,
      .force = scan.force,
      .ignore_unpaid = scan.ignore_unpaid,
      .gate = place.gate,
      .lane = place.lane,
      .device = scan.device,
      .repeat_window = scan.repeat_window_ms ? std::chrono::milliseconds(*scan.repeat_window_ms) : repeat_window,
      .questions_supported = scan.questions_supported,
      .answers = scan.answers};
  Decision decision = admission::decide({.list = room.directory().lists.at(scan.list),
                                         .match = found.match,
                                         .candidates = found.candidates,
                                         .more = found.more,
                                         .inside_now = room.tally().inside_on(scan.event, scan.list),
                                         .rules = room.directory().rules_of(scan.list),
                                         .zone = room.directory().zone_of(scan.event),
                                         .questions = room.directory().questions_of(scan.event),
                                         .language = language_of(room.directory(), scan.event),
                                         .exchange = exchange},
                                        asks);
  if (decision.reason == Reason::invalid && found.candidates.empty()) {
    if (found.elsewhere) {
      decision.explanation = {MessageKey::not_on_list_event, std::nullopt, {}};
    } else if (!scan.identifications.empty()) {
      decision.explanation = {MessageKey::no_ticket_for, std::nullopt, {scan.document}};
    }
  }
  return decision;
}

CheckedIn answer_of(const Decision& decision, const Found& found, admission::Time at) {
  return {.verdict = decision.verdict,
          .reason = decision.reason,
          .explanation = decision.explanation,
          .seq = {},
          .time = at,
          .ticket = decision.candidate < 0 ? nullptr : found.owners[static_cast<std::size_t>(decision.candidate)],
          .previous = decision.previous == nullptr ? std::nullopt : std::optional(*decision.previous),
          .forced = decision.forced,
          .skipped = decision.skipped,
          .replay = decision.repeat,
          .annulled = false};
}

void refuse_too_many(const CheckIn& scan, Room& room, CheckedIn& answer) {
  if (answer.reason != Reason::none || !answer.ticket) return;
  const auto& presence = room.presence({scan.event, answer.ticket->id, scan.list});
  if (presence.checkins.size() < kCheckinsPerPresenceMax) return;
  answer.verdict = Verdict::refused;
  answer.reason = Reason::error;
  answer.explanation = {MessageKey::too_many_checkins, std::nullopt, {}};
}

}  // namespace

Outcome decide_checkin(CheckIn&& scan, const Keys& keys, admission::Time now, std::chrono::milliseconds repeat_window,
                       Room& room) {
  const CheckinList* list = nullptr;
  if (auto failed = unusable(scan, room.directory(), list)) return *failed;
  const admission::Time at = scan.time.value_or(now);
  if (auto known = recorded(scan, keys, at, room)) return *known;

  const Found found = find_tickets(room, scan, keys, at, *list);
  Place place;
  if (auto failed = take_place(scan, now, room, place)) return *failed;
  const Decision decision = evaluate(scan, found, place, at, repeat_window, room);
  CheckedIn answer = answer_of(decision, found, at);
  if (scan.simulate) {
    refuse_too_many(scan, room, answer);
    return answer;
  }
  if (found.vouched) {
    keep_signed(room, now, scan, decision.answers, answer);
  } else if (auto failed = keep_answers(decision.answers, scan, now, room, answer)) {
    return *failed;
  }
  // Asked again with the answers or a medium, it may be the same request with the same nonce: nothing is recorded that
  // would be repeated to it.
  if (answer.verdict == Verdict::incomplete) return answer;
  if (decision.repeat) {
    answer.seq = answer.previous->seq;
    answer.time = answer.previous->time;
    return answer;
  }
  refuse_too_many(scan, room, answer);
  if (decision.link && answer.reason == Reason::none) link_medium(scan, *answer.ticket, now, room);
  const auto event = scan.event;
  answer.seq = room.append(now, event, fact_of(std::move(scan), answer, keys, place.gate, place.lane));
  return answer;
}

}  // namespace usher::sequencer
