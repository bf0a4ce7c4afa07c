// Replays: the same day once more in a fresh store, from the batches of the log (deciding again) and from the facts of
// the ledger (folding only). Both must lead to the same bytes in every column family.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/admission/ledger_entry.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "tests/sim/sim_log.h"

namespace usher::sim {

// Every row of a store. Sealed rows are opened and sealed again with counted nonces in the order of their keys: a
// seal's nonce tells how often a process has sealed, which is no part of the state. For the same reason the key check
// and the log position (which lags where a batch changed nothing) are left out.
using Dump = std::array<std::map<std::string, std::string>, storage::kFamilyCount>;
// Sealed keys of events that may be erased by now: their rows are compared all the same.
using KnownKeys = std::map<admission::EventId, std::string>;
[[nodiscard]] storage::Result<Dump> dump(const storage::MemoryStore& store, const KnownKeys& known);
// "" or the first family and row that differ.
[[nodiscard]] std::string difference(const Dump& a, const Dump& b);

// The bytes as they are, sealed rows included: what two runs of one seed must share.
[[nodiscard]] std::uint64_t digest(const storage::MemoryStore& store);

// The ledger of a store, in order; keys of its events are opened in `keyring`.
[[nodiscard]] storage::Result<std::vector<admission::LedgerEntry>> read_ledger(const storage::MemoryStore& store,
                                                                               storage::Keyring& keyring);

// Decides every batch again, several at a time (drawn from `seed`, so that other batches are committed together than
// were).
[[nodiscard]] storage::Result<Dump> replay_commands(const Record& record, std::uint64_t seed, const KnownKeys& known);
// Folds every entry again.
[[nodiscard]] storage::Result<Dump> replay_facts(const std::vector<admission::LedgerEntry>& ledger,
                                                 const KnownKeys& known);

}  // namespace usher::sim
