// One process a data folder: an advisory lock on <folder>/usherd.holder, which names who holds it. The kernel lets go
// of the lock when the process ends, however it ends; the file stays and means nothing without the lock.
#pragma once

#include <string>

#include "storage/failure.h"

namespace usher::storage {

class FolderLock {
 public:
  // The folder must exist. `locked` names the holder's pid, host and since when, and says what to do.
  [[nodiscard]] static Result<FolderLock> take(const std::string& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace usher::storage
