// The working state of one batch: what was fetched for it, overlaid with what it has changed. Every command of the
// batch sees what the ones before it have decided; nothing outside does until the batch is on disk.
//
// Reads that were not asked for ahead fall back to a single get, so prefetching is a matter of speed, never of
// correctness. A read that fails makes the whole room fail: nothing may be decided on a state that is not known.
//
// The sequencer thread's own.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "gateway/admission/ledger_entry.h"
#include "gateway/admission/tally.h"
#include "gateway/sequencer/directory.h"
#include "storage/keyring.h"
#include "storage/records.h"
#include "storage/store.h"

namespace usher::sequencer {

using TicketPtr = std::shared_ptr<const admission::Ticket>;  // shared: an answer keeps the ticket it was given

// Rows of one family by key: fetched once, changed in place, addresses stable until clear().
template <class Key, class Value>
class Shelf {
 public:
  struct Row {
    Key key;
    std::optional<Value> value;
    bool known = false;  // fetched, or changed in this batch
    bool dirty = false;
  };

  // The row for `key`, made if absent (then it is not known yet).
  Row& row(const Key& key) {
    auto [at, fresh] = index_.try_emplace(key, static_cast<std::uint32_t>(rows_.size()));
    if (fresh) rows_.push_back({key, std::nullopt, false, false});
    return rows_[at->second];
  }
  // Calls visit(row) for the rows made since the last call that are still unknown.
  template <class Visit>
  void for_unknown(Visit visit) {
    for (; seen_ < rows_.size(); ++seen_) {
      if (!rows_[seen_].known) visit(rows_[seen_]);
    }
  }
  std::deque<Row>& rows() { return rows_; }
  void clear() {
    index_.clear();
    rows_.clear();
    seen_ = 0;
  }

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept { return hash_of(key); }
  };
  boost::unordered_flat_map<Key, std::uint32_t, Hash> index_;
  std::deque<Row> rows_;
  std::size_t seen_ = 0;  // rows before this one have been fetched
};

struct TicketKey {
  admission::EventId event;
  admission::TicketId ticket;
  friend bool operator==(const TicketKey&, const TicketKey&) = default;
};
struct StateKey {
  admission::EventId event;
  admission::TicketId ticket;
  admission::ListId list;
  friend bool operator==(const StateKey&, const StateKey&) = default;
};
struct HashedKey {
  admission::EventId event;
  admission::LookupKey key{};
  friend bool operator==(const HashedKey&, const HashedKey&) = default;
};
[[nodiscard]] std::size_t hash_of(const TicketKey&);
[[nodiscard]] std::size_t hash_of(const StateKey&);
[[nodiscard]] std::size_t hash_of(const HashedKey&);

// What a nonce was used for: another request with the same nonce gets no answer that was not meant for it.
[[nodiscard]] std::uint64_t asked_digest(const admission::LookupKey& code, admission::ListId list,
                                         admission::Direction type);

class Room {
 public:
  // The planted bugs, for the simulator.
  struct Bugs {
    bool blind_to_open_batch = false;
    bool takes_first_match = false;
  };
  Room(storage::Store& store, storage::Keyring& keyring, Bugs bugs);

  // --- fetching
  // -------------------------------------------------------------------------------------------------------
  void want_lookup(const HashedKey& key) { lookups_.row(key); }
  void want_nonce(const HashedKey& key) { nonces_.row(key); }
  // Tickets and presences wanted ahead; rows that are known already cost nothing.
  void want_ticket(const TicketKey& key) { tickets_.row(key); }
  void want_presence(const StateKey& key) { presences_.row(key); }
  void want_medium(const admission::LookupKey& key) { media_.row({{}, key}); }
  // One MultiGet a family for everything wanted and not known yet.
  void fetch();

  // --- reading: as of the command that asks
  // ------------------------------------------------------------------------------
  [[nodiscard]] TicketPtr ticket(const TicketKey& key);
  [[nodiscard]] const admission::Presence& presence(const StateKey& key);
  [[nodiscard]] const storage::Lookup& lookup(const HashedKey& key);
  [[nodiscard]] std::optional<storage::NonceRecord> nonce(const HashedKey& key);
  // nullptr: there is none of this type and identifier.
  [[nodiscard]] const admission::Medium* medium(const admission::LookupKey& key);
  [[nodiscard]] admission::LookupKey medium_lookup(std::string_view type, std::string_view identifier) const {
    return codec_.medium_lookup(type, identifier);
  }
  // An entry of this batch or an earlier one.
  [[nodiscard]] std::optional<admission::LedgerEntry> entry(admission::Seq seq);
  [[nodiscard]] const Directory& directory() const { return draft_ ? *draft_ : *directory_; }
  [[nodiscard]] const admission::Tally& tally() const { return tally_; }
  [[nodiscard]] const storage::Position& position() const { return position_; }
  // nullptr: the event is unknown, or erased.
  [[nodiscard]] const storage::EventKeys* keys(admission::EventId event) const { return keyring_.find(event); }
  [[nodiscard]] admission::LookupKey hash(admission::EventId event, std::string_view domain,
                                          std::string_view text) const;
  [[nodiscard]] bool takes_first_match() const { return bugs_.takes_first_match; }

  // --- changing: the fold
  // ------------------------------------------------------------------------------------------------ Gives the fact its
  // place in the ledger and folds it into the state. Everything derived follows from here and only here.
  admission::Seq append(admission::Time time, admission::EventId event, admission::Fact fact);
  storage::Position& next_ids() { return position_; }

  // --- the batch
  // ---------------------------------------------------------------------------------------------------------
  [[nodiscard]] bool failed() const { return !failure_.empty(); }
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const std::vector<admission::LedgerEntry>& entries() const { return entries_; }
  // Writes every change, the counters and the position into `batch`.
  [[nodiscard]] storage::Result<void> write(std::uint64_t log_position, storage::Batch& batch);
  // What the batch appended, and the counters that write() wrote: for those who watch.
  [[nodiscard]] std::vector<admission::LedgerEntry> take_entries() { return std::exchange(entries_, {}); }
  [[nodiscard]] std::vector<std::pair<admission::CounterKey, std::int64_t>> take_counters() {
    return std::exchange(counters_, {});
  }
  // After the commit: the next batch starts from here. The new directory snapshot.
  DirectoryView settle();
  // Reads directory, counters and position from the store.
  [[nodiscard]] storage::Result<void> load();

 private:
  void fail(const storage::Failure& failure);
  template <class Key, class Value, class Decode>
  void fetch_family(storage::Family family, Shelf<Key, Value>& shelf, Decode decode);
  Directory& draft();

  void fold(const admission::LedgerEntry& entry, const admission::TicketsPut& fact);
  void fold(const admission::LedgerEntry& entry, const admission::Scanned& fact);
  void fold(const admission::LedgerEntry& entry, const admission::Annulled& fact);
  void fold(const admission::LedgerEntry& entry, const admission::EventPut& fact);
  void fold(const admission::LedgerEntry& entry, const admission::CatalogPut& fact);
  void fold(const admission::LedgerEntry& entry, const admission::MediaPut& fact);
  void fold(const admission::LedgerEntry& entry, const admission::SecretsPut& fact);
  void fold(const admission::LedgerEntry& entry, const admission::EventErased& fact);
  void fold(const admission::LedgerEntry& entry, const admission::ExitedAll& fact);
  template <class DirectoryFact>
  void fold(const admission::LedgerEntry& entry, const DirectoryFact& fact);
  void fold_ticket(const admission::Ticket& after, admission::Time time);
  void link_addon(const TicketKey& parent, admission::TicketId addon, bool linked);
  void link_medium(const admission::Medium::Link& link, std::uint64_t medium, bool linked);
  void mark_code(const admission::LedgerEntry& entry, admission::CodeChange change, const std::string& code,
                 std::uint64_t mark);
  void index_code(const admission::Ticket* before, const admission::Ticket& after, const HashedKey& code);
  void index(const HashedKey& key, storage::Lookup::Kind kind, admission::TicketId ticket);
  void unindex(const HashedKey& key, admission::TicketId ticket);
  void put_presence(const StateKey& key, admission::Presence presence, const std::string& category);

  storage::Result<void> write_directory(const admission::LedgerEntry& entry, storage::Batch& batch);

  // Constant after construction.
  storage::Store& store_;
  storage::Keyring& keyring_;
  storage::Codec codec_;
  const Bugs bugs_;

  // Lives across batches.
  DirectoryView directory_;
  admission::Tally tally_;
  storage::Position position_;

  // One batch's.
  Shelf<TicketKey, TicketPtr> tickets_;
  Shelf<StateKey, admission::Presence> presences_;
  Shelf<HashedKey, storage::Lookup> lookups_;
  Shelf<HashedKey, storage::NonceRecord> nonces_;
  Shelf<HashedKey, admission::Medium> media_;  // of no event
  std::shared_ptr<Directory> draft_;
  std::vector<admission::LedgerEntry> entries_;
  std::vector<std::pair<admission::CounterKey, std::int64_t>> counters_;
  std::vector<std::string> dead_rows_;      // of the directory: what an erased event leaves
  std::vector<admission::EventId> erased_;  // their keys go once the batch that says so is on disk
  admission::Presence blind_presence_;
  std::string failure_;
};

}  // namespace usher::sequencer
