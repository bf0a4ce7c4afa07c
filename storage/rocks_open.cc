#include <filesystem>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "storage/limits.h"
#include "storage/records.h"
#include "storage/rocks_cache.h"
#include "storage/rocks_internal.h"
#include "storage/rocks_wal.h"

namespace usher::storage {

namespace {

// Drops nonces that are older than what retries may still ask for.
class NonceFilter : public rocksdb::CompactionFilter {
 public:
  explicit NonceFilter(std::chrono::hours keep) : keep_(keep) {}
  [[nodiscard]] const char* Name() const override { return "usher-nonces"; }
  [[nodiscard]] bool Filter(int, const rocksdb::Slice&, const rocksdb::Slice& value, std::string*,
                            bool*) const override {
    const auto nonce = Codec::decode_nonce({value.data(), value.size()});
    return nonce && nonce->time + keep_ < std::chrono::system_clock::now();
  }

 private:
  const std::chrono::hours keep_;
};

rocksdb::DBOptions db_options(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // One thread commits, so RocksDB's machinery for many writers would only cost.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.max_background_jobs = 2;
  options.max_subcompactions = 1;
  options.db_write_buffer_size = kMemtablesBytesMax;
  options.max_total_wal_size = kWalBytesMax;
  // A commit is one record of the log and is synced before the next is written, so a power cut can tear only the last
  // one, which nobody was told of. Replay therefore ends at the first record that does not check: the state of an
  // instant, never one with a hole. kTolerateCorruptedTailRecords would refuse to start, as a torn record is followed
  // by zeroes here (rocks_wal.h); kAbsoluteConsistency would refuse every torn one; kSkipAnyCorruptedRecords would
  // leave the hole.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_open_files = kOpenFilesMax;
  options.skip_stats_update_on_db_open = true;
  options.bytes_per_sync = 1u << 20;
  // A failure is final here: nothing may come back to life behind the sequencer's back.
  options.max_bgerror_resume_count = 0;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = kInfoLogBytesMax;
  options.keep_log_file_num = kInfoLogFilesMax;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const RocksOptions& given,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.format_version = 5;
  const bool large_rows = family == Family::tickets || family == Family::ledger;
  table.block_size = large_rows ? 8192 : 4096;
  // Ledger and meta are mostly scanned; everything else is looked up by its whole key.
  const bool point_look_ups = family != Family::ledger && family != Family::meta;
  if (point_look_ups) {
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    table.data_block_hash_table_util_ratio = 0.75;
    table.block_restart_interval = 4;  // the hash leads to a restart; what follows is read one by one
  }

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = given.write_buffer_bytes;
  options.max_write_buffer_number = 2;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kNoCompression;  // sealed bytes do not compress
  options.bottommost_compression = rocksdb::kNoCompression;
  // Keys that are hashes, or ids drawn from hashes, arrive in no order: a skip list would miss the cache at every step
  // of every insert and look-up. Buckets by key instead; a bucket is a ticket's rows, so a scan of those stays cheap,
  // and a scan across buckets sorts a copy (RocksStore::scan).
  if (const std::size_t bytes = bucket_key_bytes(family); bytes > 0) {
    options.prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(bytes));
    options.memtable_factory.reset(rocksdb::NewHashLinkListRepFactory(kMemtableBuckets));
  }
  // Unknown codes and imports ask for tickets that are not there, so filters are kept on every level.
  options.optimize_filters_for_hits = false;
  if (family == Family::nonces) options.periodic_compaction_seconds = kNonceRecompactSeconds;
  return options;
}

Result<void> make_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error && fs::is_directory(folder, error)) return {};
  const FailureCode code = error == std::errc::no_space_on_device ? FailureCode::no_space : FailureCode::io;
  return fail(code, "cannot use " + folder + " as data folder: " + (error ? error.message() : "it is not a folder"));
}

Failure open_failure(const rocksdb::Status& status, const std::string& folder) {
  const std::string message = status.ToString();
  if (message.find("Column families not opened") != std::string::npos) {
    return {FailureCode::version, folder + " was written by a newer usherd (" + message + "; this one reads format " +
                                      std::to_string(kFormatVersion) + "); start it with that newer usherd"};
  }
  if (message.find("lock") != std::string::npos && message.find("LOCK") != std::string::npos) {
    return {FailureCode::locked,
            folder + " is held by another process that is not usherd (" + message + "); end it first"};
  }
  return failure_of(status, "cannot open the database in " + folder);
}

// A newer format is refused here already, before anything of it is read as ours.
Result<void> refuse_newer(const Store& store) {
  auto format = store.get(Family::meta, kMetaFormat);
  if (!format) return std::unexpected(format.error());
  return *format ? check_version(**format) : Result<void>{};
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocks(const RocksOptions& given) {
  if (auto ok = make_folder(given.folder); !ok) return std::unexpected(ok.error());
  auto lock = FolderLock::take(given.folder);
  if (!lock) return std::unexpected(lock.error());
  RocksParts parts{std::move(*lock), rocksdb::NewCompositeEnv(make_wal_file_system()),
                   std::make_unique<NonceFilter>(given.nonce_keep), nullptr};

  const auto cache = rocksdb::NewLRUCache(given.block_cache_bytes, 4, false, 0.5);
  const auto keeper = std::make_shared<CacheKeeper>(cache, given.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, {}}};
  for (int i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    auto of_family = family_options(family, given, cache);
    if (family == Family::nonces) of_family.compaction_filter = parts.nonce_filter.get();
    families.emplace_back(std::string(to_string(family)), of_family);
  }

  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  auto options = db_options(parts.env.get());
  options.listeners.push_back(keeper);
  const auto status = rocksdb::DB::Open(options, given.folder, families, &handles, &db);
  if (!status.ok()) return std::unexpected(open_failure(status, given.folder));
  parts.db.reset(db);
  keeper->fit(db);
  // RocksDB insists on a default family; it stays empty.
  (void)db->DestroyColumnFamilyHandle(handles[0]);
  std::copy(handles.begin() + 1, handles.end(), parts.families.begin());

  auto store = std::make_unique<RocksStore>(given.folder, std::move(parts));
  if (auto ok = refuse_newer(*store); !ok) return std::unexpected(ok.error());
  return store;
}

}  // namespace usher::storage
