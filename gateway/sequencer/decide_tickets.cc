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
  std::size_t bytes = t.secret.size() + t.item.size() + t.variation.size() + t.subevent.size() + t.order.size() +
                      t.category.size() + t.seat.size() + t.zone.size() + t.notes.size() + t.person.name.size() +
                      t.person.company.size() + t.person.email.size() + t.person.title.size() + t.person.phone.size();
  for (const auto& [key, value] : t.badge_fields) bytes += key.size() + value.size();
  for (const auto& [key, value] : t.answers) bytes += key.size() + value.size();
  for (const auto& tag : t.tags) bytes += tag.size();
  return bytes;
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
  for (const admission::Identifier& known : before.identifiers) {
    if (known.kind != admission::kOriginKind) row.identifiers.push_back(known);
  }
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
  std::optional<Failed> check(const Ticket& ticket, TicketId existing, TicketId owner) const;
  TicketId owner_of_origin(const Ticket& ticket) const;
  void withdraw(TicketId id, const admission::Identifier& origin);
  TicketId free_id(const admission::LookupKey& code);
  void keep(Ticket ticket, const admission::LookupKey& key);

  const PutTickets& put_;
  Room& room_;
  std::vector<Ticket> changed_;
  boost::unordered_flat_map<admission::LookupKey, std::size_t, KeyHash>
      here_;                                        // codes of this command -> index in changed_
  boost::unordered_flat_set<std::uint64_t> given_;  // ids of this command's new tickets
  std::vector<std::string> given_up_;               // codes that a ticket has no more
  TicketsDone done_;
};

std::optional<Failed> Gathering::check(const Ticket& ticket, TicketId existing, TicketId owner) const {
  if (ticket.secret.empty()) return Failed{Failure::invalid, "secret: a ticket needs a code"};
  if (ticket.secret.size() > kCodeBytesMax) return Failed{Failure::limit, "secret: at most 4096 bytes"};
  if (bytes_of(ticket) > kTicketBytesMax) return Failed{Failure::limit, "ticket: more than 64 KiB in all"};
  if (put_.why == TicketChange::walk_in && owner) {
    return Failed{Failure::conflict, "secret: this code belongs to another ticket"};
  }
  if (existing && owner && owner != existing) {
    return Failed{Failure::conflict, "secret: this code belongs to another ticket"};
  }
  if (ticket.addon_to && ticket.addon_to == existing) {
    return Failed{Failure::invalid, "addon_to: a ticket cannot be its own add-on"};
  }
  if (ticket.addon_to) {
    const TicketPtr parent = room_.ticket({put_.event, ticket.addon_to});
    if (!parent) return Failed{Failure::not_found, "addon_to: there is no such ticket in this event"};
    if (parent->addons.size() >= kAddonsMax) return Failed{Failure::limit, "addon_to: a ticket has at most 50 add-ons"};
  }
  return std::nullopt;
}

// The code's own id, or the next that is free.
TicketId Gathering::free_id(const admission::LookupKey& code) {
  TicketId id = id_of_code(code);
  while (room_.ticket({put_.event, id}) || !given_.insert(id.value).second) id = id_after(id);
  return id;
}

TicketId Gathering::owner_of_origin(const Ticket& ticket) const {
  const auto* origin = origin_of(ticket);
  if (origin == nullptr || put_.why != TicketChange::import) return {};
  const auto& hits = room_.lookup({put_.event, origin->key}).hits;
  const auto hit = std::ranges::find(hits, storage::Lookup::Kind::identifier, &storage::Lookup::Hit::kind);
  return hit == hits.end() ? TicketId{} : hit->ticket;
}

// The row's new code was another ticket's already (a file brought it): that one is the row's from now on, and the one
// with the old code admits nobody.
void Gathering::withdraw(TicketId id, const admission::Identifier& origin) {
  const TicketPtr before = room_.ticket({put_.event, id});
  if (!before) return;
  Ticket gone = *before;
  gone.canceled = true;
  gone.import_digest = 0;
  std::erase(gone.identifiers, origin);
  changed_.push_back(std::move(gone));
}

void Gathering::keep(Ticket ticket, const admission::LookupKey& key) {
  done_.ids.push_back(ticket.id);
  here_[key] = changed_.size();
  changed_.push_back(std::move(ticket));
}

std::optional<Failed> Gathering::add(Ticket ticket, const HashedKey& key) {
  const TicketId owner = owner_of_code(room_, key, ticket.secret);
  ticket.event = put_.event;
  if (auto failed = check(ticket, ticket.id, owner)) return failed;
  if (auto twice = here_.find(key.key); twice != here_.end()) {
    // The same code again in one command: the later row stands.
    Ticket& first = changed_[twice->second];
    ticket.id = first.id;
    ticket.addons = first.addons;
    done_.ids.push_back(ticket.id);
    first = std::move(ticket);
    return std::nullopt;
  }
  const bool by_id = static_cast<bool>(ticket.id);
  if (!by_id) ticket.id = owner;
  if (const TicketId before = by_id ? TicketId{} : owner_of_origin(ticket); before && before != ticket.id) {
    if (ticket.id) {
      withdraw(before, *origin_of(ticket));
    } else {
      ticket.id = before;
    }
  }
  if (!ticket.id) {
    ticket.id = free_id(key.key);
    ++done_.added;
    keep(std::move(ticket), key.key);
    return std::nullopt;
  }
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
