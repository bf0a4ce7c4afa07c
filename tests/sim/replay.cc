#include "tests/sim/replay.h"

#include <utility>

#include "gateway/sequencer/room.h"
#include "gateway/sequencer/sequencer.h"
#include "tests/sim/dice.h"
#include "tests/sim/gateway.h"

namespace usher::sim {

using storage::Codec;
using storage::Family;
using storage::Keyring;
using storage::MemoryStore;
using storage::Result;

namespace {

Result<void> open_events(const MemoryStore& store, Keyring& keyring) {
  for (const auto& [key, value] : store.rows(Family::directory)) {
    if (key.front() != 'e') continue;
    const auto event = Codec::decode_event(value);
    if (!event) return std::unexpected(event.error());
    if (auto added = keyring.add(event->id, event->sealed_keys); !added) return added;
  }
  return {};
}

// Yields a recorded log, some batches at a time.
class ReplayLog : public sequencer::Log {
 public:
  ReplayLog(const Record& record, std::uint64_t seed) : record_(record), dice_(seed) {}
  void start(std::uint64_t position, std::function<void()>) override { position_ = position; }
  void propose(std::uint64_t, std::vector<sequencer::TimedCommand>) override {}
  std::optional<sequencer::OrderedBatch> next() override {
    if (over() || (given_ && dice_.one_in(4))) {
      given_ = false;
      return std::nullopt;
    }
    given_ = true;
    ++position_;
    return sequencer::OrderedBatch{position_, false, 0, record_[position_ - 1]};
  }
  std::size_t in_flight_max() const override { return 1; }
  [[nodiscard]] bool over() const { return position_ >= record_.size(); }

 private:
  const Record& record_;
  Dice dice_;
  std::uint64_t position_ = 0;
  bool given_ = false;  // something since the last pause
};

template <class Decoded>
Result<std::string> sealed_again(const Codec& codec, const Decoded& decoded) {
  if (!decoded) return std::unexpected(decoded.error());
  std::string out;
  if (auto encoded = codec.encode(*decoded, out); !encoded) return std::unexpected(encoded.error());
  return out;
}

Result<std::string> without_log_position(std::string_view value) {
  auto position = Codec::decode_position(value);
  if (!position) return std::unexpected(position.error());
  position->log = 0;
  std::string out;
  Codec::encode(*position, out);
  return out;
}

Result<std::string> with_code_open(const Keyring& keyring, const std::string& key, const std::string& value) {
  auto lookup = Codec::decode_lookup(value);
  if (!lookup) return std::unexpected(lookup.error());
  const auto* keys = keyring.find(storage::event_of_key(key));
  if (lookup->sealed_code.empty() || keys == nullptr) return value;
  std::string code;
  if (auto opened = keyring.open(*keys, lookup->sealed_code, key, code); !opened) {
    return std::unexpected(opened.error());
  }
  lookup->sealed_code = code;
  std::string out;
  Codec::encode(*lookup, out);
  return out;
}

Result<std::string> normal(const Keyring& keyring, Family family, const std::string& key, const std::string& value) {
  const Codec codec(keyring);
  if (family == Family::tickets) return sealed_again(codec, codec.decode_ticket(key, value));
  if (family == Family::ledger) return sealed_again(codec, codec.decode_entry(key, value));
  if (family == Family::secrets && key.size() == storage::kSecretKeyBytes) return with_code_open(keyring, key, value);
  if (family == Family::meta && key == storage::kMetaPosition) return without_log_position(value);
  return value;
}

}  // namespace

Result<Dump> dump(const MemoryStore& store, const KnownKeys& known) {
  Keyring keyring(master_key(), 0);
  for (const auto& [event, sealed] : known) {
    if (auto added = keyring.add(event, sealed); !added) return std::unexpected(added.error());
  }
  if (auto opened = open_events(store, keyring); !opened) return std::unexpected(opened.error());
  Dump dump;
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    for (const auto& [key, value] : store.rows(family)) {
      if (family == Family::meta && (key == storage::kMetaKeyCheck || key == storage::kMetaFormat)) continue;
      auto row = normal(keyring, family, key, value);
      if (!row) return std::unexpected(row.error());
      dump[static_cast<std::size_t>(i)].emplace(key, std::move(*row));
    }
  }
  return dump;
}

std::string difference(const Dump& a, const Dump& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const std::string family(storage::to_string(static_cast<Family>(i)));
    if (a[i].size() != b[i].size()) {
      return family + ": " + std::to_string(a[i].size()) + " rows against " + std::to_string(b[i].size());
    }
    return family + ": a row differs";
  }
  return {};
}

std::uint64_t digest(const MemoryStore& store) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    hash = (hash ^ text.size()) * 0x100000001B3ULL;
  };
  for (int i = 0; i < storage::kFamilyCount; ++i) {
    for (const auto& [key, value] : store.rows(static_cast<Family>(i))) {
      add(key);
      add(value);
    }
  }
  return hash;
}

Result<std::vector<admission::LedgerEntry>> read_ledger(const MemoryStore& store, Keyring& keyring) {
  if (auto opened = open_events(store, keyring); !opened) return std::unexpected(opened.error());
  const Codec codec(keyring);
  std::vector<admission::LedgerEntry> ledger;
  for (const auto& [key, value] : store.rows(Family::ledger)) {
    auto entry = codec.decode_entry(key, value);
    if (!entry) return std::unexpected(entry.error());
    ledger.push_back(std::move(*entry));
  }
  return ledger;
}

Result<Dump> replay_commands(const Record& record, std::uint64_t seed, const KnownKeys& known) {
  MemoryStore store;
  Keyring keyring(master_key(), seed);
  ReplayLog log(record, seed);
  sequencer::Sequencer sequencer(store, keyring, log, [] { return admission::Time{}; }, {});
  if (auto recovered = sequencer.recover(); !recovered) return std::unexpected(recovered.error());
  while (!log.over()) {
    (void)sequencer.step();
    if (!sequencer.healthy()) return std::unexpected(storage::Failure{storage::FailureCode::io, sequencer.failure()});
  }
  return dump(store, known);
}

Result<Dump> replay_facts(const std::vector<admission::LedgerEntry>& ledger, const KnownKeys& known) {
  MemoryStore store;
  Keyring keyring(master_key(), 1);
  sequencer::Room room(store, keyring, {});
  if (auto loaded = room.load(); !loaded) return std::unexpected(loaded.error());
  storage::Batch batch;
  for (const admission::LedgerEntry& entry : ledger) {
    room.append(entry.time, entry.event, entry.fact);
    if (entry.seq.value % 8 != 0 && entry.seq.value != ledger.size()) continue;
    batch.clear();
    if (auto written = room.write(0, batch); !written) return std::unexpected(written.error());
    if (auto committed = store.commit(batch, true); !committed) return std::unexpected(committed.error());
    room.settle();
  }
  return dump(store, known);
}

}  // namespace usher::sim
