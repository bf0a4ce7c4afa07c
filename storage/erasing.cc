#include "storage/erasing.h"

namespace usher::storage {

void mark_scrub_due(Batch& batch) {
  batch.put(Family::meta, kMetaScrubDue, "1");
}

Result<void> finish_scrub(Store& store) {
  const auto due = store.get(Family::meta, kMetaScrubDue);
  if (!due) return std::unexpected(due.error());
  if (!*due) return {};
  if (auto scrubbed = store.scrub(Family::directory); !scrubbed) return scrubbed;
  Batch done;
  done.erase(Family::meta, kMetaScrubDue);
  return store.commit(done, true);
}

}  // namespace usher::storage
