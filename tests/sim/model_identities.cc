// Whether the door found the right one for who came without a ticket.
#include <algorithm>

#include "tests/sim/model.h"

namespace usher::sim {

using admission::CheckinList;
using admission::LedgerEntry;
using admission::MatchBy;
using admission::OrderStatus;
using admission::Reason;
using admission::Scanned;
using admission::Ticket;
using admission::TicketId;
using storage::Lookup;

namespace {

bool may_enter(const CheckinList& list, const Ticket& ticket) {
  const bool right_item = list.all_items || std::ranges::count(list.items, ticket.item) > 0;
  return right_item && (!list.subevent || *list.subevent == ticket.subevent);
}

bool stands(const Ticket& ticket) {
  return !ticket.canceled && (ticket.order_status == OrderStatus::paid || ticket.order_status == OrderStatus::pending);
}

}  // namespace

void Model::know(admission::EventId event, const std::vector<Identity>& identities) {
  for (const Identity& identity : identities) identities_[{event, key_of(*keyring_.find(event), identity)}] = identity;
}

std::set<TicketId> Model::known_by(const LedgerEntry& entry, const sequencer::Identification& way) const {
  std::set<TicketId> tickets;
  const auto& ways = events_.at(entry.event).match;
  if (std::ranges::count(ways, way.by) == 0) return tickets;
  const auto hits = lookups_.find({entry.event, key_of(*keyring_.find(entry.event), way)});
  if (hits == lookups_.end()) return tickets;
  for (const auto& [ticket, kind] : hits->second) tickets.insert(ticket);
  return tickets;
}

// Of the code read as a number; else of all numbers; else of names.
std::set<TicketId> Model::all_known_by(const LedgerEntry& entry, const Identity& identity) const {
  if (!identity.code.empty()) {
    if (auto tickets = known_by(entry, {MatchBy::number, identity.code, {}}); !tickets.empty()) return tickets;
  }
  for (const bool numbers : {true, false}) {
    std::set<TicketId> tickets;
    for (const auto& way : identity.ways) {
      if ((way.by == MatchBy::number) == numbers) tickets.merge(known_by(entry, way));
    }
    if (!tickets.empty()) return tickets;
  }
  return {};
}

void Model::check_identified(const LedgerEntry& entry, const Scanned& fact) {
  const auto found = identities_.find({entry.event, fact.code_key});
  if (found == identities_.end()) return;
  const auto of_code = lookups_.find({entry.event, fact.code_key});
  if (!found->second.code.empty() && of_code != lookups_.end() && !of_code->second.empty()) return;  // it is a ticket's
  const auto complain = [&](const char* what) { complain_("entry " + std::to_string(entry.seq.value) + ": " + what); };
  ++identified_;
  if (!fact.code.empty()) complain("what a document says was kept");
  std::set<TicketId> tickets = all_known_by(entry, found->second);
  if (tickets.empty()) {
    if (fact.ticket || fact.explanation.key != admission::MessageKey::no_ticket_for) {
      complain("somebody whom nobody knows was found");
    }
    return;
  }
  const CheckinList& list = lists_.at(fact.list);
  if (list.addon_match) {
    for (const TicketId parent : std::set<TicketId>(tickets)) tickets.merge(addons_of({entry.event, parent}));
  }
  if (!tickets.contains(fact.ticket)) return complain("a document led to the ticket of somebody else, or to none");
  const auto without = [&](auto keeps) {
    std::set<TicketId> left;
    for (const TicketId id : tickets) {
      if (keeps(tickets_.at({entry.event, id}))) left.insert(id);
    }
    return left;
  };
  std::set<TicketId> meant = without([&](const Ticket& ticket) { return may_enter(list, ticket); });
  if (meant.size() > 1) {
    auto standing = without([&](const Ticket& ticket) { return may_enter(list, ticket) && stands(ticket); });
    if (!standing.empty()) meant = std::move(standing);
  }
  if ((meant.size() > 1) != (fact.reason == Reason::ambiguous)) {
    complain("several are ambiguous, and one is not");
  }
  if (!meant.empty() && !meant.contains(fact.ticket)) complain("of several tickets the wrong one was taken");
  if (fact.reason == Reason::ambiguous) ++ambiguous_;
}

}  // namespace usher::sim
