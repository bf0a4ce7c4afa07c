#include "gateway/admission/decide.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace usher::admission {
namespace {

// --- what every check looks at -------------------------------------------------------------------

struct Case {
  const Situation& situation;
  const CheckinList& list;
  const Scan& scan;
  const Ticket& ticket;
  const Presence& presence;
  const EventDates& dates;
  const ItemMedia* media;
  const std::vector<Answer>& given;  // valid ones
};

// A check passes, or says what is wrong and what would make it pass.
using Finding = std::optional<Explanation>;
constexpr std::nullopt_t kPass = std::nullopt;

bool admits_item(const CheckinList& list, const Ticket& ticket) {
  return list.all_items || std::ranges::find(list.items, ticket.item) != list.items.end();
}

bool admits_subevent(const CheckinList& list, const Ticket& ticket) {
  return !list.subevent || *list.subevent == ticket.subevent;
}

bool order_stands(const Ticket& ticket) {
  return ticket.order_status == OrderStatus::paid || ticket.order_status == OrderStatus::pending;
}

Explanation explain_subevent(const CheckinList& list, const Ticket& ticket) {
  return {MessageKey::wrong_subevent, {}, {ticket.subevent, list.subevent.value_or("")}};
}

// --- the checks, each named by what it finds -----------------------------------------------------

Finding canceled(const Case& c) {
  if (!order_stands(c.ticket)) return Explanation{MessageKey::order_canceled};
  if (c.ticket.canceled) return Explanation{MessageKey::ticket_canceled};
  return kPass;
}

Finding blocked(const Case& c) {
  if (c.ticket.blocked.empty()) return kPass;
  return Explanation{MessageKey::ticket_blocked, {}, c.ticket.blocked};
}

Finding unapproved(const Case& c) {
  if (c.ticket.order_status != OrderStatus::pending || !c.ticket.require_approval) return kPass;
  return Explanation{MessageKey::needs_approval};
}

Finding too_early(const Case& c) {
  if (!c.ticket.valid_from || *c.ticket.valid_from <= c.scan.time) return kPass;
  return Explanation{MessageKey::not_yet_valid, c.ticket.valid_from};
}

Finding too_late(const Case& c) {
  if (!c.ticket.valid_until || *c.ticket.valid_until >= c.scan.time) return kPass;
  return Explanation{MessageKey::no_longer_valid, c.ticket.valid_until};
}

Finding wrong_item(const Case& c) {
  if (admits_item(c.list, c.ticket)) return kPass;
  Explanation why{MessageKey::wrong_product, {}, {c.ticket.item}};
  why.words.insert(why.words.end(), c.list.items.begin(), c.list.items.end());
  return why;
}

Finding wrong_subevent(const Case& c) {
  if (admits_subevent(c.list, c.ticket)) return kPass;
  return explain_subevent(c.list, c.ticket);
}

// pretix asks for the payment only where the date is right: a forced scan of another date skips `product` alone.
Finding unpaid(const Case& c) {
  if (c.ticket.order_status == OrderStatus::paid || c.ticket.valid_if_pending) return kPass;
  if (!admits_subevent(c.list, c.ticket)) return kPass;
  const bool may_be_ignored = c.list.include_pending && c.ticket.order_status == OrderStatus::pending;
  if (may_be_ignored && c.scan.ignore_unpaid) return kPass;
  return Explanation{may_be_ignored ? MessageKey::order_unpaid_can_ignore : MessageKey::order_unpaid};
}

Finding rules_unmet(const Case& c) {
  if (c.list.rules.empty()) return kPass;
  const Explanation fault{MessageKey::rules_failed};
  if (c.situation.rules == nullptr || c.situation.zone == nullptr) return fault;
  const RuleScene scene{c.ticket, c.presence, c.scan.gate, c.scan.time, *c.situation.zone, c.dates};
  switch (evaluate(*c.situation.rules, scene)) {
    case Ruling::met:
      return kPass;
    case Ruling::unmet:
      return Explanation{MessageKey::rules_failed, {}, explain_unmet(*c.situation.rules, scene)};
    case Ruling::faulty:
      break;
  }
  return fault;
}

// Rules that could not be evaluated: nobody knows whom they would let in.
bool beyond_force(const Explanation& why) {
  return why.key == MessageKey::rules_failed && why.words.empty();
}

bool asks(const CheckinList& list, const Ticket& ticket, const Question& question) {
  const auto holds = [](const auto& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  return question.ask_during_checkin && holds(question.items, ticket.item) &&
         (list.questions.empty() || holds(list.questions, question.identifier));
}

// Answers that are not valid are none: their question stays open.
std::vector<Answer> valid_answers(const Situation& situation, const Ticket& ticket, const Scan& scan) {
  std::vector<Answer> valid;
  if (scan.answers.empty() || scan.type == Direction::exit) return valid;
  for (const Question& question : situation.questions) {
    if (!asks(situation.list, ticket, question)) continue;
    const auto given = std::ranges::find_if(scan.answers, [&](const auto& a) { return means(a.first, question); });
    if (given == scan.answers.end()) continue;
    if (auto answer = validate(question, given->second, situation.language)) valid.push_back(std::move(*answer));
  }
  return valid;
}

// Each question of the ticket's item needs an answer, also an optional one; a stored answer is never judged again.
Finding questions_open(const Case& c) {
  if (c.scan.force || !c.scan.questions_supported) return kPass;
  const auto answered = [&](const Question& question) {
    return answer_to(question, c.ticket) != nullptr ||
           std::ranges::find(c.given, question.identifier, &Answer::question) != c.given.end();
  };
  Explanation why{MessageKey::questions_open};
  for (const Question& question : c.situation.questions) {
    if (asks(c.list, c.ticket, question) && !answered(question)) why.words.push_back(std::to_string(question.id.value));
  }
  if (why.words.empty()) return kPass;
  return why;
}

Finding exchanged(const Case& c) {
  return exchanged_away(c.situation.exchange, c.ticket);
}

Finding exchange_open(const Case& c) {
  if (c.scan.force) return kPass;
  return exchange_needed(c.situation.exchange, c.media, c.ticket);
}

Finding already_in(const Case& c) {
  const bool first = !admitted(c.presence);
  const bool returns = c.list.entry_after_exit && !inside(c.presence);
  if (c.list.multiple_entries || first || returns) return kPass;
  const Checkin* entry = entry_in_force(c.presence);
  return Explanation{c.list.entry_after_exit ? MessageKey::already_in : MessageKey::already_in_no_return, entry->time};
}

Finding closed(const Case& c) {
  if (c.list.opens_at && c.scan.time < *c.list.opens_at) return Explanation{MessageKey::list_not_open, c.list.opens_at};
  if (c.list.closes_at && c.scan.time >= *c.list.closes_at) {
    return Explanation{MessageKey::list_closed, c.list.closes_at};
  }
  return kPass;
}

// Whoever is counted inside takes no second place.
Finding full(const Case& c) {
  if (!c.list.capacity || c.situation.inside_now < *c.list.capacity || inside(c.presence)) return kPass;
  return Explanation{MessageKey::list_full, {}, {std::to_string(*c.list.capacity)}};
}

// --- the order of the checks ---------------------------------------------------------------------

enum class On : std::uint8_t { both_ways, entries };

struct Check {
  Reason reason;
  On on;
  Finding (*find)(const Case&);
};

// pretix's perform_checkin 1 to 12, then ours. (11, the nonce, is the sequencer's and comes before all of them.)
constexpr Check kChecks[] = {
    {Reason::canceled, On::both_ways, canceled},
    {Reason::blocked, On::both_ways, blocked},
    {Reason::unapproved, On::both_ways, unapproved},
    {Reason::invalid_time, On::entries, too_early},
    {Reason::invalid_time, On::entries, too_late},
    {Reason::product, On::both_ways, wrong_item},
    {Reason::product, On::both_ways, wrong_subevent},
    {Reason::unpaid, On::both_ways, unpaid},
    {Reason::rules, On::entries, rules_unmet},
    {Reason::none, On::entries, questions_open},  // not a refusal: `incomplete`
    {Reason::already_exchanged, On::entries, exchanged},
    {Reason::already_redeemed, On::entries, already_in},
    {Reason::closed, On::entries, closed},
    {Reason::full, On::entries, full},
    {Reason::none, On::entries, exchange_open},  // `incomplete` too
};

// --- step A: which ticket the code means ---------------------------------------------------------

using Picks = std::vector<int>;  // indices into the candidates, ascending

const Ticket& ticket_at(const Situation& situation, int i) {
  return *situation.candidates[static_cast<std::size_t>(i)].ticket;
}

// A ticket's own code means a standing position of the list's date, or nothing. A revoked code (that somebody forces)
// and a card or document lead to the ticket itself; the checks say what is wrong with it.
bool can_be_meant(const Situation& situation, const Ticket& ticket) {
  return situation.match != Match::secret || (!ticket.canceled && admits_subevent(situation.list, ticket));
}

Picks meant(const Situation& situation) {
  Picks picks;
  for (int i = 0; i < static_cast<int>(situation.candidates.size()); ++i) {
    if (can_be_meant(situation, ticket_at(situation, i))) picks.push_back(i);
  }
  return picks;
}

// Drops what does not fit; if nothing fits, all stay.
template <class Fits>
bool keep_fitting(const Situation& situation, Picks& picks, Fits fits) {
  Picks kept;
  std::ranges::copy_if(picks, std::back_inserter(kept), [&](int i) { return fits(ticket_at(situation, i)); });
  if (kept.empty()) return false;
  picks = std::move(kept);
  return true;
}

bool is_addon_of_candidate(const Situation& situation, const Ticket& ticket) {
  return ticket.addon_to && std::ranges::any_of(situation.candidates, [&](const Candidate& other) {
           return other.ticket->id == ticket.addon_to;
         });
}

// Several tickets: the list decides which it is for. None fits: the first, and the checks say why not. A document that
// leads to several fitting tickets means a standing one.
void narrow(const Situation& situation, Picks& picks) {
  if (picks.size() < 2) return;
  const CheckinList& list = situation.list;
  const bool by_document = situation.match == Match::identifier;
  const bool some_fit = keep_fitting(situation, picks, [&](const Ticket& ticket) {
    if (!admits_item(list, ticket)) return false;
    if (by_document) return admits_subevent(list, ticket);
    return list.addon_match || !is_addon_of_candidate(situation, ticket);
  });
  if (!some_fit) picks.resize(1);
  if (by_document && picks.size() > 1) {
    keep_fitting(situation, picks, [](const Ticket& ticket) { return !ticket.canceled && order_stands(ticket); });
  }
}

Explanation explain_unknown(const Situation& situation) {
  if (situation.match == Match::none || situation.candidates.empty()) return {MessageKey::unknown_code};
  const Ticket& first = ticket_at(situation, 0);
  if (first.canceled) return {MessageKey::ticket_canceled};
  return explain_subevent(situation.list, first);
}

Explanation explain_several(const Situation& situation, const Picks& picks) {
  Explanation why{MessageKey::several_match};
  for (const int i : picks) why.words.push_back(ticket_at(situation, i).item);
  return why;
}

Decision refuse(Reason reason, Explanation why, int candidate) {
  Decision d;
  d.verdict = reason == Reason::none ? Verdict::incomplete : Verdict::refused;
  d.reason = reason;
  d.explanation = std::move(why);
  d.candidate = candidate;
  return d;
}

// --- the same-lane window ------------------------------------------------------------------------

Verdict accepted(Direction type) {
  return type == Direction::entry ? Verdict::admitted : Verdict::exited;
}

// The same code before the same reader again: a person who has not walked on yet, not a fraud.
bool repeats(const Checkin* last, const Scan& scan) {
  return last != nullptr && scan.lane && last->lane == scan.lane && last->type == scan.type &&
         scan.repeat_window.count() > 0 && std::chrono::abs(scan.time - last->time) <= scan.repeat_window;
}

// --- step B --------------------------------------------------------------------------------------

// What goes wrong before the product is looked at takes no answers with it.
bool before_answers(Reason reason) {
  return reason == Reason::canceled || reason == Reason::blocked || reason == Reason::unapproved ||
         reason == Reason::invalid_time;
}

Decision check(const Case& c, int candidate, bool from_revoked) {
  Decision d;
  d.candidate = candidate;
  if (from_revoked) d.skipped.push_back(Reason::revoked);
  for (const Check& check : kChecks) {
    if (check.on == On::entries && c.scan.type == Direction::exit) continue;
    Finding finding = check.find(c);
    if (!finding) continue;
    if (c.scan.force && !beyond_force(*finding)) {
      d.skipped.push_back(check.reason);
      continue;
    }
    d = refuse(check.reason, std::move(*finding), candidate);
    if (!before_answers(check.reason)) d.answers = c.given;
    if (check.reason == Reason::already_redeemed) d.previous = entry_in_force(c.presence);
    return d;
  }
  if (c.situation.exchange.asked != nullptr && c.scan.type == Direction::entry) {
    if (auto fault = judge_exchange(c.situation.exchange, c.media, c.ticket, c.scan.time)) {
      d = refuse(fault->reason, std::move(fault->why), candidate);
      d.answers = c.given;
      return d;
    }
    d.link = true;
  }
  d.verdict = accepted(c.scan.type);
  d.forced = !d.skipped.empty();
  d.answers = c.given;
  return d;
}

}  // namespace

Decision decide(const Situation& situation, const Scan& scan) {
  Picks picks = meant(situation);
  if (situation.match == Match::none || picks.empty()) {
    return refuse(Reason::invalid, explain_unknown(situation), -1);
  }
  const bool revoked = situation.match == Match::revoked_secret;
  if (revoked && !scan.force) return refuse(Reason::revoked, {MessageKey::code_revoked}, picks.front());
  narrow(situation, picks);
  if (picks.size() > 1 || situation.more)
    return refuse(Reason::ambiguous, explain_several(situation, picks), picks.front());

  const int candidate = picks.front();
  const auto& [ticket, presence, dates, media] = situation.candidates[static_cast<std::size_t>(candidate)];
  if (const Checkin* last = latest(*presence); repeats(last, scan)) {
    Decision d;
    d.verdict = accepted(scan.type);
    d.candidate = candidate;
    d.previous = last;
    d.repeat = true;
    return d;
  }
  const std::vector<Answer> given = valid_answers(situation, *ticket, scan);
  return check(Case{situation, situation.list, scan, *ticket, *presence, dates, media, given}, candidate, revoked);
}

}  // namespace usher::admission
