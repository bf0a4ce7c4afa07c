// The memory twin of the store: the simulator's disk. It keeps what a real disk would keep and no more: unsynced
// batches are lost in a crash, an operation can be made to fail, and after a failure it is closed like the real one.
// One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/store.h"

namespace usher::storage {

class MemoryStore : public Store {
 public:
  [[nodiscard]] Result<std::optional<std::string>> get(Family, std::string_view) const override;
  [[nodiscard]] Result<void> multi_get(Family, std::span<const std::string>, const GetVisitor&) const override;
  [[nodiscard]] Result<void> scan(Family, std::string_view, std::string_view, const ScanVisitor&) const override;
  [[nodiscard]] Result<void> commit(const Batch&, bool sync) override;

  // The nth operation from now (1 = the next; reads count too) fails with `code`. With `kept`, a failing commit is on
  // disk all the same: the caller cannot know. 0 = never.
  void fail_at(std::uint64_t n, FailureCode code = FailureCode::io, bool kept = false);
  // Power cut and reopen: what was not synced is gone, the failure is healed. (A real sync also keeps everything before
  // it.)
  void crash();
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

  using Rows = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] const Rows& rows(Family family) const { return live_[static_cast<std::size_t>(family)]; }

 private:
  [[nodiscard]] Result<void> operate() const;

  std::array<Rows, kFamilyCount> live_;
  std::array<Rows, kFamilyCount> synced_;
  std::vector<Batch> unsynced_;
  mutable std::uint64_t operations_ = 0;
  std::uint64_t fail_at_ = 0;
  FailureCode fail_code_ = FailureCode::io;
  bool fail_kept_ = false;
  mutable bool closed_ = false;
};

}  // namespace usher::storage
