#include <vector>

#include "storage/rocks_internal.h"

namespace usher::storage {

namespace {

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// The buffers of one multi_get, reused by each thread; values are unpinned as soon as they were visited.
struct MultiGetBuffers {
  std::vector<rocksdb::Slice> keys;
  std::vector<rocksdb::PinnableSlice> values;
  std::vector<rocksdb::Status> statuses;

  void resize(std::span<const std::string> wanted) {
    keys.assign(wanted.begin(), wanted.end());
    if (values.size() < wanted.size()) values.resize(wanted.size());
    if (statuses.size() < wanted.size()) statuses.resize(wanted.size());
  }
};

}  // namespace

Failure failure_of(const rocksdb::Status& status, const std::string& doing) {
  const std::string message = doing + ": " + status.ToString();
  if (status.IsNoSpace()) return {FailureCode::no_space, message + "; free some space on this disk and start again"};
  if (status.IsCorruption())
    return {FailureCode::corrupt, message + "; restore the newest backup into an empty folder"};
  return {FailureCode::io, message};
}

RocksStore::~RocksStore() {
  if (!closed_) {
    rocksdb::FlushOptions options;
    options.wait = true;
    // A flush that fails loses nothing: the log is still there, and the next start replays it.
    (void)parts_.db->Flush(options, {parts_.families.begin(), parts_.families.end()});
  }
  for (rocksdb::ColumnFamilyHandle* handle : parts_.families) (void)parts_.db->DestroyColumnFamilyHandle(handle);
  (void)parts_.db->Close();
}

Result<void> RocksStore::still_open() const {
  if (!closed_.load(std::memory_order_acquire)) return {};
  return fail(FailureCode::closed, "the store in " + folder_ + " has failed before and stays closed; restart usherd");
}

Result<std::optional<std::string>> RocksStore::get(Family in, std::string_view key) const {
  if (auto ok = still_open(); !ok) return std::unexpected(ok.error());
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = parts_.db->Get(rocksdb::ReadOptions(), family(in), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot read " + folder_));
  return std::string(view(value));
}

Result<void> RocksStore::multi_get(Family in, std::span<const std::string> keys, const GetVisitor& visit) const {
  if (auto ok = still_open(); !ok) return ok;
  // Taken while in use: a visitor may call multi_get itself.
  thread_local MultiGetBuffers spare;
  MultiGetBuffers buffers = std::exchange(spare, {});
  buffers.resize(keys);
  if (keys.size() == 1) {  // a lone scan: what MultiGet prepares for many costs one more than it saves
    buffers.statuses[0] = parts_.db->Get(rocksdb::ReadOptions(), family(in), buffers.keys[0], buffers.values.data());
  } else {
    parts_.db->MultiGet(rocksdb::ReadOptions(), family(in), keys.size(), buffers.keys.data(), buffers.values.data(),
                        buffers.statuses.data());
  }
  Result<void> result;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const rocksdb::Status& status = buffers.statuses[i];
    if (!status.ok() && !status.IsNotFound()) result = std::unexpected(failure_of(status, "cannot read " + folder_));
    if (result) visit(i, status.ok() ? std::optional(view(buffers.values[i])) : std::nullopt);
    buffers.values[i].Reset();
  }
  spare = std::move(buffers);
  return result;
}

Result<void> RocksStore::scan(Family in, std::string_view from, std::string_view to, const ScanVisitor& visit) const {
  if (auto ok = still_open(); !ok) return ok;
  if (!to.empty() && to <= from) return {};
  const rocksdb::Slice end = slice(to);
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // a scan of everything must not push out what the doors need
  if (!to.empty()) options.iterate_upper_bound = &end;
  // Within one bucket of a hashed family the rows lie together; across buckets the memtable's part is sorted first.
  const std::size_t bucket = bucket_key_bytes(in);
  const bool one_bucket = bucket > 0 && from.size() >= bucket && to == prefix_end(from.substr(0, bucket));
  options.total_order_seek = bucket > 0 && !one_bucket;
  options.prefix_same_as_start = one_bucket;
  const std::unique_ptr<rocksdb::Iterator> rows(parts_.db->NewIterator(options, family(in)));
  for (rows->Seek(slice(from)); rows->Valid(); rows->Next()) {
    if (!visit(view(rows->key()), view(rows->value()))) break;
  }
  if (!rows->status().ok()) return std::unexpected(failure_of(rows->status(), "cannot read " + folder_));
  return {};
}

Result<void> RocksStore::commit(const Batch& batch, bool sync) {
  if (auto ok = still_open(); !ok) return ok;
  write_batch_.Clear();
  rocksdb::Status status;
  batch.for_each([&](const Batch::Op& op) {
    if (!status.ok()) return;
    status = op.is_put ? write_batch_.Put(family(op.family), slice(op.key), slice(op.value))
                       : write_batch_.Delete(family(op.family), slice(op.key));
  });
  rocksdb::WriteOptions options;
  options.sync = sync;
  if (status.ok()) status = parts_.db->Write(options, &write_batch_);
  if (status.ok()) return {};
  closed_.store(true, std::memory_order_release);
  return std::unexpected(failure_of(status, "cannot write to " + folder_));
}

Result<void> RocksStore::scrub(Family in) {
  if (auto ok = still_open(); !ok) return ok;
  // Every family, not this one alone: a log goes only when nothing in it is needed any more.
  auto status = parts_.db->Flush(rocksdb::FlushOptions(), {parts_.families.begin(), parts_.families.end()});
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  if (status.ok()) status = parts_.db->CompactRange(options, family(in), nullptr, nullptr);
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot rewrite " + folder_));
  return {};
}

}  // namespace usher::storage
