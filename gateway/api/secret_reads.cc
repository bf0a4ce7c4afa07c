#include "gateway/api/secret_reads.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/api/answers.h"
#include "gateway/api/json_out.h"

namespace usher::api {

using storage::Family;

namespace {

// Ids grow with the ledger and stay far under this; rows of another kind that sort below it are few.
constexpr std::uint64_t kMarkIdsEnd = std::uint64_t{1} << 53;

// Look-ups fetched at once: what bounds the memory of a long list.
constexpr std::size_t kPiece = 1024;

struct Place {
  std::uint64_t id = 0;
  std::string row;  // of the code's look-up
};

std::unexpected<storage::Failure> torn() {
  return storage::fail(storage::FailureCode::corrupt, "secrets record: a mark leads to a code that does not have it");
}

Answered<std::vector<Place>> places(const Context* context, admission::EventId event, std::uint64_t after,
                                    std::size_t limit) {
  std::vector<Place> found;
  if (after >= kMarkIdsEnd) return found;
  const auto visit = [&](std::string_view key, std::string_view hash) {
    if (key.size() != storage::kMarkKeyBytes) return true;
    found.push_back({storage::mark_of_key(key), storage::event_prefix(event).append(hash)});
    return found.size() < limit;
  };
  const auto read = context->store->scan(Family::secrets, storage::mark_key(event, after + 1),
                                         storage::mark_key(event, kMarkIdsEnd), visit);
  if (!read) return std::unexpected(refusal(read.error()));
  return found;
}

storage::Result<storage::Lookup> lookup_of(std::optional<std::string_view> row) {
  if (!row) return torn();
  return storage::Codec::decode_lookup(*row);
}

// Calls take(i, look-up) for each of the rows; its failure, or the first of a read, ends it.
template <class Take>
Answered<bool> each_lookup(const Context* context, std::span<const std::string> rows, Take take) {
  std::optional<storage::Failure> failure;
  for (std::size_t at = 0; at < rows.size() && !failure; at += kPiece) {
    const auto piece = rows.subspan(at, std::min(kPiece, rows.size() - at));
    const std::vector<std::string> keys(piece.begin(), piece.end());
    const auto read = context->store->multi_get(Family::secrets, keys, [&](std::size_t i, auto row) {
      const auto lookup = lookup_of(row);
      const storage::Result<void> taken = lookup ? take(at + i, *lookup) : std::unexpected(lookup.error());
      if (!taken && !failure) failure = taken.error();
    });
    if (!read) failure = read.error();
  }
  if (failure) return std::unexpected(refusal(*failure));
  return true;
}

// It leads to nobody's former code any more.
bool has_lapsed(const storage::Lookup& lookup) {
  return lookup.revoked && !lookup.revoked->on &&
         std::ranges::find(lookup.hits, storage::Lookup::Kind::revoked_secret, &storage::Lookup::Hit::kind) ==
             lookup.hits.end();
}

}  // namespace

Answered<std::vector<Mark>> marks(const Context* context, admission::EventId event, std::uint64_t after,
                                  std::size_t limit) {
  auto found = places(context, event, after, limit);
  if (!found) return std::unexpected(std::move(found.error()));
  std::vector<std::string> rows;
  for (const Place& place : *found) rows.push_back(place.row);
  std::vector<Mark> out;
  const auto read = each_lookup(context, rows, [&](std::size_t i, const storage::Lookup& lookup) {
    Place& place = (*found)[i];
    const bool revoked = lookup.revoked && lookup.revoked->id == place.id;
    const auto& mark = revoked ? lookup.revoked : lookup.blocked;
    if (!mark || mark->id != place.id) return storage::Result<void>(torn());
    out.push_back({revoked, revoked && has_lapsed(lookup), *mark, std::move(place.row)});
    return storage::Result<void>();
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Answered<std::vector<MarkedCode>> codes_of(const Context* context, admission::EventId event,
                                           std::span<const Mark> marks) {
  const storage::EventKeys* keys = context->keyring->find(event);
  if (keys == nullptr) return std::vector<MarkedCode>();
  std::vector<std::string> rows;
  for (const Mark& mark : marks) rows.push_back(mark.row);
  std::vector<MarkedCode> codes;
  const auto read = each_lookup(context, rows, [&](std::size_t i, const storage::Lookup& lookup) {
    MarkedCode out{marks[i].revoked, marks[i].mark, {}};
    auto opened = context->keyring->open(*keys, lookup.sealed_code, marks[i].row, out.code);
    if (opened) codes.push_back(std::move(out));
    return opened;
  });
  if (!read) return std::unexpected(read.error());
  return codes;
}

void write_code_and_mark(JsonOut& out, const MarkedCode& code) {
  out.field("secret", code.code);
  if (code.revoked) {
    out.field("created", code.mark.time);
  } else {
    out.field("updated", code.mark.time);
    out.field("blocked", code.mark.on);
  }
}

}  // namespace usher::api
