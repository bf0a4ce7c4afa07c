// The fold: what each fact of the ledger does to the state. Shared by deciding and replaying; it never refuses and
// never asks why a fact is so.
#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/sequencer/code_marks.h"
#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/room.h"

namespace usher::sequencer {

using admission::Annulled;
using admission::Checkin;
using admission::Direction;
using admission::EventErased;
using admission::EventPut;
using admission::ExitedAll;
using admission::LedgerEntry;
using admission::Presence;
using admission::Scanned;
using admission::Seq;
using admission::Ticket;
using admission::TicketId;
using admission::TicketsPut;
using storage::Lookup;

Seq Room::append(admission::Time time, admission::EventId event, admission::Fact fact) {
  position_.seq = Seq(position_.seq.value + 1);
  entries_.push_back({.seq = position_.seq, .time = time, .event = event, .fact = std::move(fact)});
  const LedgerEntry& entry = entries_.back();
  std::visit([&](const auto& f) { fold(entry, f); }, entry.fact);
  return entry.seq;
}

void Room::fold(const LedgerEntry& entry, const TicketsPut& fact) {
  for (const Ticket& ticket : fact.tickets) fold_ticket(ticket, entry.time);
}

void Room::fold_ticket(const Ticket& after, admission::Time time) {
  auto& row = tickets_.row({after.event, after.id});
  const TicketPtr before = ticket({after.event, after.id});
  // Add-ons follow from the tickets that name this one, whatever the writer knew of them.
  Ticket kept = after;
  kept.addons = before ? before->addons : std::vector<TicketId>();
  kept.modified = time;
  kept.code_revoked = before && before->code_revoked;
  kept.media = before ? before->media : std::vector<std::uint64_t>();
  const bool new_code = !before || before->secret != after.secret;
  if (new_code || lifts_block(*before, after)) {
    const HashedKey code{after.event, hash(after.event, "secret", after.secret)};
    set_marks(kept, lookup(code));
    if (new_code) index_code(before.get(), after, code);
  }
  row.value = std::make_shared<const Ticket>(std::move(kept));
  row.known = row.dirty = true;
  if (!before) ++position_.tickets;
  if (before) {
    for (const auto& old : before->identifiers) {
      if (std::ranges::find(after.identifiers, old) == after.identifiers.end())
        unindex({after.event, old.key}, after.id);
    }
  }
  for (const auto& now : after.identifiers) {
    if (!before || std::ranges::find(before->identifiers, now) == before->identifiers.end()) {
      index({after.event, now.key}, Lookup::Kind::identifier, after.id);
    }
  }
  if (before && before->addon_to != after.addon_to) link_addon({after.event, before->addon_to}, after.id, false);
  link_addon({after.event, after.addon_to}, after.id, true);
  tally_.ticket_changed(before.get(), after);
}

// A code that its ticket's id is drawn from needs no row; the one it had before gets one that says it is revoked.
void Room::index_code(const Ticket* before, const Ticket& after, const HashedKey& code) {
  if (before != nullptr) {
    index({after.event, hash(after.event, "secret", before->secret)}, Lookup::Kind::revoked_secret, after.id);
  }
  if (id_of_code(code.key) != after.id) {
    index(code, Lookup::Kind::secret, after.id);
  } else if (before != nullptr) {
    unindex(code, after.id);  // it has its first code again
  }
}

void Room::link_addon(const TicketKey& parent_key, TicketId addon, bool linked) {
  const TicketPtr parent = parent_key.ticket ? ticket(parent_key) : nullptr;
  if (!parent || linked == (std::ranges::find(parent->addons, addon) != parent->addons.end())) return;
  Ticket with = *parent;
  if (linked) {
    with.addons.push_back(addon);
  } else {
    std::erase(with.addons, addon);
  }
  auto& row = tickets_.row(parent_key);
  row.value = std::make_shared<const Ticket>(std::move(with));
  row.dirty = true;
}

// One hit a ticket and hash: the newest kind stands.
void Room::index(const HashedKey& key, Lookup::Kind kind, TicketId ticket) {
  (void)lookup(key);
  // In place: a name and the end of a phone number may be those of thousands ("Guest", the organizer's own phone).
  auto& row = lookups_.row(key);
  if (!row.value) row.value.emplace();
  auto& hits = row.value->hits;
  auto hit = std::ranges::find(hits, ticket, &Lookup::Hit::ticket);
  if (hit == hits.end()) {
    hits.push_back({kind, ticket});
  } else {
    hit->kind = kind;
  }
  row.dirty = true;
}

void Room::unindex(const HashedKey& key, TicketId ticket) {
  Lookup changed = lookup(key);
  std::erase_if(changed.hits, [&](const Lookup::Hit& hit) { return hit.ticket == ticket; });
  auto& row = lookups_.row(key);
  row.value = std::move(changed);
  row.dirty = true;
}

void Room::put_presence(const StateKey& key, Presence after, const std::string& category) {
  tally_.presence_changed(key.event, key.list, category, presence(key), after);
  auto& row = presences_.row(key);
  row.value = std::move(after);
  row.known = row.dirty = true;
}

void Room::fold(const LedgerEntry& entry, const Scanned& fact) {
  tally_.scanned(entry.event, fact.list, fact.gate, fact.lane, fact.verdict, fact.reason);
  if (fact.nonce) {
    auto& row = nonces_.row({entry.event, *fact.nonce});
    row.value = {.seq = entry.seq, .asked = asked_digest(fact.code_key, fact.list, fact.type), .time = entry.time};
    row.known = row.dirty = true;
  }
  if (fact.verdict != admission::Verdict::admitted && fact.verdict != admission::Verdict::exited) return;
  const StateKey key{entry.event, fact.ticket, fact.list};
  Presence after = presence(key);
  if (after.checkins.empty()) after.counted_as = fact.category;
  after.checkins.push_back({.seq = entry.seq,
                            .time = fact.scanned_at,
                            .type = fact.type,
                            .gate = fact.gate,
                            .lane = fact.lane,
                            .device = fact.device,
                            .forced = fact.forced});
  const std::string category = after.counted_as;
  put_presence(key, std::move(after), category);
}

void Room::fold(const LedgerEntry& entry, const Annulled& fact) {
  const StateKey key{entry.event, fact.ticket, fact.list};
  Presence after = presence(key);
  std::erase_if(after.checkins, [&](const Checkin& checkin) { return checkin.seq == fact.scan; });
  const std::string category = after.counted_as;
  put_presence(key, std::move(after), category);
}

void Room::fold(const LedgerEntry& entry, const EventPut& fact) {
  position_.event = std::max(position_.event, fact.event.id.value);
  if (auto opened = keyring_.add(fact.event.id, fact.event.sealed_keys); !opened) fail(opened.error());
  draft().apply(entry);
}

// A taken-away object's row stays, empty: clients are told that something of its kind changed.
void Room::fold(const LedgerEntry& entry, const admission::CatalogPut&) {
  draft().apply(entry);
}

void Room::fold(const LedgerEntry& entry, const admission::MediaPut& fact) {
  for (const admission::Medium& after : fact.media) {
    const admission::LookupKey key = codec_.medium_lookup(after.type, after.identifier);
    const admission::Medium* before = medium(key);
    admission::Medium kept = after;
    kept.created = before != nullptr ? before->created : entry.time;
    kept.updated = entry.time;
    position_.medium = std::max(position_.medium, after.id);
    const auto links = before != nullptr ? before->tickets : std::vector<admission::Medium::Link>();
    for (const auto& link : links) {
      if (std::ranges::find(after.tickets, link) == after.tickets.end()) link_medium(link, after.id, false);
    }
    for (const auto& link : after.tickets) link_medium(link, after.id, true);
    auto& row = media_.row({{}, key});
    row.value = std::move(kept);
    row.known = row.dirty = true;
  }
}

// An event that was erased has no tickets to read.
void Room::link_medium(const admission::Medium::Link& link, std::uint64_t medium, bool linked) {
  const TicketPtr ticket_before = directory().events.contains(link.event) ? ticket({link.event, link.ticket}) : nullptr;
  if (!ticket_before) return;
  const auto& media = ticket_before->media;
  if (linked == (std::ranges::find(media, medium) != media.end())) return;
  Ticket with = *ticket_before;
  if (linked) {
    with.media.push_back(medium);
  } else {
    std::erase(with.media, medium);
  }
  auto& row = tickets_.row({link.event, link.ticket});
  row.value = std::make_shared<const Ticket>(std::move(with));
  row.dirty = true;
}

void Room::fold(const LedgerEntry& entry, const EventErased& fact) {
  dead_rows_.push_back(storage::directory_key('e', fact.erased.value));
  for (const auto& [id, list] : directory().lists) {
    if (list.event == fact.erased) dead_rows_.push_back(storage::directory_key('l', id.value));
  }
  for (const auto& question : directory().questions_of(fact.erased)) {
    dead_rows_.push_back(storage::directory_key('q', question.id.value));
  }
  // What was taken away before has an empty row; it stays, and nobody is told of it.
  for (const auto& [key, object] : directory().catalog) {
    if (key.event == fact.erased) dead_rows_.push_back(storage::catalog_key(key.event, key.kind, key.id));
  }
  erased_.push_back(fact.erased);
  draft().apply(entry);
}

void Room::fold(const LedgerEntry& entry, const ExitedAll& fact) {
  for (const TicketId ticket : fact.tickets) {
    const StateKey key{entry.event, ticket, fact.list};
    Presence after = presence(key);
    after.checkins.push_back({.seq = entry.seq, .time = fact.at, .type = Direction::exit, .automatic = true});
    const std::string category = after.counted_as;
    put_presence(key, std::move(after), category);
  }
}

namespace {

void keep_id(storage::Position& at, const admission::ListPut& f) {
  at.list = std::max(at.list, f.list.id.value);
}
void keep_id(storage::Position& at, const admission::DevicePut& f) {
  at.device = std::max(at.device, f.device.id.value);
}
void keep_id(storage::Position& at, const admission::GatePut& f) {
  at.gate = std::max(at.gate, f.gate.id.value);
}
void keep_id(storage::Position& at, const admission::QuestionPut& f) {
  at.question = std::max(at.question, f.question.id.value);
}
void keep_id(storage::Position& at, const admission::LanePut& f) {
  at.lane = std::max(at.lane, f.lane.id.value);
}

}  // namespace

template <class DirectoryFact>
void Room::fold(const LedgerEntry& entry, const DirectoryFact& fact) {
  keep_id(position_, fact);
  draft().apply(entry);
}

}  // namespace usher::sequencer
