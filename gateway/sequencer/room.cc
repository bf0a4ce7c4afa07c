#include "gateway/sequencer/room.h"

#include <cstring>
#include <utility>

namespace usher::sequencer {

using admission::Presence;
using admission::Ticket;
using storage::Codec;
using storage::Family;
using storage::Lookup;
using storage::NonceRecord;
using storage::Result;

namespace {

std::size_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t h = (a ^ (b * 0x9E3779B97F4A7C15ULL)) * 0xBF58476D1CE4E5B9ULL;
  return static_cast<std::size_t>(h ^ (h >> 31));
}

std::string stored_key(const TicketKey& key) {
  return storage::ticket_key(key.event, key.ticket);
}
std::string stored_key(const StateKey& key) {
  return storage::state_key(key.event, key.ticket, key.list);
}
std::string secret_row(const HashedKey& key) {
  return storage::secret_key(key.event, key.key);
}
std::string nonce_row(const HashedKey& key) {
  return storage::nonce_key(key.event, key.key);
}

std::string row_key(Family, const TicketKey& key) {
  return stored_key(key);
}
std::string row_key(Family, const StateKey& key) {
  return stored_key(key);
}
std::string row_key(Family family, const HashedKey& key) {
  if (family == Family::media) return storage::medium_key(key.key);
  return family == Family::nonces ? nonce_row(key) : secret_row(key);
}

}  // namespace

std::size_t hash_of(const TicketKey& key) {
  return mix(key.ticket.value, key.event.value);
}
std::size_t hash_of(const StateKey& key) {
  return mix(key.ticket.value, (std::uint64_t{key.event.value} << 32) | key.list.value);
}
// The key is a keyed hash already; its first bytes are as good as any.
std::size_t hash_of(const HashedKey& key) {
  std::uint64_t head;
  std::memcpy(&head, key.key.data(), sizeof head);
  return mix(head, key.event.value);
}

std::uint64_t asked_digest(const admission::LookupKey& code, admission::ListId list, admission::Direction type) {
  std::uint64_t head;
  std::memcpy(&head, code.data(), sizeof head);
  return mix(head, (std::uint64_t{list.value} << 8) | static_cast<std::uint64_t>(type));
}

Room::Room(storage::Store& store, storage::Keyring& keyring, Bugs bugs)
    : store_(store), keyring_(keyring), codec_(keyring), bugs_(bugs), directory_(std::make_shared<const Directory>()) {}

void Room::fail(const storage::Failure& failure) {
  if (failure_.empty()) failure_ = failure.message;
}

admission::LookupKey Room::hash(admission::EventId event, std::string_view domain, std::string_view text) const {
  const storage::EventKeys* keys = keyring_.find(event);
  return keys == nullptr ? admission::LookupKey{} : storage::Keyring::lookup_key(*keys, domain, text);
}

template <class Key, class Value, class Decode>
void Room::fetch_family(Family family, Shelf<Key, Value>& shelf, Decode decode) {
  std::vector<std::string> keys;
  std::vector<typename Shelf<Key, Value>::Row*> rows;
  shelf.for_unknown([&](auto& row) {
    keys.push_back(row_key(family, row.key));
    rows.push_back(&row);
  });
  if (keys.empty()) return;
  auto got = store_.multi_get(family, keys, [&](std::size_t i, std::optional<std::string_view> value) {
    rows[i]->known = true;
    if (!value) return;
    auto decoded = decode(keys[i], *value);
    if (decoded) {
      rows[i]->value = std::move(*decoded);
    } else if (decoded.error().code != storage::FailureCode::wrong_key) {  // of an erased event there is nothing
      fail(decoded.error());
    }
  });
  if (!got) fail(got.error());
}

void Room::fetch() {
  auto ticket = [this](std::string_view key, std::string_view value) -> Result<TicketPtr> {
    auto decoded = codec_.decode_ticket(key, value);
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    return std::make_shared<const Ticket>(std::move(*decoded));
  };
  fetch_family(Family::secrets, lookups_, [](auto, std::string_view v) { return Codec::decode_lookup(v); });
  fetch_family(Family::nonces, nonces_, [](auto, std::string_view v) { return Codec::decode_nonce(v); });
  fetch_family(Family::tickets, tickets_, ticket);
  fetch_family(Family::media, media_,
               [this](std::string_view key, std::string_view v) { return codec_.decode_medium(key, v); });
  fetch_family(Family::state, presences_, [](auto, std::string_view v) { return Codec::decode_presence(v); });
}

TicketPtr Room::ticket(const TicketKey& key) {
  auto& row = tickets_.row(key);
  if (!row.known) fetch();
  return row.value.value_or(nullptr);
}

const Presence& Room::presence(const StateKey& key) {
  static const Presence kNobody;
  if (bugs_.blind_to_open_batch) {
    blind_presence_ = {};
    if (auto stored = store_.get(Family::state, stored_key(key)); stored && *stored) {
      blind_presence_ = Codec::decode_presence(**stored).value_or(Presence{});
    }
    return blind_presence_;
  }
  auto& row = presences_.row(key);
  if (!row.known) fetch();
  return row.value ? *row.value : kNobody;
}

const Lookup& Room::lookup(const HashedKey& key) {
  static const Lookup kNothing;
  auto& row = lookups_.row(key);
  if (!row.known) fetch();
  return row.value ? *row.value : kNothing;
}

std::optional<NonceRecord> Room::nonce(const HashedKey& key) {
  auto& row = nonces_.row(key);
  if (!row.known) fetch();
  return row.value;
}

const admission::Medium* Room::medium(const admission::LookupKey& key) {
  auto& row = media_.row({{}, key});
  if (!row.known) fetch();
  return row.value ? &*row.value : nullptr;
}

std::optional<admission::LedgerEntry> Room::entry(admission::Seq seq) {
  if (!entries_.empty() && seq >= entries_.front().seq) {
    const std::size_t at = seq.value - entries_.front().seq.value;
    if (at < entries_.size()) return entries_[at];
    return std::nullopt;
  }
  const std::string key = storage::ledger_key(seq);
  auto stored = store_.get(Family::ledger, key);
  if (!stored) fail(stored.error());
  if (!stored || !*stored) return std::nullopt;
  auto decoded = codec_.decode_entry(key, **stored);
  if (!decoded) {
    if (decoded.error().code != storage::FailureCode::wrong_key) fail(decoded.error());
    return std::nullopt;
  }
  return std::move(*decoded);
}

Directory& Room::draft() {
  if (!draft_) {
    draft_ = std::make_shared<Directory>(*directory_);
    ++draft_->version;
  }
  return *draft_;
}

DirectoryView Room::settle() {
  if (draft_) directory_ = std::move(draft_);
  draft_.reset();
  for (const admission::EventId event : erased_) keyring_.drop(event);
  erased_.clear();
  dead_rows_.clear();
  tickets_.clear();
  presences_.clear();
  lookups_.clear();
  nonces_.clear();
  media_.clear();
  entries_.clear();
  counters_.clear();
  return directory_;
}

}  // namespace usher::sequencer
