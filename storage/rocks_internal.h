// The store on RocksDB: what rocks_*.cc and backup.cc share. Nobody else includes it.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include "storage/folder_lock.h"
#include "storage/records.h"
#include "storage/store.h"

namespace usher::storage {

// Maps RocksDB's status; `doing` starts the message ("cannot write to FOLDER").
[[nodiscard]] Failure failure_of(const rocksdb::Status& status, const std::string& doing);

// Families whose keys come in no order: how many leading bytes of a key make its bucket in memory. 0: kept sorted.
[[nodiscard]] constexpr std::size_t bucket_key_bytes(Family family) {
  switch (family) {
    case Family::tickets:
      return kTicketKeyBytes;
    case Family::state:
      return kTicketKeyBytes;  // all lists of one ticket
    case Family::secrets:
      return kSecretKeyBytes;
    case Family::nonces:
      return kNonceKeyBytes;
    default:
      return 0;
  }
}

// Everything that must outlive the open database, in the order it is taken; given back in reverse.
struct RocksParts {
  FolderLock lock;
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::CompactionFilter> nonce_filter;
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families{};  // owned by `db`, destroyed before it
};

class RocksStore : public Store {
 public:
  RocksStore(std::string folder, RocksParts parts) : folder_(std::move(folder)), parts_(std::move(parts)) {}
  // Flushes the memtables, so that the next start has no log to replay; after a failure it leaves everything as it
  // lies.
  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  [[nodiscard]] Result<std::optional<std::string>> get(Family, std::string_view) const override;
  [[nodiscard]] Result<void> multi_get(Family, std::span<const std::string>, const GetVisitor&) const override;
  [[nodiscard]] Result<void> scan(Family, std::string_view, std::string_view, const ScanVisitor&) const override;
  [[nodiscard]] Result<void> commit(const Batch&, bool sync) override;
  [[nodiscard]] Result<void> scrub(Family) override;

  [[nodiscard]] rocksdb::DB& db() { return *parts_.db; }
  [[nodiscard]] Result<void> still_open() const;

 private:
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) const {
    return parts_.families[static_cast<std::size_t>(family)];
  }

  const std::string folder_;
  RocksParts parts_;
  std::atomic<bool> closed_{false};
  rocksdb::WriteBatch write_batch_;  // the committing thread's own; reused
};

}  // namespace usher::storage
