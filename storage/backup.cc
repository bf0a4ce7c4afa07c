#include "storage/backup.h"

#include <filesystem>

#include <rocksdb/utilities/backup_engine.h>

#include "storage/limits.h"
#include "storage/rocks_internal.h"

namespace usher::storage {

namespace {

namespace fs = std::filesystem;

rocksdb::BackupEngineOptions options_for(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.max_background_operations = kBackupThreads;
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  return options;
}

BackupInfo info_of(const rocksdb::BackupInfo& info) {
  return {info.backup_id, info.size, info.timestamp};
}

Result<void> require_empty(const std::string& folder) {
  std::error_code error;
  const bool exists = fs::exists(folder, error);
  if (!error && !exists) return {};
  if (!error && !fs::is_directory(folder, error)) return fail(FailureCode::invalid, folder + " is not a folder");
  const bool empty = !error && fs::is_empty(folder, error);
  if (error) return fail(FailureCode::io, "cannot look into " + folder + ": " + error.message());
  if (empty) return {};
  return fail(
      FailureCode::invalid,
      folder + " is not empty: a backup is restored into an empty or new folder only; move the old one away first");
}

// The newest (id 0) or the named one.
Result<rocksdb::BackupInfo> choose(rocksdb::BackupEngineReadOnly& engine, const std::string& folder, std::uint32_t id) {
  std::vector<rocksdb::BackupInfo> all;
  engine.GetBackupInfo(&all);
  if (all.empty()) return fail(FailureCode::invalid, folder + " holds no backup");
  std::string known;
  for (const rocksdb::BackupInfo& info : all) {
    if (info.backup_id == id || (id == 0 && info.backup_id == all.back().backup_id)) return info;
    known += (known.empty() ? "" : ", ") + std::to_string(info.backup_id);
  }
  return fail(FailureCode::invalid, folder + " holds no backup " + std::to_string(id) + "; it holds " + known);
}

Result<void> move_into_place(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);  // over an empty folder, or to a new name: in one step
  if (!error) return {};
  return fail(FailureCode::io,
              "the backup was restored to " + from + " but cannot be moved to " + to + ": " + error.message());
}

std::string without_slash(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

}  // namespace

Result<BackupInfo> backup(Store& store, const std::string& folder) {
  auto* rocks = dynamic_cast<RocksStore*>(&store);
  if (rocks == nullptr) return fail(FailureCode::invalid, "only a database on disk can be backed up");
  if (auto ok = rocks->still_open(); !ok) return std::unexpected(ok.error());
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(FailureCode::io, "cannot make the backup folder " + folder + ": " + error.message());

  rocksdb::BackupEngine* opened = nullptr;
  rocksdb::Status status = rocksdb::BackupEngine::Open(options_for(folder), rocksdb::Env::Default(), &opened);
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot open the backup folder " + folder));
  rocksdb::CreateBackupOptions create;
  create.flush_before_backup = true;
  rocksdb::BackupID id = 0;
  status = engine->CreateNewBackup(create, &rocks->db(), &id);
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot back up to " + folder));
  rocksdb::BackupInfo info;
  status = engine->GetBackupInfo(id, &info);
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot read back the backup in " + folder));
  return info_of(info);
}

Result<BackupInfo> restore(const std::string& folder, const std::string& data_folder, std::uint32_t id) {
  if (auto ok = require_empty(data_folder); !ok) return std::unexpected(ok.error());
  if (!fs::is_directory(folder)) return fail(FailureCode::invalid, "there is no backup folder " + folder);
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(options_for(folder), rocksdb::Env::Default(), &opened);
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  if (!status.ok()) return std::unexpected(failure_of(status, "cannot open the backup folder " + folder));
  auto chosen = choose(*engine, folder, id);
  if (!chosen) return std::unexpected(chosen.error());
  status = engine->VerifyBackup(chosen->backup_id, true);
  if (!status.ok()) {
    return fail(FailureCode::corrupt, "backup " + std::to_string(chosen->backup_id) + " in " + folder +
                                          " is damaged (" + status.ToString() +
                                          "); restore an older one by its number");
  }

  // Beside its place and then moved: half a restore must never be taken for a database.
  const std::string target = without_slash(data_folder);
  const std::string draft = target + ".restoring";
  if (auto ok = require_empty(draft); !ok) return std::unexpected(ok.error());
  std::error_code error;
  if (const auto parent = fs::path(draft).parent_path(); !parent.empty()) fs::create_directories(parent, error);
  status = engine->RestoreDBFromBackup(chosen->backup_id, draft, draft);
  if (!status.ok()) {
    fs::remove_all(draft, error);
    return std::unexpected(failure_of(status, "cannot restore to " + data_folder));
  }
  if (auto ok = move_into_place(draft, target); !ok) return std::unexpected(ok.error());
  return info_of(*chosen);
}

}  // namespace usher::storage
