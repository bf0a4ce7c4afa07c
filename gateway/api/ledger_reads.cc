#include "gateway/api/ledger_reads.h"

#include <optional>
#include <utility>

namespace usher::api {

using admission::LedgerEntry;
using admission::Seq;

namespace {

Answered<LedgerEntry> read_scan(const Context* context, admission::EventId event, const std::string& nonce, Seq seq) {
  const auto absent = [] { return std::unexpected(not_found("no check-in of this event has that nonce or seq")); };
  if (!nonce.empty()) {
    const storage::EventKeys* keys = context->keyring->find(event);
    if (keys == nullptr) return absent();
    const auto key = storage::nonce_key(event, storage::Keyring::lookup_key(*keys, "nonce", nonce));
    const auto row = context->store->get(storage::Family::nonces, key);
    if (!row) return std::unexpected(refusal(row.error()));
    if (!*row) return absent();
    const auto record = storage::Codec::decode_nonce(**row);
    if (!record) return std::unexpected(refusal(record.error()));
    seq = record->seq;
  }
  const std::string key = storage::ledger_key(seq);
  const auto row = context->store->get(storage::Family::ledger, key);
  if (!row) return std::unexpected(refusal(row.error()));
  if (!*row) return absent();
  auto entry = context->codec->decode_entry(key, **row);
  if (!entry && entry.error().code == storage::FailureCode::wrong_key) return absent();
  if (!entry) return std::unexpected(refusal(entry.error()));
  return std::move(*entry);
}

}  // namespace

boost::asio::awaitable<Answered<LedgerEntry>> find_scan(const Context* context, admission::EventId event,
                                                        std::string nonce, Seq seq) {
  return read_on_worker(
      context, [context, event, nonce = std::move(nonce), seq] { return read_scan(context, event, nonce, seq); });
}

}  // namespace usher::api
