// What is left to do after a batch has erased an event: the bytes that held its keys go from the directory's files. The
// batch says so in a row of its own, so that a start after a crash in between finishes it.
#pragma once

#include <string_view>

#include "storage/failure.h"
#include "storage/store.h"

namespace usher::storage {

// Meta key: an event was erased since the directory was last scrubbed at a start.
inline constexpr std::string_view kMetaScrubDue = "scrub_due";

void mark_scrub_due(Batch& batch);
// Scrubs the directory and takes the row away, if it is there. Slow; before anybody else writes.
[[nodiscard]] Result<void> finish_scrub(Store& store);

}  // namespace usher::storage
