#include "gateway/recent_scans.h"

#include <algorithm>
#include <string>
#include <variant>

namespace usher {

using sequencer::ScanSample;

storage::Result<std::vector<ScanSample>> recent_scans(const storage::Store& store, const storage::Codec& codec,
                                                      admission::Seq last, admission::Time since) {
  constexpr std::uint64_t kPiece = 256;
  std::vector<ScanSample> newest_first;
  std::size_t bytes = 0;
  for (std::uint64_t end = last.value;
       end > 0 && bytes < kRecentLedgerBytesMax && newest_first.size() < kRecentScansMax;) {
    const std::uint64_t begin = end > kPiece ? end - kPiece : 0;  // (begin, end]
    std::vector<std::string> keys;
    for (std::uint64_t seq = end; seq > begin; --seq) keys.push_back(storage::ledger_key(admission::Seq(seq)));
    bool older = false;
    auto got =
        store.multi_get(storage::Family::ledger, keys, [&](std::size_t i, std::optional<std::string_view> value) {
          if (!value) return;
          bytes += value->size();
          if (value->size() > 4096) return;  // an import, or a directory change with much in it: no scan is that large
          const auto entry = codec.decode_entry(keys[i], *value);
          if (!entry) return;
          older = older || entry->time < since;
          if (const auto* scan = std::get_if<admission::Scanned>(&entry->fact)) {
            newest_first.push_back(sequencer::sample_of(*entry, *scan));
          }
        });
    if (!got) return std::unexpected(got.error());
    if (older) break;
    end = begin;
  }
  std::ranges::reverse(newest_first);
  std::ranges::sort(newest_first, {}, &ScanSample::seq);
  return newest_first;
}

}  // namespace usher
