// An ordered key-value store with atomic, durable batches: RocksDB for real, memory for the simulator.
//
// Threads: any thread may read; one thread commits. A read sees only what a finished commit has written.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/failure.h"

namespace usher::storage {

// The column families. tickets: event, ticket -> ticket. secrets: event, keyed hash -> tickets. state: event, ticket,
// list -> presence. ledger: seq -> entry. nonces: event, keyed hash -> seq. outbox: badge jobs. directory: events,
// lists, gates, lanes, devices, catalogs. media: keyed hash -> medium. meta: format version, counters, position. Keys
// are made by records.h.
enum class Family : std::uint8_t { tickets, secrets, state, ledger, nonces, outbox, directory, meta, media };
inline constexpr int kFamilyCount = 9;
[[nodiscard]] std::string_view to_string(Family);

// Changes that are applied together or not at all. A plain value, reusable after clear(). One owner.
class Batch {
 public:
  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  void clear();
  [[nodiscard]] bool empty() const { return ops_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return arena_.size(); }

  struct Op {
    Family family;
    bool is_put;
    std::string_view key;
    std::string_view value;
  };
  // In the order they were added; the last change of a key wins. Views live until the batch changes.
  void for_each(const std::function<void(const Op&)>& visit) const;

 private:
  struct Ref {
    Family family;
    bool is_put;
    std::uint32_t key_at, key_bytes, value_bytes;
  };
  std::string arena_;
  std::vector<Ref> ops_;
};

// Called for key i of a multi_get: the value, or none. The view lives for the call.
using GetVisitor = std::function<void(std::size_t i, std::optional<std::string_view> value)>;
// Called for each row of a scan; false stops it.
using ScanVisitor = std::function<bool(std::string_view key, std::string_view value)>;

class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<std::optional<std::string>> get(Family family, std::string_view key) const = 0;
  [[nodiscard]] virtual Result<void> multi_get(Family family, std::span<const std::string> keys,
                                               const GetVisitor& visit) const = 0;
  // Rows with from <= key < to (to == "": to the end), ascending, as of one instant.
  [[nodiscard]] virtual Result<void> scan(Family family, std::string_view from, std::string_view to,
                                          const ScanVisitor& visit) const = 0;
  // Atomic. With sync the batch is on disk when this returns. After a failure the store is closed for good: the caller
  // cannot know what was kept, so nothing later may build on it.
  [[nodiscard]] virtual Result<void> commit(const Batch& batch, bool sync) = 0;
  // Any thread, and slow: rewrites a family's files, so that what was erased or replaced in it lies in none of them.
  [[nodiscard]] virtual Result<void> scrub(Family) { return {}; }
};

struct RocksOptions {
  std::string folder;
  std::size_t block_cache_bytes = 96u << 20;  // at least; more for a large database (rocks_cache.h)
  std::size_t write_buffer_bytes = 32u << 20;
  // Nonces older than this may be forgotten (compaction drops them).
  std::chrono::hours nonce_keep{24 * 7};
};

// Opens or creates the folder. Refuses a folder that another process holds (naming its pid and host) and one written by
// a newer format; a torn write-ahead log is cut at the last whole batch.
[[nodiscard]] Result<std::unique_ptr<Store>> open_rocks(const RocksOptions& options);

}  // namespace usher::storage
