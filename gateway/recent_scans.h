// The newest scans of the ledger, for the queue figures after a restart.
#pragma once

#include <cstddef>
#include <vector>

#include "gateway/sequencer/scoreboard.h"
#include "storage/records.h"
#include "storage/store.h"

namespace usher {

// At most so many bytes of ledger are read at start: an import just before a restart must not make it slow.
inline constexpr std::size_t kRecentLedgerBytesMax = std::size_t{8} << 20;
inline constexpr std::size_t kRecentScansMax = 20000;

// Back from `last`, ascending in the result; ends at the bounds above or where the ledger is younger than `since`.
[[nodiscard]] storage::Result<std::vector<sequencer::ScanSample>> recent_scans(const storage::Store& store,
                                                                               const storage::Codec& codec,
                                                                               admission::Seq last,
                                                                               admission::Time since);

}  // namespace usher
