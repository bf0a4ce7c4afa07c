// The block cache of a database that may hold a thousand tickets or ten million.
//
// Index and filter blocks of large files are large themselves: if they are not all in memory, one look-up reads
// hundreds of kilobytes. So the cache follows the size of what it caches: a part of the files' bytes, between what is
// asked for and a part of the machine's memory. Small events stay small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <rocksdb/cache.h>
#include <rocksdb/listener.h>

namespace usher::storage {

// Bytes. Pure.
[[nodiscard]] std::size_t cache_bytes_for(std::uint64_t files_bytes, std::size_t least, std::uint64_t memory_bytes);

// Of this machine; 0 if it does not say.
[[nodiscard]] std::uint64_t memory_bytes();

// Fits the cache after every flush and compaction.
class CacheKeeper : public rocksdb::EventListener {
 public:
  CacheKeeper(std::shared_ptr<rocksdb::Cache> cache, std::size_t least) : cache_(std::move(cache)), least_(least) {}
  void OnFlushCompleted(rocksdb::DB* db, const rocksdb::FlushJobInfo&) override { fit(db); }
  void OnCompactionCompleted(rocksdb::DB* db, const rocksdb::CompactionJobInfo&) override { fit(db); }
  // Any thread.
  void fit(rocksdb::DB* db);

 private:
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::size_t least_;
};

}  // namespace usher::storage
