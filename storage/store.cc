#include "storage/store.h"

#include <cstdio>
#include <cstdlib>

#include "storage/limits.h"

namespace usher::storage {

std::string_view to_string(Family family) {
  static constexpr std::string_view kNames[kFamilyCount] = {"tickets", "secrets",   "state", "ledger", "nonces",
                                                            "outbox",  "directory", "meta",  "media"};
  return kNames[static_cast<std::size_t>(family)];
}

namespace {

// Offsets are 32 bits; a batch that large is a bug of its maker, whose limits are far below.
void require_room(std::size_t used, std::size_t more) {
  if (more <= kBatchBytesMax - used) return;
  std::fprintf(stderr, "usher: a storage batch grew over %zu bytes\n", kBatchBytesMax);
  std::abort();
}

}  // namespace

void Batch::put(Family family, std::string_view key, std::string_view value) {
  require_room(arena_.size(), key.size() + value.size());
  ops_.push_back({family, true, static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(key.size()),
                  static_cast<std::uint32_t>(value.size())});
  arena_.append(key).append(value);
}

void Batch::erase(Family family, std::string_view key) {
  require_room(arena_.size(), key.size());
  ops_.push_back({family, false, static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(key.size()), 0});
  arena_.append(key);
}

void Batch::clear() {
  arena_.clear();
  ops_.clear();
}

void Batch::for_each(const std::function<void(const Op&)>& visit) const {
  const std::string_view arena = arena_;
  for (const Ref& ref : ops_) {
    visit({ref.family, ref.is_put, arena.substr(ref.key_at, ref.key_bytes),
           arena.substr(ref.key_at + ref.key_bytes, ref.value_bytes)});
  }
}

}  // namespace usher::storage
