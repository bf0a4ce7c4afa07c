#include "gateway/sequencer/decide_secrets.h"

#include <utility>

#include <boost/unordered/unordered_flat_set.hpp>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/limits.h"

namespace usher::sequencer {

using admission::CodeChange;

static_assert(kCodesPerCommandMax <= admission::kCodesPerFact, "two marks would share an id");

namespace {

struct KeyHash {
  std::size_t operator()(const HashedKey& key) const noexcept { return hash_of(key); }
};

bool is_so(const storage::Lookup& marks, CodeChange change) {
  const bool blocked = marks.blocked && marks.blocked->on;
  switch (change) {
    case CodeChange::revoke:
      return marks.revoked && marks.revoked->on;
    case CodeChange::reissue:
      return marks.revoked.has_value();
    case CodeChange::block:
      return blocked;
    case CodeChange::unblock:
      return !blocked;
  }
  return false;
}

}  // namespace

Outcome decide_secrets(PutSecrets&& put, const Keys& keys, admission::Time time, Room& room) {
  if (auto failed = no_event(room.directory(), put.event)) return *failed;
  if (put.codes.size() > kCodesPerCommandMax) {
    return Failed{Failure::limit, "secrets: at most 1000 in one command"};
  }
  boost::unordered_flat_set<HashedKey, KeyHash> seen;
  admission::SecretsPut fact{.change = put.change, .device = put.device, .codes = {}};
  SecretsDone done;
  for (std::size_t i = 0; i < put.codes.size(); ++i) {
    const HashedKey& key = keys.codes[i];
    if (put.codes[i].empty()) return Failed{Failure::invalid, "secrets: an empty code"};
    if (put.codes[i].size() > kCodeBytesMax) return Failed{Failure::limit, "secrets: a code has at most 4096 bytes"};
    if (!seen.insert(key).second || is_so(room.lookup(key), put.change)) {
      ++done.unchanged;
    } else {
      fact.codes.push_back(std::move(put.codes[i]));
    }
  }
  done.changed = static_cast<std::uint32_t>(fact.codes.size());
  if (done.changed > 0) done.seq = room.append(time, put.event, std::move(fact));
  return done;
}

}  // namespace usher::sequencer
