// Backups through RocksDB's BackupEngine: incremental, checksummed, taken while the store serves. The master key is not
// in them (they are sealed bytes without it): keep it elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "storage/failure.h"
#include "storage/store.h"

namespace usher::storage {

struct BackupInfo {
  std::uint32_t id = 0;
  std::uint64_t bytes = 0;
  std::int64_t time_s = 0;  // Unix time
};

using Progress = std::function<void(double fraction)>;

// `store` must be one of open_rocks (invalid otherwise). Any thread, one at a time. The folder is created.
[[nodiscard]] Result<BackupInfo> backup(Store& store, const std::string& folder);
// Into an empty or missing data folder, from the newest backup (id 0) or a named one; verifies checksums.
[[nodiscard]] Result<BackupInfo> restore(const std::string& folder, const std::string& data_folder,
                                         std::uint32_t id = 0);

}  // namespace usher::storage
