// Tickets added or changed. A ticket without an id is matched by its secret: that is what makes importing the same file
// again, or while the doors are open, harmless.
#include "gateway/sequencer/decide_tickets.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::Ticket;
using admission::TicketChange;
using admission::TicketId;
using admission::TicketsPut;

std::size_t bytes_of(const Ticket& t) {
  const admission::Person& person = t.person;
  std::size_t bytes = 0;
  for (const std::string* text : {&t.secret,       &t.item,         &t.variation,       &t.subevent,
                                  &t.order,        &t.category,     &t.language,        &t.seat,
                                  &t.zone,         &t.notes,        &t.price,           &t.fallback_name,
                                  &t.checkin_text, &person.name,    &person.given_name, &person.family_name,
                                  &person.title,   &person.company, &person.email,      &person.phone}) {
    bytes += text->size();
  }
  for (const auto& [key, value] : t.badge_fields) bytes += key.size() + value.size();
  for (const auto& [key, value] : t.answers) bytes += key.size() + value.size();
  for (const auto& chosen : t.chosen_options) {
    bytes += chosen.question.size() + chosen.options.size() * sizeof(chosen.options[0]);
  }
  for (const auto& reason : t.blocked) bytes += reason.size();
  for (const auto& tag : t.tags) bytes += tag.size();
  for (const auto& log : t.print_logs) bytes += log.source.size() + log.type.size() + log.info.size();
  return bytes;
}

bool fit(Ticket& ticket) {
  std::size_t drop = 0;
  for (std::size_t bytes = bytes_of(ticket); bytes > kTicketBytesMax && drop < ticket.print_logs.size(); ++drop) {
    const admission::PrintLog& oldest = ticket.print_logs[drop];
    bytes -= oldest.source.size() + oldest.type.size() + oldest.info.size();
  }
  ticket.print_logs.erase(ticket.print_logs.begin(), ticket.print_logs.begin() + static_cast<std::ptrdiff_t>(drop));
  return bytes_of(ticket) <= kTicketBytesMax;
}

namespace {

struct KeyHash {
  std::size_t operator()(const admission::LookupKey& key) const noexcept { return hash_of(HashedKey{{}, key}); }
};

const admission::Identifier* origin_of(const Ticket& ticket) {
  const auto origin = std::ranges::find(ticket.identifiers, admission::kOriginKind, &admission::Identifier::kind);
  return origin == ticket.identifiers.end() ? nullptr : &*origin;
}

// An answer given here stands until the seller has one to the same question.
void keep_answers(Ticket& row, const Ticket& before) {
  for (const auto& [question, text] : before.answers) {
    const auto same = [&question](const auto& answer) { return answer.first == question; };
    if (std::ranges::any_of(row.answers, same)) continue;
    row.answers.emplace_back(question, text);
    const auto chosen = std::ranges::find(before.chosen_options, question, &admission::ChosenOptions::question);
    if (chosen != before.chosen_options.end()) row.chosen_options.push_back(*chosen);
  }
}

// What came to the ticket here, and not from a file, survives the file. A row that is followed at its seller says
// nothing of the fields that only usher has; those stay too.
void keep_what_came_here(Ticket& row, const Ticket& before) {
  const auto* origin = origin_of(before);
  const bool followed = origin_of(row) != nullptr;
  if (row.notes.empty()) row.notes = before.notes;
  if (!followed) {
    if (row.answers.empty()) {
      row.answers = before.answers;
      row.chosen_options = before.chosen_options;
    }
    if (origin != nullptr) row.identifiers.push_back(*origin);
    return;
  }
  keep_answers(row, before);
  const bool same_name = row.person.name == before.person.name;
  for (const admission::Identifier& known : before.identifiers) {
    // Made of the row's own name and phone; a birth date that came here is good for the name it was made with.
    if (known.kind == admission::kOriginKind || known.kind == admission::kNamePhoneKind) continue;
    if (known.kind == admission::kNameBirthKind && (row.birth_key || !same_name)) continue;
    row.identifiers.push_back(known);
  }
  if (!row.birth_key) row.birth_key = before.birth_key;
  if (row.category.empty()) row.category = before.category;
  if (row.tags.empty()) row.tags = before.tags;
  if (row.entitlements.empty()) row.entitlements = before.entitlements;
  if (row.person.title.empty()) row.person.title = before.person.title;
}

// What one command gathers before anything is changed.
class Gathering {
 public:
  Gathering(const PutTickets& put, Room& room) : put_(put), room_(room) {}

  // None, or why the command is refused.
  std::optional<Failed> add(Ticket ticket, const HashedKey& key);
  TicketsPut take() { return {.why = put_.why, .device = put_.device, .tickets = std::move(changed_)}; }
  TicketsDone& done() { return done_; }
  bool empty() const { return changed_.empty(); }
  std::vector<std::string>& given_up() { return given_up_; }

 private:
  std::optional<Failed> check(Ticket& ticket, TicketId owner) const;
  std::optional<Failed> check_addon(const Ticket& ticket) const;
  std::optional<Failed> match(Ticket& ticket, TicketId owner);
  std::optional<Failed> take_over(Ticket& ticket, TicketId owner, TicketId before);
  std::optional<Failed> replace(std::size_t at, Ticket ticket);
  TicketId owner_of_origin(const admission::Identifier& origin) const;
  bool has_checkins(TicketId id) const;
  TicketId free_id(const admission::LookupKey& code);
  void count_addon(const Ticket& ticket);
  void change(Ticket ticket);
  void keep(Ticket ticket, const admission::LookupKey& key);

  const PutTickets& put_;
  Room& room_;
  std::vector<Ticket> changed_;
  boost::unordered_flat_map<admission::LookupKey, std::size_t, KeyHash>
      here_;                                          // codes of this command -> index in changed_
  boost::unordered_flat_set<std::uint64_t> given_;    // ids of this command's new tickets
  boost::unordered_flat_set<std::uint64_t> touched_;  // ids in changed_
  boost::unordered_flat_map<std::uint64_t, std::vector<TicketId>> joining_;  // parent -> its new add-ons
  std::vector<std::string> given_up_;                                        // codes that a ticket has no more
  TicketsDone done_;
};

Failed code_taken(const char* by) {
  return {Failure::conflict, std::string("secret: this code belongs to another ") + by};
}

std::optional<Failed> Gathering::check(Ticket& ticket, TicketId owner) const {
  if (ticket.secret.empty()) return Failed{Failure::invalid, "secret: a ticket needs a code"};
  if (ticket.secret.size() > kCodeBytesMax) return Failed{Failure::limit, "secret: at most 4096 bytes"};
  if (!fit(ticket)) return Failed{Failure::limit, "ticket: more than 64 KiB in all"};
  if (put_.why == TicketChange::walk_in && owner) return code_taken("ticket");
  if (ticket.id && owner && owner != ticket.id) return code_taken("ticket");
  return std::nullopt;
}

// Of a ticket whose id is known. One that is an add-on of its parent already is not one more.
std::optional<Failed> Gathering::check_addon(const Ticket& ticket) const {
  if (!ticket.addon_to) return std::nullopt;
  if (ticket.addon_to == ticket.id) {
    return Failed{Failure::invalid, "addon_to: a ticket cannot be its own add-on"};
  }
  const TicketPtr parent = room_.ticket({put_.event, ticket.addon_to});
  if (!parent) return Failed{Failure::not_found, "addon_to: there is no such ticket in this event"};
  if (std::ranges::find(parent->addons, ticket.id) != parent->addons.end()) return std::nullopt;
  std::size_t addons = parent->addons.size();
  if (const auto here = joining_.find(ticket.addon_to.value); here != joining_.end()) {
    addons += here->second.size() - static_cast<std::size_t>(std::ranges::count(here->second, ticket.id));
  }
  if (addons >= kAddonsMax) return Failed{Failure::limit, "addon_to: a ticket has at most 50 add-ons"};
  return std::nullopt;
}

void Gathering::count_addon(const Ticket& ticket) {
  if (!ticket.addon_to) return;
  const TicketPtr parent = room_.ticket({put_.event, ticket.addon_to});
  if (!parent || std::ranges::find(parent->addons, ticket.id) != parent->addons.end()) return;
  auto& joining = joining_[ticket.addon_to.value];
  if (std::ranges::find(joining, ticket.id) == joining.end()) joining.push_back(ticket.id);
}

// The code's own id, or the next that is free.
TicketId Gathering::free_id(const admission::LookupKey& code) {
  TicketId id = id_of_code(code);
  while (room_.ticket({put_.event, id}) || !given_.insert(id.value).second) id = id_after(id);
  return id;
}

TicketId Gathering::owner_of_origin(const admission::Identifier& origin) const {
  const auto& hits = room_.lookup({put_.event, origin.key}).hits;
  const auto hit = std::ranges::find(hits, storage::Lookup::Kind::identifier, &storage::Lookup::Hit::kind);
  return hit == hits.end() ? TicketId{} : hit->ticket;
}

bool Gathering::has_checkins(TicketId id) const {
  return std::ranges::any_of(room_.directory().lists, [&](const auto& each) {
    return each.second.event == put_.event && !room_.presence({put_.event, id, each.first}).checkins.empty();
  });
}

void Gathering::change(Ticket ticket) {
  touched_.insert(ticket.id.value);
  changed_.push_back(std::move(ticket));
}

void Gathering::keep(Ticket ticket, const admission::LookupKey& key) {
  done_.ids.push_back(ticket.id);
  here_[key] = changed_.size();
  count_addon(ticket);
  change(std::move(ticket));
}

// Gives the row the id of its ticket, if it has one: the code's, or else the one that the seller's own number names.
std::optional<Failed> Gathering::match(Ticket& ticket, TicketId owner) {
  ticket.id = owner;
  const auto* origin = origin_of(ticket);
  if (origin == nullptr || put_.why != TicketChange::import) return std::nullopt;
  if (owner) {
    // Two positions may trade codes, or hand one on: that is for the row that gives it up to settle first, and this one
    // must not come by the other's check-ins.
    if (touched_.contains(owner.value)) return code_taken("row of the same request");
    const TicketPtr of_code = room_.ticket({put_.event, owner});
    const auto* other = of_code ? origin_of(*of_code) : nullptr;
    if (other != nullptr && *other != *origin) return code_taken("position");
  }
  const TicketId before = owner_of_origin(*origin);
  if (!before || before == owner) return std::nullopt;
  if (owner) return take_over(ticket, owner, before);
  ticket.id = before;
  return std::nullopt;
}

// The row's new code is the code of a ticket of no seller's (a file brought it). One of the two is the row's from now
// on, the one that was let in if there is one; the other admits nobody.
std::optional<Failed> Gathering::take_over(Ticket& ticket, TicketId owner, TicketId before) {
  const TicketPtr of_code = room_.ticket({put_.event, owner}), of_origin = room_.ticket({put_.event, before});
  if (!of_code || !of_origin) return std::nullopt;
  if (touched_.contains(before.value)) return code_taken("row of the same request");
  if (of_origin->import_digest != 0 && of_origin->import_digest == ticket.import_digest) {
    ticket.id = before;  // nothing has changed at the seller: its code was changed here
    return std::nullopt;
  }
  const bool keeps_its_own = has_checkins(before);
  Ticket gone = keeps_its_own ? *of_code : *of_origin;
  gone.canceled = true;
  gone.import_digest = 0;
  if (keeps_its_own) {
    // No two tickets have one code: they trade.
    gone.secret = of_origin->secret;
    ticket.id = before;
  } else {
    std::erase(gone.identifiers, *origin_of(ticket));
  }
  change(std::move(gone));
  return std::nullopt;
}

// The same code again in one command: the later row stands, unless it is another position's.
std::optional<Failed> Gathering::replace(std::size_t at, Ticket ticket) {
  Ticket& first = changed_[at];
  const auto *one = origin_of(first), *other = origin_of(ticket);
  if (one != nullptr && other != nullptr && *one != *other) return code_taken("row of the same request");
  ticket.id = first.id;
  ticket.addons = first.addons;
  if (auto failed = check_addon(ticket)) return failed;
  if (first.addon_to) std::erase(joining_[first.addon_to.value], first.id);
  count_addon(ticket);
  done_.ids.push_back(ticket.id);
  first = std::move(ticket);
  return std::nullopt;
}

std::optional<Failed> Gathering::add(Ticket ticket, const HashedKey& key) {
  const TicketId owner = owner_of_code(room_, key, ticket.secret);
  ticket.event = put_.event;
  if (auto failed = check(ticket, owner)) return failed;
  if (auto twice = here_.find(key.key); twice != here_.end()) return replace(twice->second, std::move(ticket));
  const bool by_id = static_cast<bool>(ticket.id);
  if (!by_id) {
    if (auto failed = match(ticket, owner)) return failed;
  }
  if (!ticket.id) {
    ticket.id = free_id(key.key);
    if (auto failed = check_addon(ticket)) return failed;
    ++done_.added;
    keep(std::move(ticket), key.key);
    return std::nullopt;
  }
  if (auto failed = check_addon(ticket)) return failed;
  const TicketPtr existing = room_.ticket({put_.event, ticket.id});
  if (!existing) return Failed{Failure::not_found, "ticket: there is no such ticket in this event"};
  ticket.addons = existing->addons;
  ticket.modified = existing->modified;
  if (put_.why == TicketChange::import) ticket.print_logs = existing->print_logs;
  ticket.code_revoked = existing->code_revoked;
  ticket.media = existing->media;
  if (put_.why == TicketChange::import && !by_id) {
    if (existing->import_digest != 0 && existing->import_digest == ticket.import_digest) {
      ++done_.unchanged;
      done_.ids.push_back(existing->id);
      return std::nullopt;
    }
    keep_what_came_here(ticket, *existing);
  }
  if (ticket == *existing) {
    ++done_.unchanged;
    done_.ids.push_back(existing->id);
    return std::nullopt;
  }
  ++done_.changed;
  if (ticket.secret != existing->secret) given_up_.push_back(existing->secret);
  keep(std::move(ticket), key.key);
  return std::nullopt;
}

// Clients that work offline learn from the list of revoked codes that a signed one is good no more.
void list_given_up(std::vector<std::string>& codes, const PutTickets& put, admission::Time time, Room& room) {
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  std::erase_if(
      codes, [&](const std::string& code) { return room.lookup(code_key(room, put.event, code)).revoked.has_value(); });
  for (std::size_t at = 0; at < codes.size(); at += admission::kCodesPerFact) {
    admission::SecretsPut fact{.change = admission::CodeChange::reissue, .device = put.device, .codes = {}};
    const auto first = codes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = std::min<std::size_t>(admission::kCodesPerFact, codes.size() - at);
    std::move(first, first + static_cast<std::ptrdiff_t>(count), std::back_inserter(fact.codes));
    room.append(time, put.event, std::move(fact));
  }
}

}  // namespace

Outcome decide_tickets(PutTickets&& put, const Keys& keys, admission::Time time, Room& room) {
  if (auto failed = no_event(room.directory(), put.event)) return *failed;
  if (put.tickets.size() > kTicketsPerCommandMax) {
    return Failed{Failure::limit, "tickets: at most 2000 in one command"};
  }
  Gathering gathering(put, room);
  for (std::size_t i = 0; i < put.tickets.size(); ++i) {
    if (auto failed = gathering.add(std::move(put.tickets[i]), keys.codes[i])) return *failed;
  }
  if (!gathering.empty()) gathering.done().seq = room.append(time, put.event, gathering.take());
  list_given_up(gathering.given_up(), put, time, room);
  return std::move(gathering.done());
}

}  // namespace usher::sequencer
