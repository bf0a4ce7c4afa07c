#include "storage/rocks_cache.h"

#include <algorithm>

#include <rocksdb/db.h>
#include <unistd.h>

#include "storage/limits.h"

namespace usher::storage {

std::size_t cache_bytes_for(std::uint64_t files_bytes, std::size_t least, std::uint64_t memory_bytes) {
  const std::uint64_t wanted = files_bytes / kCachedPart;
  const std::uint64_t most = std::max<std::uint64_t>(memory_bytes / kCacheMemoryPart, least);
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, least, most));
}

std::uint64_t memory_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
}

void CacheKeeper::fit(rocksdb::DB* db) {
  std::uint64_t files = 0;
  // Without the figure the cache stays as it is.
  if (!db->GetAggregatedIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &files)) return;
  const std::size_t bytes = cache_bytes_for(files, least_, memory_bytes());
  if (bytes != cache_->GetCapacity()) cache_->SetCapacity(bytes);
}

}  // namespace usher::storage
