#include "tests/sim/model.h"

#include <algorithm>
#include <variant>

#include "storage/signed_ticket.h"
#include "tests/unit/admission/slow_rules.h"

namespace usher::sim {

using admission::Annulled;
using admission::Checkin;
using admission::CheckinList;
using admission::CodeChange;
using admission::CounterKey;
using admission::Direction;
using admission::EventPut;
using admission::LedgerEntry;
using admission::ListId;
using admission::ListPut;
using admission::OrderStatus;
using admission::Presence;
using admission::Reason;
using admission::Scanned;
using admission::SecretsPut;
using admission::Ticket;
using admission::TicketChange;
using admission::TicketId;
using admission::TicketsPut;
using admission::Time;
using admission::Verdict;
using storage::Lookup;

namespace {

std::string at(const LedgerEntry& entry) {
  return "entry " + std::to_string(entry.seq.value) + ": ";
}

// Who is there after all of this: the check-ins in the order they happened, equal times in the ledger's order.
std::vector<Checkin> as_they_happened(const Presence& presence) {
  std::vector<Checkin> day = presence.checkins;
  std::stable_sort(day.begin(), day.end(), [](const Checkin& a, const Checkin& b) { return a.time < b.time; });
  return day;
}

bool is_inside(const Presence& presence) {
  const auto day = as_they_happened(presence);
  return !day.empty() && day.back().type == Direction::entry;
}

bool was_admitted(const Presence& presence) {
  return std::ranges::count(presence.checkins, Direction::entry, &Checkin::type) > 0;
}

}  // namespace

// One scan as the door saw it: which reasons to refuse there were. A payment may have been waived (the ledger does not
// say), so that `unpaid` may hold without having to.
struct Model::Door {
  std::set<Reason> must;
  std::set<Reason> may;

  void look(const CheckinList& list, const Ticket& ticket, const Presence& presence, std::int64_t inside_now,
            Direction type, Time t, bool rules_met) {
    const bool entry = type == Direction::entry;
    const bool right_date = !list.subevent || *list.subevent == ticket.subevent;
    const bool right_item = list.all_items || std::ranges::count(list.items, ticket.item) > 0;
    const bool pending = ticket.order_status == OrderStatus::pending;
    const bool dead = ticket.order_status == OrderStatus::expired || ticket.order_status == OrderStatus::canceled;
    const bool owes = ticket.order_status != OrderStatus::paid && !ticket.valid_if_pending && right_date;
    note(Reason::canceled, ticket.canceled || dead);
    note(Reason::blocked, !ticket.blocked.empty());
    note(Reason::unapproved, pending && ticket.require_approval);
    note(Reason::invalid_time,
         entry && ((ticket.valid_from && *ticket.valid_from > t) || (ticket.valid_until && *ticket.valid_until < t)));
    note(Reason::product, !right_date || !right_item);
    note(Reason::unpaid, owes && !(pending && list.include_pending));
    if (owes) may.insert(Reason::unpaid);
    note(Reason::rules, entry && !rules_met);
    note(Reason::already_redeemed, entry && !may_enter(list, presence));
    note(Reason::closed, entry && ((list.opens_at && t < *list.opens_at) || (list.closes_at && t >= *list.closes_at)));
    note(Reason::full, entry && list.capacity && inside_now >= *list.capacity && !is_inside(presence));
  }

 private:
  void note(Reason reason, bool holds) {
    if (!holds) return;
    must.insert(reason);
    may.insert(reason);
  }

  static bool may_enter(const CheckinList& list, const Presence& presence) {
    if (list.multiple_entries || !was_admitted(presence)) return true;
    return list.entry_after_exit && !is_inside(presence);
  }
};

void Model::apply(const LedgerEntry& entry) {
  if (erased_.contains(entry.event)) complain_(at(entry) + "of an event that was erased");
  check_vouched(entry);
  std::visit([&](const auto& fact) { apply(entry, fact); }, entry.fact);
}

void Model::apply(const LedgerEntry&, const EventPut& fact) {
  if (!keyring_.add(fact.event.id, fact.event.sealed_keys)) complain_("an event's keys do not open");
  events_[fact.event.id] = fact.event;
}

void Model::apply(const LedgerEntry&, const ListPut& fact) {
  lists_[fact.list.id] = fact.list;
}

void Model::apply(const LedgerEntry& entry, const TicketsPut& fact) {
  for (const Ticket& ticket : fact.tickets) {
    const TicketKey key{entry.event, ticket.id};
    const auto* keys = keyring_.find(entry.event);
    const auto hash = [&](const std::string& secret) {
      return HashKey{entry.event, storage::Keyring::lookup_key(*keys, "secret", secret)};
    };
    if (const auto before = tickets_.find(key); before != tickets_.end()) {
      lookups_[hash(before->second.secret)][ticket.id] = Lookup::Kind::revoked_secret;
      for (const auto& gone : before->second.identifiers) lookups_[{entry.event, gone.key}].erase(ticket.id);
    }
    lookups_[hash(ticket.secret)][ticket.id] = Lookup::Kind::secret;
    for (const auto& identifier : ticket.identifiers) {
      lookups_[{entry.event, identifier.key}][ticket.id] = Lookup::Kind::identifier;
    }
    if (std::ranges::count_if(lookups_[hash(ticket.secret)],
                              [](const auto& hit) { return hit.second == Lookup::Kind::secret; }) > 1) {
      complain_(at(entry) + "two tickets have one code");
    }
    tickets_[key] = ticket;
    tickets_[key].modified = entry.time;
    tickets_[key].addons.clear();  // they follow from addon_to
    mark(tickets_[key]);
  }
  if (fact.why != TicketChange::signed_code) return;
  const auto says = fact.tickets.size() == 1 ? read(entry.event, fact.tickets[0].secret) : std::nullopt;
  if (!says) return complain_(at(entry) + "a ticket of a code that no key has signed");
  vouched_ = fact.tickets[0].id;
  const Ticket& made = fact.tickets[0];
  if (made.item != says->item || made.subevent != says->subevent || made.variation != says->variation ||
      made.valid_from != says->valid_from || made.valid_until != says->valid_until) {
    complain_(at(entry) + "a ticket that says something else than its code");
  }
}

// A signed code is a ticket only for the sake of the admission right behind.
void Model::check_vouched(const LedgerEntry& entry) {
  if (!vouched_) return;
  const auto* scan = std::get_if<Scanned>(&entry.fact);
  if (scan == nullptr || scan->ticket != vouched_ || scan->reason != Reason::none) {
    complain_(at(entry) + "a signed code became a ticket and was not let in");
  }
  vouched_ = {};
}

void Model::apply(const LedgerEntry& entry, const SecretsPut& fact) {
  for (std::size_t i = 0; i < fact.codes.size(); ++i) {
    const std::string& code = fact.codes[i];
    Marks& marks = marks_[{entry.event, storage::Keyring::lookup_key(*keyring_.find(entry.event), "secret", code)}];
    const bool reissued = fact.change == CodeChange::reissue;
    auto& list = fact.change == CodeChange::revoke || reissued ? marks.revoked : marks.blocked;
    const bool on = fact.change == CodeChange::revoke || fact.change == CodeChange::block;
    if (reissued ? list.has_value() : on == (list && list->on))
      complain_(at(entry) + "a code was marked as it was already");
    marks.code = code;
    list = storage::CodeMark{list ? list->id : entry.seq.value * 1024 + i, entry.time, on};
    for (auto& [key, ticket] : tickets_) {
      if (key.first != entry.event || ticket.secret != code) continue;
      if (fact.change == CodeChange::unblock) std::erase(ticket.blocked, "blocked");
      mark(ticket);
    }
  }
}

void Model::mark(Ticket& ticket) const {
  const auto key = storage::Keyring::lookup_key(*keyring_.find(ticket.event), "secret", ticket.secret);
  const auto found = marks_.find({ticket.event, key});
  ticket.code_revoked = revoked(ticket.event, key);
  const bool blocked = found != marks_.end() && found->second.blocked && found->second.blocked->on;
  if (blocked && std::ranges::count(ticket.blocked, "blocked") == 0) ticket.blocked.emplace_back("blocked");
}

bool Model::revoked(admission::EventId event, const admission::LookupKey& code) const {
  const auto found = marks_.find({event, code});
  return found != marks_.end() && found->second.revoked && found->second.revoked->on;
}

std::optional<Ticket> Model::read(admission::EventId event, const std::string& code) const {
  std::vector<storage::VerifyKey> keys;
  for (const std::string& text : events_.at(event).valid_keys) keys.push_back(storage::read_verify_key(text).value());
  const auto says = storage::verify_signed_code(code, keys);
  if (!says) return std::nullopt;
  const auto text = [](std::int64_t number) { return number == 0 ? std::string() : std::to_string(number); };
  Ticket ticket;
  ticket.event = event;
  ticket.secret = code;
  ticket.item = text(says->item);
  ticket.variation = text(says->variation);
  ticket.subevent = text(says->subevent);
  ticket.valid_from = says->valid_from;
  ticket.valid_until = says->valid_until;
  mark(ticket);
  return ticket;
}

void Model::apply(const LedgerEntry& entry, const Scanned& fact) {
  CounterKey scans;
  scans.kind = CounterKey::Kind::scans;
  scans.event = entry.event;
  scans.list = fact.list;
  scans.gate = fact.gate;
  scans.lane = fact.lane;
  scans.a = static_cast<std::uint8_t>(fact.verdict);
  scans.b = static_cast<std::uint8_t>(fact.reason);
  ++scans_[scans];
  if (fact.nonce && !nonces_.emplace(HashKey{entry.event, *fact.nonce}, entry.seq).second) {
    complain_(at(entry) + "a nonce made a second entry");
  }
  check_door(entry, fact);
  if (fact.verdict != Verdict::admitted && fact.verdict != Verdict::exited) return;
  ++admissions_;
  Presence& presence = presences_[{entry.event, fact.ticket, fact.list}];
  if (presence.checkins.empty()) presence.counted_as = fact.category;
  presence.checkins.push_back(
      {entry.seq, fact.scanned_at, fact.type, fact.gate, fact.lane, fact.device, fact.forced, false});
}

void Model::apply(const LedgerEntry& entry, const Annulled& fact) {
  Presence& presence = presences_[{entry.event, fact.ticket, fact.list}];
  const auto gone = std::erase_if(presence.checkins, [&](const Checkin& c) { return c.seq == fact.scan; });
  if (gone != 1) complain_(at(entry) + "annulled a check-in that was not in force");
}

void Model::apply(const LedgerEntry&, const admission::QuestionPut& fact) {
  questions_[fact.question.id] = fact.question;
}

void Model::apply(const LedgerEntry& entry, const admission::EventErased& fact) {
  if (!erased_.insert(fact.erased).second) complain_(at(entry) + "an event was erased twice");
}

void Model::apply(const LedgerEntry& entry, const admission::ExitedAll& fact) {
  if (fact.tickets.empty()) complain_(at(entry) + "an automatic exit of nobody");
  for (const TicketId ticket : fact.tickets) {
    Presence& presence = presences_[{entry.event, ticket, fact.list}];
    Presence until = presence;
    std::erase_if(until.checkins, [&](const Checkin& c) { return c.type == Direction::entry && c.time >= fact.at; });
    if (!is_inside(until)) complain_(at(entry) + "somebody was let out who was not inside");
    presence.checkins.push_back({entry.seq, fact.at, Direction::exit, {}, {}, {}, false, true});
    ++automatic_exits_;
  }
}

void Model::check_questions(const LedgerEntry& entry, const Scanned& fact, const Ticket& ticket) {
  if (fact.type == Direction::exit || fact.force_sent) return;
  for (const auto& [id, question] : questions_) {
    if (question.event != entry.event || std::ranges::count(question.items, ticket.item) == 0) continue;
    const auto answer =
        std::ranges::find(ticket.answers, question.identifier, &std::pair<std::string, std::string>::first);
    if (answer == ticket.answers.end()) {
      complain_(at(entry) + "admitted with an open question");
    } else if (question.required && answer->second != "Small" && answer->second != "Large") {
      complain_(at(entry) + "admitted with an answer that is none");
    }
  }
}

void Model::check_unknown(const LedgerEntry& entry, const Scanned& fact) {
  const CheckinList& list = lists_[fact.list];
  const auto found = lookups_.find({entry.event, fact.code_key});
  const bool known = found != lookups_.end() && !found->second.empty();
  const auto says = known ? std::nullopt : read(entry.event, fact.code);
  if (says) return check_code_alone(entry, fact, *says);
  if (fact.verdict != Verdict::refused || fact.reason != Reason::invalid) {
    complain_(at(entry) + "a scan without a ticket must be refused as invalid");
  }
  if (!known) return;
  for (const auto& [id, kind] : found->second) {
    const Ticket& ticket = tickets_.at({entry.event, id});
    const bool other_date = list.subevent && *list.subevent != ticket.subevent;
    if (kind == Lookup::Kind::secret && !ticket.canceled && !other_date) {
      complain_(at(entry) + "a known code was called unknown");
    }
  }
}

// A signed code that was refused: for what it says itself, or for what the event says of it.
void Model::check_code_alone(const LedgerEntry& entry, const Scanned& fact, const Ticket& says) {
  const CheckinList& list = lists_[fact.list];
  if (fact.verdict != Verdict::refused) return complain_(at(entry) + "a code was let in without a ticket");
  // Force goes past a revoked code, and may then be stopped by what nothing goes past: rules that cannot be evaluated.
  const bool passed = says.code_revoked && fact.force_sent && fact.reason != Reason::revoked;
  if (!passed && says.code_revoked != (fact.reason == Reason::revoked))
    complain_(at(entry) + "revoked, or not, and not so called");
  if (says.code_revoked && !passed) return;
  const bool other_date = list.subevent && *list.subevent != says.subevent;
  if (!passed && other_date != (fact.reason == Reason::invalid))
    complain_(at(entry) + "a signed code of another date is invalid");
  Door door;
  door.look(list, says, Presence{}, inside_on(fact.list), fact.type, fact.scanned_at,
            rules(entry, fact, says) == Rules::met);
  if (!other_date && !door.may.contains(fact.reason)) {
    complain_(at(entry) + "a signed code refused as " + std::string(to_string(fact.reason)) + " without cause");
  }
}

void Model::check_door(const LedgerEntry& entry, const Scanned& fact) {
  check_identified(entry, fact);
  if (!fact.ticket) return check_unknown(entry, fact);
  const auto ticket = tickets_.find({entry.event, fact.ticket});
  const auto list = lists_.find(fact.list);
  if (ticket == tickets_.end() || list == lists_.end())
    return complain_(at(entry) + "a ticket or list that does not exist");
  const auto presence = presences_.find({entry.event, fact.ticket, fact.list});
  const Rules ruled = rules(entry, fact, ticket->second);
  Door door;
  door.look(list->second, ticket->second, presence == presences_.end() ? Presence{} : presence->second,
            inside_on(fact.list), fact.type, fact.scanned_at, ruled == Rules::met);

  if (fact.verdict == Verdict::refused) {
    if (fact.reason == Reason::rules && fact.explanation.words.empty() != (ruled == Rules::faulty)) {
      complain_(at(entry) + "rules that cannot be evaluated, and only those, refuse without a word");
    }
    const auto hits = lookups_.find({entry.event, fact.code_key});
    const bool old_code = hits != lookups_.end() && std::ranges::any_of(hits->second, [](const auto& hit) {
                            return hit.second == Lookup::Kind::revoked_secret;
                          });
    if (fact.reason == Reason::revoked && !old_code && !revoked(entry.event, fact.code_key)) {
      complain_(at(entry) + "a code that is not revoked was called so");
    }
    const bool of_the_code =
        fact.reason == Reason::ambiguous || fact.reason == Reason::revoked || fact.reason == Reason::error;
    if (!of_the_code && !door.may.contains(fact.reason)) {
      complain_(at(entry) + "refused as " + std::string(to_string(fact.reason)) + " without cause");
    }
    if (fact.reason == Reason::already_redeemed &&
        (!fact.previous ||
         std::ranges::find(presence->second.checkins, *fact.previous) == presence->second.checkins.end())) {
      complain_(at(entry) + "already_redeemed tells of a check-in that is not in force");
    }
    return;
  }
  check_questions(entry, fact, ticket->second);
  if (fact.type == Direction::entry && ruled == Rules::faulty) {
    complain_(at(entry) + "admitted although the rules could not be evaluated");
  }
  const std::set<Reason> skipped(fact.skipped.begin(), fact.skipped.end());
  if (revoked(entry.event, fact.code_key) && !skipped.contains(Reason::revoked)) {
    complain_(at(entry) + "admitted with a revoked code");
  }
  for (const Reason reason : door.must) {
    if (!skipped.contains(reason)) complain_(at(entry) + "admitted in spite of " + std::string(to_string(reason)));
  }
  for (const Reason reason : skipped) {
    if (reason != Reason::revoked && !door.may.contains(reason)) complain_(at(entry) + "forced without cause");
  }
  if (fact.forced != !skipped.empty() || (fact.forced && !fact.force_sent))
    complain_(at(entry) + "forced is marked wrongly");
}

Model::Rules Model::rules(const LedgerEntry& entry, const Scanned& fact, const Ticket& ticket) const {
  const CheckinList& list = lists_.at(fact.list);
  if (list.rules.empty()) return Rules::met;
  const admission::Event& event = events_.at(entry.event);
  const auto presence = presences_.find({entry.event, fact.ticket, fact.list});
  admission::slow::Entrance entrance{.product = ticket.item,
                                     .variation = ticket.variation,
                                     .gate = fact.gate.value,
                                     .now = fact.scanned_at,
                                     .checkins = {},
                                     .dates = {event.starts_at, event.ends_at, event.admission_at},
                                     .zone = event.timezone};
  if (presence != presences_.end()) entrance.checkins = presence->second.checkins;
  try {
    const auto judged = admission::slow::SlowRules(entrance).apply(boost::json::parse(list.rules));
    return admission::slow::truth(judged) ? Rules::met : Rules::unmet;
  } catch (const admission::slow::Raised&) {
    return Rules::faulty;
  }
}

std::int64_t Model::inside_on(ListId list) const {
  return std::ranges::count_if(
      presences_, [&](const auto& row) { return std::get<2>(row.first) == list && is_inside(row.second); });
}

std::set<TicketId> Model::addons_of(const TicketKey& parent) const {
  std::set<TicketId> addons;
  for (const auto& [key, ticket] : tickets_) {
    if (key.first == parent.first && ticket.addon_to == parent.second) addons.insert(key.second);
  }
  return addons;
}

admission::Tally::Table Model::count_everybody() const {
  admission::Tally::Table table = scans_;
  for (const auto& [where, ticket] : tickets_) {
    CounterKey key;
    key.kind = CounterKey::Kind::tickets;
    key.event = where.first;
    key.a = static_cast<std::uint8_t>(standing(ticket));
    key.item = ticket.item;
    key.subevent = ticket.subevent;
    key.category = ticket.category;
    ++table[key];
  }
  for (const auto& [where, presence] : presences_) {
    CounterKey key;
    key.event = std::get<0>(where);
    key.list = std::get<2>(where);
    key.category = presence.counted_as;
    key.kind = CounterKey::Kind::admitted;
    if (was_admitted(presence)) ++table[key];
    key.kind = CounterKey::Kind::inside;
    if (is_inside(presence)) ++table[key];
  }
  return table;
}

}  // namespace usher::sim
