// The model against what a gateway keeps.
#include <algorithm>

#include "gateway/sequencer/decide_command.h"
#include "tests/sim/model.h"

namespace usher::sim {

using admission::CheckinList;
using admission::CounterKey;
using admission::OrderStatus;
using admission::Presence;
using admission::Ticket;
using admission::TicketId;
using storage::Codec;
using storage::Family;
using storage::Lookup;

namespace {

admission::Tally::Table without_zeros(admission::Tally::Table table) {
  std::erase_if(table, [](const auto& row) { return row.second == 0; });
  return table;
}

bool counts_on(const CheckinList& list, const Ticket& ticket) {
  if (ticket.event != list.event || ticket.canceled || (list.subevent && *list.subevent != ticket.subevent))
    return false;
  if (!list.all_items && std::ranges::count(list.items, ticket.item) == 0) return false;
  if (ticket.order_status == OrderStatus::paid) return true;
  return ticket.order_status == OrderStatus::pending && !ticket.require_approval &&
         (ticket.valid_if_pending || list.include_pending);
}

}  // namespace

void Model::compare(const storage::MemoryStore& store) const {
  compare_tickets(store);
  compare_presences(store);
  compare_lookups(store);
  compare_nonces(store);
  compare_counters(store);
}

void Model::compare_tickets(const storage::MemoryStore& store) const {
  const Codec codec(keyring_);
  const auto& rows = store.rows(Family::tickets);
  if (rows.size() != tickets_.size()) complain_("the store keeps another number of tickets than the ledger");
  for (const auto& [key, ticket] : tickets_) {
    const auto row = rows.find(storage::ticket_key(key.first, key.second));
    auto kept = row == rows.end() ? std::nullopt : std::optional(codec.decode_ticket(row->first, row->second));
    if (!kept || !*kept) {
      complain_("ticket " + std::to_string(key.second.value) + " is missing or does not open");
      continue;
    }
    const std::set<TicketId> addons((*kept)->addons.begin(), (*kept)->addons.end());
    if (addons != addons_of(key) || addons.size() != (*kept)->addons.size()) {
      complain_("ticket " + std::to_string(key.second.value) + " has other add-ons than the tickets that name it");
    }
    (*kept)->addons.clear();
    if (**kept != ticket) complain_("ticket " + std::to_string(key.second.value) + " differs from the ledger");
  }
}

void Model::compare_presences(const storage::MemoryStore& store) const {
  const auto& rows = store.rows(Family::state);
  if (rows.size() != presences_.size()) complain_("the store keeps another number of presences than the ledger");
  for (const auto& [key, presence] : presences_) {
    const auto& [event, ticket, list] = key;
    const auto row = rows.find(storage::state_key(event, ticket, list));
    const auto kept = row == rows.end() ? Presence{} : Codec::decode_presence(row->second).value_or(Presence{});
    if (kept != presence)
      complain_("the presence of ticket " + std::to_string(ticket.value) + " differs from the ledger");
  }
}

void Model::compare_lookups(const storage::MemoryStore& store) const {
  const auto& rows = store.rows(Family::secrets);
  std::size_t expected = 0;
  for (const auto& [key, all_hits] : lookups_) {
    // A ticket at home under its code is found without a row.
    auto hits = all_hits;
    const TicketId home = sequencer::id_of_code(key.second);
    if (const auto at = hits.find(home); at != hits.end() && at->second == Lookup::Kind::secret) hits.erase(at);
    const auto marked = marks_.find(key);
    if (hits.empty() && marked == marks_.end()) continue;
    ++expected;
    const auto row = rows.find(storage::secret_key(key.first, key.second));
    const auto kept = row == rows.end() ? Lookup{} : Codec::decode_lookup(row->second).value_or(Lookup{});
    std::map<TicketId, Lookup::Kind> found;
    for (const auto& hit : kept.hits) found[hit.ticket] = hit.kind;
    if (found != hits || kept.hits.size() != hits.size()) complain_("a code leads elsewhere than the ledger says");
  }
  for (const auto& [key, marks] : marks_) {
    if (!lookups_.contains(key)) ++expected;
    expected +=
        static_cast<std::size_t>(marks.revoked.has_value()) + static_cast<std::size_t>(marks.blocked.has_value());
    compare_marks(store, key, marks);
  }
  if (rows.size() != expected) complain_("the store keeps another number of codes than the ledger");
}

void Model::compare_marks(const storage::MemoryStore& store, const HashKey& key, const Marks& marks) const {
  const auto& rows = store.rows(Family::secrets);
  const std::string row_key = storage::secret_key(key.first, key.second);
  const auto row = rows.find(row_key);
  const auto kept = row == rows.end() ? Lookup{} : Codec::decode_lookup(row->second).value_or(Lookup{});
  std::string code;
  const bool opens = keyring_.open(*keyring_.find(key.first), kept.sealed_code, row_key, code).has_value();
  if (!opens || code != marks.code || kept.revoked != marks.revoked || kept.blocked != marks.blocked) {
    complain_("a code is marked otherwise than the ledger says");
  }
  for (const auto& mark : {marks.revoked, marks.blocked}) {
    if (!mark) continue;
    const auto back = rows.find(storage::mark_key(key.first, mark->id));
    if (back == rows.end() || storage::event_prefix(key.first) + back->second != row_key) {
      complain_("a mark does not lead back to its code");
    }
  }
}

void Model::compare_nonces(const storage::MemoryStore& store) const {
  const auto& rows = store.rows(Family::nonces);
  if (rows.size() != nonces_.size()) complain_("the store keeps another number of nonces than the ledger");
  for (const auto& [key, seq] : nonces_) {
    const auto row = rows.find(storage::nonce_key(key.first, key.second));
    const auto kept = row == rows.end() ? std::nullopt : std::optional(Codec::decode_nonce(row->second));
    if (!kept || !*kept || (*kept)->seq != seq) complain_("a nonce leads elsewhere than the ledger says");
  }
}

void Model::compare_counters(const storage::MemoryStore& store) const {
  admission::Tally::Table kept;
  for (const auto& [key, value] : store.rows(Family::meta)) {
    if (key.front() != storage::kMetaCounterPrefix) continue;
    const auto counter = Codec::decode_counter_key(key);
    const auto count = Codec::decode_counter(value);
    if (!counter || !count) return complain_("a counter does not parse");
    kept[*counter] = *count;
  }
  if (without_zeros(kept) != count_everybody()) complain_("the counters on disk differ from counting everybody");
}

void Model::compare(const admission::Tally::Table& table) const {
  if (without_zeros(table) != count_everybody()) complain_("the counters in memory differ from counting everybody");
  for (const auto& [id, list] : lists_) {
    std::int64_t registered = 0;
    for (const auto& [key, ticket] : tickets_) registered += counts_on(list, ticket) ? 1 : 0;
    const auto counts = admission::count(table, list);
    if (counts.registered != registered) complain_("another number registered than those who may come");
    if (counts.inside != inside_on(id)) complain_("another number inside than those who have not left");
  }
}

}  // namespace usher::sim
