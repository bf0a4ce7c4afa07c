#include "gateway/api/secret_reads.h"

#include <optional>
#include <utility>

#include "gateway/api/answers.h"

namespace usher::api {

using storage::Family;

namespace {

// Ids grow with the ledger and stay far under this; rows of another kind that sort below it are few.
constexpr std::uint64_t kMarkIdsEnd = std::uint64_t{1} << 53;

struct Place {
  std::uint64_t id = 0;
  std::string row;  // of the code's look-up
};

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

storage::Result<MarkedCode> marked_code(const Context* context, const storage::EventKeys& keys, const Place& place,
                                        std::optional<std::string_view> row) {
  const auto torn = [] {
    return storage::fail(storage::FailureCode::corrupt, "secrets record: a mark leads to a code that does not have it");
  };
  if (!row) return torn();
  const auto lookup = storage::Codec::decode_lookup(*row);
  if (!lookup) return std::unexpected(lookup.error());
  MarkedCode out;
  out.revoked = lookup->revoked && lookup->revoked->id == place.id;
  const auto& mark = out.revoked ? lookup->revoked : lookup->blocked;
  if (!mark || mark->id != place.id) return torn();
  out.mark = *mark;
  if (auto opened = context->keyring->open(keys, lookup->sealed_code, place.row, out.code); !opened) {
    return std::unexpected(opened.error());
  }
  return out;
}

}  // namespace

Answered<std::vector<MarkedCode>> marked_codes(const Context* context, admission::EventId event, std::uint64_t after,
                                               std::size_t limit) {
  const storage::EventKeys* keys = context->keyring->find(event);
  if (keys == nullptr) return std::vector<MarkedCode>();
  const auto found = places(context, event, after, limit);
  if (!found) return std::unexpected(found.error());
  std::vector<std::string> rows;
  for (const Place& place : *found) rows.push_back(place.row);
  std::vector<MarkedCode> codes;
  std::optional<storage::Failure> failure;
  const auto read = context->store->multi_get(Family::secrets, rows, [&](std::size_t i, auto row) {
    auto code = marked_code(context, *keys, (*found)[i], row);
    if (code) {
      codes.push_back(std::move(*code));
    } else {
      failure = std::move(code.error());
    }
  });
  if (!read) return std::unexpected(refusal(read.error()));
  if (failure) return std::unexpected(refusal(*failure));
  return codes;
}

}  // namespace usher::api
