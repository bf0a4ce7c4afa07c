#include "storage/memory_store.h"

namespace usher::storage {

namespace {

using Rows = MemoryStore::Rows;

void apply(const Batch& batch, std::array<Rows, kFamilyCount>& families) {
  batch.for_each([&](const Batch::Op& op) {
    Rows& rows = families[static_cast<std::size_t>(op.family)];
    if (!op.is_put) {
      if (const auto it = rows.find(op.key); it != rows.end()) rows.erase(it);
    } else if (const auto it = rows.find(op.key); it != rows.end()) {
      it->second.assign(op.value);
    } else {
      rows.emplace(op.key, op.value);
    }
  });
}

}  // namespace

Result<void> MemoryStore::operate() const {
  if (closed_) return fail(FailureCode::closed, "the store has failed before; reopen it");
  ++operations_;
  if (operations_ != fail_at_) return {};
  closed_ = true;
  return fail(fail_code_, "operation " + std::to_string(operations_) + " was made to fail");
}

Result<std::optional<std::string>> MemoryStore::get(Family family, std::string_view key) const {
  if (auto ok = operate(); !ok) return std::unexpected(ok.error());
  const Rows& live = rows(family);
  const auto it = live.find(key);
  if (it == live.end()) return std::nullopt;
  return it->second;
}

Result<void> MemoryStore::multi_get(Family family, std::span<const std::string> keys, const GetVisitor& visit) const {
  if (auto ok = operate(); !ok) return ok;
  const Rows& live = rows(family);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto it = live.find(keys[i]);
    visit(i, it == live.end() ? std::nullopt : std::optional<std::string_view>(it->second));
  }
  return {};
}

Result<void> MemoryStore::scan(Family family, std::string_view from, std::string_view to,
                               const ScanVisitor& visit) const {
  if (auto ok = operate(); !ok) return ok;
  const Rows& live = rows(family);
  const auto end = to.empty() ? live.end() : live.lower_bound(to);
  // An inverted range is empty, as with RocksDB.
  if (!to.empty() && to <= from) return {};
  for (auto it = live.lower_bound(from); it != end; ++it) {
    if (!visit(it->first, it->second)) break;
  }
  return {};
}

Result<void> MemoryStore::commit(const Batch& batch, bool sync) {
  auto ok = operate();
  if (!ok && !(ok.error().code != FailureCode::closed && fail_kept_)) return ok;
  if (ok && !sync) {
    apply(batch, live_);
    unsynced_.push_back(batch);
    return {};
  }
  // A sync keeps everything before it too; so does a failure that reached the disk all the same.
  for (const Batch& earlier : unsynced_) apply(earlier, synced_);
  unsynced_.clear();
  apply(batch, synced_);
  apply(batch, live_);
  return ok;
}

void MemoryStore::fail_at(std::uint64_t n, FailureCode code, bool kept) {
  fail_at_ = n == 0 ? 0 : operations_ + n;
  fail_code_ = code;
  fail_kept_ = kept;
}

void MemoryStore::crash() {
  for (const Batch& lost : unsynced_) {
    lost.for_each([&](const Batch::Op& op) {
      const auto family = static_cast<std::size_t>(op.family);
      const auto kept = synced_[family].find(op.key);
      if (kept != synced_[family].end()) {
        live_[family].insert_or_assign(std::string(op.key), kept->second);
      } else if (const auto it = live_[family].find(op.key); it != live_[family].end()) {
        live_[family].erase(it);
      }
    });
  }
  unsynced_.clear();
  fail_at_ = 0;
  closed_ = false;
}

}  // namespace usher::storage
