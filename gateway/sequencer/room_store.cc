// A room's way to and from the store: what a batch writes, and what is read back at start.
#include <utility>
#include <variant>

#include "gateway/sequencer/room.h"
#include "storage/erasing.h"

namespace usher::sequencer {

using admission::LedgerEntry;
using storage::Codec;
using storage::Family;
using storage::Result;

namespace {

std::string row_of(const admission::EventPut& f) {
  return storage::directory_key('e', f.event.id.value);
}
std::string row_of(const admission::ListPut& f) {
  return storage::directory_key('l', f.list.id.value);
}
std::string row_of(const admission::DevicePut& f) {
  return storage::directory_key('d', f.device.id.value);
}
std::string row_of(const admission::GatePut& f) {
  return storage::directory_key('g', f.gate.id.value);
}
std::string row_of(const admission::LanePut& f) {
  return storage::directory_key('n', f.lane.id.value);
}
std::string row_of(const admission::QuestionPut& f) {
  return storage::directory_key('q', f.question.id.value);
}
std::string row_of(const admission::EventErased& f) {
  return storage::directory_key('x', f.erased.value);
}
std::string row_of(const auto&) {
  return {};
}

void encode_row(const admission::EventPut& f, std::string& out) {
  Codec::encode(f.event, out);
}
void encode_row(const admission::ListPut& f, std::string& out) {
  Codec::encode(f.list, out);
}
void encode_row(const admission::DevicePut& f, std::string& out) {
  Codec::encode(f.device, out);
}
void encode_row(const admission::GatePut& f, std::string& out) {
  Codec::encode(f.gate, out);
}
void encode_row(const admission::LanePut& f, std::string& out) {
  Codec::encode(f.lane, out);
}
void encode_row(const admission::QuestionPut& f, std::string& out) {
  Codec::encode(f.question, out);
}
void encode_row(const admission::EventErased& f, std::string& out) {
  Codec::encode(f, out);
}
void encode_row(const auto&, std::string&) {}

}  // namespace

Result<void> Room::write_directory(const LedgerEntry& entry, storage::Batch& batch) {
  std::string value;
  if (const auto* put = std::get_if<admission::CatalogPut>(&entry.fact)) {
    for (const auto& object : put->objects) {
      Codec::encode(object, value);
      batch.put(Family::directory, storage::catalog_key(object.event, object.kind, object.id), value);
    }
  }
  std::visit(
      [&](const auto& fact) {
        const std::string key = row_of(fact);
        if (key.empty()) return;
        encode_row(fact, value);
        batch.put(Family::directory, key, value);
      },
      entry.fact);
  return {};
}

Result<void> Room::write(std::uint64_t log_position, storage::Batch& batch) {
  std::string value;
  for (const LedgerEntry& entry : entries_) {
    if (auto encoded = codec_.encode(entry, value); !encoded) return encoded;
    batch.put(Family::ledger, storage::ledger_key(entry.seq), value);
    if (auto written = write_directory(entry, batch); !written) return written;
  }
  for (const std::string& key : dead_rows_) batch.erase(Family::directory, key);
  if (!erased_.empty()) storage::mark_scrub_due(batch);
  for (auto& row : tickets_.rows()) {
    if (!row.dirty) continue;
    if (auto encoded = codec_.encode(**row.value, value); !encoded) return encoded;
    batch.put(Family::tickets, storage::ticket_key(row.key.event, row.key.ticket), value);
  }
  for (auto& row : presences_.rows()) {
    if (!row.dirty) continue;
    Codec::encode(*row.value, value);
    batch.put(Family::state, storage::state_key(row.key.event, row.key.ticket, row.key.list), value);
  }
  for (auto& row : lookups_.rows()) {
    if (!row.dirty) continue;
    const std::string key = storage::secret_key(row.key.event, row.key.key);
    if (row.value->empty()) {
      batch.erase(Family::secrets, key);
    } else {
      Codec::encode(*row.value, value);
      batch.put(Family::secrets, key, value);
    }
    for (const auto& mark : {row.value->revoked, row.value->blocked}) {
      if (!mark) continue;
      const std::string_view hash(reinterpret_cast<const char*>(row.key.key.data()), row.key.key.size());
      batch.put(Family::secrets, storage::mark_key(row.key.event, mark->id), hash);
    }
  }
  for (auto& row : nonces_.rows()) {
    if (!row.dirty) continue;
    Codec::encode(*row.value, value);
    batch.put(Family::nonces, storage::nonce_key(row.key.event, row.key.key), value);
  }
  for (auto& row : media_.rows()) {
    if (!row.dirty) continue;
    codec_.encode(*row.value, value);
    batch.put(Family::media, storage::medium_key(row.key.key), value);
  }
  for (auto& key : tally_.take_changed()) {
    const std::int64_t count = tally_.at(key);
    batch.put(Family::meta, Codec::counter_key(key), Codec::encode_counter(count));
    counters_.emplace_back(std::move(key), count);
  }
  position_.log = log_position;
  Codec::encode(position_, value);
  batch.put(Family::meta, storage::kMetaPosition, value);
  return {};
}

namespace {

template <class Record, class Fact>
Result<void> load_row(std::string_view value, Result<Record> (*decode)(std::string_view), Directory& directory) {
  auto record = decode(value);
  if (!record) return std::unexpected(std::move(record.error()));
  directory.apply({.seq = {}, .time = {}, .event = {}, .fact = Fact{std::move(*record)}});
  return {};
}

Result<void> load_directory_row(std::string_view key, std::string_view value, Directory& directory) {
  switch (key.empty() ? '\0' : key.front()) {
    case 'e':
      return load_row<admission::Event, admission::EventPut>(value, &Codec::decode_event, directory);
    case 'l':
      return load_row<admission::CheckinList, admission::ListPut>(value, &Codec::decode_list, directory);
    case 'd':
      return load_row<admission::Device, admission::DevicePut>(value, &Codec::decode_device, directory);
    case 'g':
      return load_row<admission::Gate, admission::GatePut>(value, &Codec::decode_gate, directory);
    case 'n':
      return load_row<admission::Lane, admission::LanePut>(value, &Codec::decode_lane, directory);
    case 'c': {
      auto object = Codec::decode_catalog_object(value);
      if (!object) return std::unexpected(std::move(object.error()));
      directory.apply({.seq = {}, .time = {}, .event = {}, .fact = admission::CatalogPut{{std::move(*object)}}});
      return {};
    }
    case 'q':
      return load_row<admission::Question, admission::QuestionPut>(value, &Codec::decode_question, directory);
    case 'x': {
      auto erased = Codec::decode_erased(value);
      if (!erased) return std::unexpected(std::move(erased.error()));
      directory.apply({.seq = {}, .time = {}, .event = {}, .fact = std::move(*erased)});
      return {};
    }
    default:
      return std::unexpected(storage::Failure{storage::FailureCode::corrupt, "an unknown kind of directory row"});
  }
}

}  // namespace

Result<void> Room::load() {
  auto directory = std::make_shared<Directory>();
  Result<void> outcome;
  auto scanned = store_.scan(Family::directory, "", "", [&](std::string_view key, std::string_view value) {
    outcome = load_directory_row(key, value, *directory);
    return outcome.has_value();
  });
  if (!scanned) return scanned;
  if (!outcome) return outcome;
  for (const auto& [id, event] : directory->events) {
    if (auto added = keyring_.add(id, event.sealed_keys); !added) return added;
  }
  const std::string first(1, storage::kMetaCounterPrefix);
  scanned =
      store_.scan(Family::meta, first, storage::prefix_end(first), [&](std::string_view key, std::string_view value) {
        auto counter = Codec::decode_counter_key(key);
        auto count = Codec::decode_counter(value);
        if (counter && count) {
          tally_.set(*counter, *count);
        } else {
          outcome = std::unexpected(counter ? count.error() : counter.error());
        }
        return outcome.has_value();
      });
  if (!scanned) return scanned;
  if (!outcome) return outcome;
  auto position = store_.get(Family::meta, storage::kMetaPosition);
  if (!position) return std::unexpected(position.error());
  if (*position) {
    auto decoded = Codec::decode_position(**position);
    if (!decoded) return std::unexpected(decoded.error());
    position_ = *decoded;
  }
  directory_ = std::move(directory);
  return {};
}

}  // namespace usher::sequencer
