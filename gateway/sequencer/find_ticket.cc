#include "gateway/sequencer/find_ticket.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway/admission/identifier_number.h"
#include "gateway/sequencer/decide_exchange.h"
#include "gateway/sequencer/limits.h"
#include "gateway/sequencer/signed_code.h"

namespace usher::sequencer {

using admission::Match;
using storage::Lookup;

admission::LookupKey secret_hash(const storage::EventKeys& keys, std::string_view code) {
  return storage::Keyring::lookup_key(keys, "secret", code);
}

admission::LookupKey identifier_key(const storage::EventKeys& keys, std::string_view number) {
  return storage::Keyring::lookup_key(keys, "identifier", admission::canonical_number(number));
}

admission::LookupKey origin_key(const storage::EventKeys& keys, std::string_view origin) {
  return storage::Keyring::lookup_key(keys, "origin", origin);
}

admission::TicketId id_of_code(const admission::LookupKey& code) {
  std::uint64_t id = 0;
  for (std::size_t i = 8; i < 15; ++i) id = id << 8 | code[i];
  id &= (std::uint64_t{1} << 52) - 1;
  return admission::TicketId(id == 0 ? 1 : id);
}

admission::TicketId id_after(admission::TicketId id) {
  return admission::TicketId(id.value % ((std::uint64_t{1} << 52) - 1) + 1);
}

HashedKey code_key(const Room& room, admission::EventId event, std::string_view code) {
  return {event, room.hash(event, "secret", code)};
}

admission::TicketId home_owner(Room& room, const HashedKey& key, std::string_view code) {
  const admission::TicketId home = id_of_code(key.key);
  const TicketPtr ticket = room.ticket({key.event, home});
  return ticket && ticket->secret == code ? home : admission::TicketId{};
}

// A code that was taken from one ticket may be another's now.
admission::TicketId owner_of_code(Room& room, const HashedKey& key, std::string_view code) {
  if (const admission::TicketId home = home_owner(room, key, code)) return home;
  const Lookup& lookup = room.lookup(key);
  const auto hit = std::ranges::find(lookup.hits, Lookup::Kind::secret, &Lookup::Hit::kind);
  return hit == lookup.hits.end() ? admission::TicketId{} : hit->ticket;
}

namespace {

constexpr std::string_view kBarcode = "barcode";

void take(Room& room, const CheckIn& scan, admission::TicketId id, Found& found) {
  TicketPtr ticket = room.ticket({scan.event, id});
  if (!ticket) return;
  const auto& presence = room.presence({scan.event, id, scan.list});
  found.candidates.push_back({ticket.get(), &presence, dates_of(room.directory(), scan.event, *ticket),
                              media_of_item(room.directory(), scan.event, *ticket)});
  found.owners.push_back(std::move(ticket));
}

Match match_of(Lookup::Kind kind) {
  switch (kind) {
    case Lookup::Kind::secret:
      return Match::secret;
    case Lookup::Kind::revoked_secret:
      return Match::revoked_secret;
    case Lookup::Kind::identifier:
      return Match::identifier;
  }
  return Match::none;
}

bool is_taken(const Found& found, admission::TicketId id) {
  return std::ranges::any_of(found.owners, [id](const TicketPtr& owner) { return owner->id == id; });
}

// Current secrets win over revoked ones, and those over identifiers. A ticket that two numbers lead to is one.
void take_hits(Room& room, const CheckIn& scan, const HashedKey& key, Found& found) {
  const auto hits = room.lookup(key).hits;  // taking a ticket may fetch
  if (hits.empty()) return;
  const Lookup::Kind kind = std::ranges::min_element(hits, {}, &Lookup::Hit::kind)->kind;
  found.match = match_of(kind);
  for (const Lookup::Hit& hit : hits) {
    if (hit.kind != kind || is_taken(found, hit.ticket)) continue;
    found.more = found.candidates.size() >= kCandidatesMax;
    if (found.more) return;
    take(room, scan, hit.ticket, found);
    if (room.takes_first_match() && kind == Lookup::Kind::identifier) return;
  }
}

bool allows(const Room& room, const CheckIn& scan, admission::MatchBy by) {
  return admission::allows(room.directory().events.at(scan.event).match, by);
}

// Numbers first; who has the name as well is asked only if no number is known.
void take_identified(Room& room, const CheckIn& scan, const Keys& keys, Found& found) {
  for (const bool numbers : {true, false}) {
    if (!found.candidates.empty()) return;
    for (std::size_t i = 0; i < scan.identifications.size(); ++i) {
      const admission::MatchBy by = scan.identifications[i].by;
      if ((by == admission::MatchBy::number) != numbers || !allows(room, scan, by)) continue;
      take_hits(room, scan, keys.identifications[i], found);
      if (room.takes_first_match() && !found.candidates.empty()) return;
    }
  }
}

// A card or wristband: the tickets of this event that it stands for.
void take_medium(Room& room, const CheckIn& scan, admission::Time at, Found& found) {
  const auto* medium = room.medium(room.medium_lookup(scan.source.empty() ? kBarcode : scan.source, scan.code));
  if (medium == nullptr || !admission::usable(*medium, at)) return;
  const auto links = medium->tickets;  // taking a ticket may fetch
  found.match = Match::identifier;
  found.medium = true;
  for (const auto& link : links) {
    found.elsewhere = found.elsewhere || room.directory().events.contains(link.event);  // not an erased one
    if (link.event == scan.event) take(room, scan, link.ticket, found);
  }
}

// The last resort: a code that says itself what it is good for, signed with a key of the event.
void take_signed(Room& room, const CheckIn& scan, const HashedKey& key, Found& found) {
  TicketPtr ticket = ticket_of_signed_code(room, key, scan.code);
  if (!ticket) return;
  found.match = Match::secret;
  found.vouched = true;
  found.candidates.push_back({ticket.get(), &room.presence({scan.event, ticket->id, scan.list}),
                              dates_of(room.directory(), scan.event, *ticket),
                              media_of_item(room.directory(), scan.event, *ticket)});
  found.owners.push_back(std::move(ticket));
}

void take_by_code(Room& room, const CheckIn& scan, const HashedKey& key, admission::Time at, Found& found) {
  if (const admission::TicketId owner = home_owner(room, key, scan.code)) {
    found.match = Match::secret;
    take(room, scan, owner, found);
  } else {
    take_hits(room, scan, key, found);
  }
  // A document number is looked up only when no ticket has this code.
  if (found.candidates.empty() && allows(room, scan, admission::MatchBy::number)) {
    if (const auto* keys = room.keys(scan.event)) {
      take_hits(room, scan, {scan.event, identifier_key(*keys, scan.code)}, found);
    }
  }
  if (found.candidates.empty()) take_medium(room, scan, at, found);
  if (found.candidates.empty()) take_signed(room, scan, key, found);
}

}  // namespace

Found find_tickets(Room& room, const CheckIn& scan, const Keys& keys, admission::Time at,
                   const admission::CheckinList& list) {
  Found found;
  if (scan.ticket) {
    // Picked by hand, the ticket itself is meant, as by a document: what is wrong with it is said as such.
    found.match = Match::identifier;
    take(room, scan, scan.ticket, found);
  } else {
    if (!scan.code.empty()) take_by_code(room, scan, keys.asked, at, found);
    if (found.candidates.empty()) take_identified(room, scan, keys, found);
  }
  if (found.candidates.empty()) found.match = Match::none;
  if (found.match == Match::secret && found.owners.front()->code_revoked) found.match = Match::revoked_secret;
  // Whoever is picked by hand is meant, and nobody who came with them.
  if (list.addon_match && !scan.ticket) {
    for (std::size_t i = 0, parents = found.owners.size(); i < parents; ++i) {
      const TicketPtr parent = found.owners[i];
      for (const admission::TicketId addon : parent->addons) {
        if (!is_taken(found, addon)) take(room, scan, addon, found);
      }
    }
  }
  return found;
}

}  // namespace usher::sequencer
